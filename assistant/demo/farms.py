"""The demo's three farms."""

from assistant.demo import ibadan, kaduna, lagos

FARMS = (kaduna.FARM, ibadan.FARM, lagos.FARM)
