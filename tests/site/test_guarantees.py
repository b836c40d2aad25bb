"""docs/guarantees.md claims nothing without saying where it is tried, and names nothing that is not there."""

from __future__ import annotations

import re

import pytest

from farmops.data_dir import CHECKOUT
from farmops.database.catalog import declared_rules
from farmops.database.rules import Function
from tests.probes.base import all_names

TEXT = (CHECKOUT / "docs" / "guarantees.md").read_text()
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| outcome", "| ---"))]
NAMES = re.compile(r"`([^`]+)`")
KNOWN = {"verify_ledger", "check_db_rules", "runs_an_hour"}  # commands, a meter
TESTS = {
    name
    for path in (CHECKOUT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
}


# What functions say that they refuse by.
SAID = {
    name
    for _table, rule in declared_rules()
    if isinstance(rule, Function)
    for name in re.findall(r"CONSTRAINT = '(\w+)'", rule.body)
}


def is_tried(name: str) -> bool:
    """Whether `name` is a rule, a family of rules, what a rule refuses by, a test, or a file of tests."""
    if name in all_names() | SAID | TESTS or "<table>" in name:
        return True
    return re.fullmatch(r"tests/[\w/]*test_\w+\.py", name) is not None and (CHECKOUT / name).is_file()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_claim_says_where_it_is_tried(row):
    by_the_matrix = "no right" in row or "row security" in row
    assert by_the_matrix or any(is_tried(name) for name in NAMES.findall(row)), row


def test_every_file_of_tests_that_is_named_is_there():
    named = {name for name in NAMES.findall(TEXT) if name.startswith(("tests/", "docs/", "farmops/", "farms/"))}
    assert [name for name in named if not (CHECKOUT / name).exists()] == []


def test_every_test_that_is_named_is_there():
    assert {name for name in NAMES.findall(TEXT) if name.startswith("test_")} <= TESTS


def test_every_rule_that_is_named_is_declared():
    """A name in the form of a rule of one of our tables."""
    rules = all_names()
    prefixes = {name.split("_")[0] for name in rules}
    odd = {
        name
        for name in NAMES.findall(TEXT)
        if re.fullmatch(r"[a-z]+(_[a-z]+){2,}", name) and name.split("_")[0] in prefixes and not is_tried(name)
    }
    assert odd - KNOWN == set()
