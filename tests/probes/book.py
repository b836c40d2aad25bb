"""All probes by the name of their rule."""

from __future__ import annotations

from typing import Any

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


def probe_of(rule: Any) -> Probe:
    """The probe of a rule. Raises LookupError where nobody wrote one."""
    try:
        return PROBES[rule.name]
    except KeyError:
        raise LookupError(f"the rule {rule.name} has no probe: tests/probes/__init__.py says where to add it") from None
