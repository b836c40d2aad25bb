"""The demo's three farms."""

from farms.demo import ibadan, kaduna, lagos

FARMS = (kaduna.FARM, ibadan.FARM, lagos.FARM)
