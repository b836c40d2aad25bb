"""Who may do what stands in one table: written here once more by hand, in docs/roles.md, and in SQL as its sets alone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from farmops import roles
from farmops.roles import RIGHTS, Role, may
from farms.people.forms import InviteForm

CHECKOUT = Path(__file__).resolve().parents[2]

# right -> who has it, of owner, manager, worker, viewer
BY_HAND = {
    "read": (True, True, True, True),
    "write": (True, True, True, False),
    "decide": (True, True, True, False),
    "see money": (True, True, False, True),
    "see all": (True, True, False, True),
    "manage": (True, True, False, False),
    "own": (True, False, False, False),
    "join": (False, True, True, True),
}


def test_the_table_says_what_the_house_wants():
    assert {right.name: tuple(may(role, right) for role in Role) for right in RIGHTS} == BY_HAND


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.name)
def test_a_right_lists_its_roles_in_order_and_is_told_in_a_sentence(right):
    assert list(right.roles) == [role for role in Role if role in right.roles]
    assert re.fullmatch(r"[A-Z].+\.", right.allows)
    assert not may("", right)
    assert not may("system", right)
    assert not may("stranger", right)


def test_the_document_says_the_same():
    written = (CHECKOUT / "docs" / "roles.md").read_text()
    assert written == roles.document(), "docs/roles.md is out of date: run `make rules` and commit it"


def test_every_list_of_roles_in_a_rule_is_one_of_the_table():
    """What is left are single roles, on purpose. `system` beside them is the application's own bookkeeping."""
    sets = {frozenset(right.roles) for right in RIGHTS}
    listed: Counter[frozenset[str]] = Counter()
    for model in apps.get_models(include_auto_created=True):
        for rule in model._meta.constraints:
            for text in map(str, rule.deconstruct()[2].values()):
                for values in re.findall(r"(?:ARRAY\[|\()((?:'\w*'(?:, )?)+)[\])]", text):
                    names = frozenset(re.findall(r"'(\w*)'", values))
                    if names and names <= {*Role.values, "system"}:
                        listed[names] += 1
    lists = {names: count for names, count in listed.items() if len(names) > 1}
    assert {names - {"system"} for names in lists} <= sets
    assert sum(lists.values()) > 100, "the rules are not read as they are written"


def test_an_invitation_offers_the_roles_that_may_join():
    assert {role for role, _words in InviteForm.base_fields["role"].choices} == set(roles.JOIN.roles)
