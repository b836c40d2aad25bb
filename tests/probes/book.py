"""All probes by the name of their rule."""

from __future__ import annotations

from tests.probes import (
    bounds,
    checks,
    context,
    conversation,
    credit,
    farm,
    governance,
    grants,
    knowledge,
    operations,
    queue,
    records,
    signin,
    tenancy,
    uniques,
)
from tests.probes.base import Probe
from tests.probes.conditions import with_conditions


def _all() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    for module in (
        tenancy,
        checks,
        uniques,
        grants,
        records,
        farm,
        signin,
        operations,
        governance,
        conversation,
        knowledge,
        queue,
        bounds,
        context,
        credit,
    ):
        found |= module.PROBES
    return with_conditions(found)


PROBES = _all()
