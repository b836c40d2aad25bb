"""A record type that moves money is one module and one migration: every page, table and probe finds it by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from farmops.data_dir import CHECKOUT
from farms.records import RECORD_TYPES
from tests.support.waiting import PATIENCE

TRANSPORT_INCOME = '''
"""Goods that the farm's own van carried for somebody: a record type that a test adds."""

from django import forms
from django.db import models

from farmops.words import naira
from farms.records.base import METHODS, Direction, Method, Money, Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField, LineField, NairaField


class TransportIncome(Record):
    amount_kobo = models.BigIntegerField()
    payer = models.CharField(max_length=120, default="", db_default="", blank=True)
    owed_kobo = models.BigIntegerField(default=0, db_default=0)
    method = models.CharField(max_length=10, choices=Method.choices, default="", db_default="", blank=True)
    description = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        db_table = "transport_incomes"

    def summary(self) -> str:
        return f"Carried {self.description} for {self.payer}: {naira(self.amount_kobo)}"


class TransportIncomeForm(RecordForm):
    amount_kobo = NairaField(label="Amount")
    payer = LineField(label="Who paid", required=False, max_length=120, empty_value="")
    owed_kobo = NairaField(label="Not paid yet", required=False, zero=True)
    method = forms.ChoiceField(label="Paid how", required=False, choices=METHODS)
    description = LineField(label="What was carried", required=False, max_length=200, empty_value="")
    batch = BatchField(label="For which batch, if one", required=False)
    occurred_on = FarmDateField(label="When")

    class Meta:
        model = TransportIncome

    def clean_owed_kobo(self):
        return self.cleaned_data["owed_kobo"] or 0


RECORD_TYPE = RecordType(
    name="transport_income",
    order=16,
    icon="money",
    form=TransportIncomeForm,
    label="Transport",
    label_plural="Transport",
    tool_description="What somebody paid for goods that the farm carried. Money in kobo.",
    details=lambda record: [("Amount", naira(record.amount_kobo)), ("Paid by", record.payer)],
    sample={
        "amount_kobo": 500_000, "payer": "Olam", "owed_kobo": 100_000, "method": "cash", "description": "maize",
    },
    floor=True,
    money=Money(
        amount="amount_kobo", who="payer", direction=Direction.IN, owed="owed_kobo", what=("description",)
    ),
)
'''

USE_IT = """
import csv
import io

from django.core.management import call_command

from tests.support.browser import html, press
from tests.support.factories import ScriptedProvider, count_rows, drafts_of, make_cast, say_and_answer, tool_use


def test_transport_income(as_user, monkeypatch):
    cast = make_cast(tier="auto", auto=("transport_income",))
    client, base = as_user(cast.owner), f"/farms/{cast.farm.slug}"
    new = f"{base}/records/transport_income/new/"
    typed = {"amount_kobo": "5,000", "payer": "Olam", "owed_kobo": "1,000", "description": "maize"}
    assert "Transport" in html(client.get(f"{base}/records/")).text
    assert "Carried maize for Olam: ₦5,000" in html(press(client, new, "Write it down", **typed)).text
    assert press(client, new, "Write it down", **{**typed, "amount_kobo": "0"}).status_code == 422
    assert press(client, new, "Write it down", **{**typed, "owed_kobo": "6,000"}).status_code == 422  # PostgreSQL's no

    said = tool_use("transport_income", amount_kobo=250_050, payer="Musa", description="eggs", method="transfer")
    monkeypatch.setattr("assistant.conversation.turn.get_provider", lambda *named: ScriptedProvider([[said], "done"]))
    say_and_answer(cast.farm, cast.owner, "Musa paid 2,500.50 for carrying eggs")
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert (draft.record_type_id, draft.status) == ("transport_income", "pending")  # the floor holds it
    assert "Carried eggs for Musa: ₦2,500.50" in html(client.get(f"{base}/drafts/")).drafts[str(draft.id)]
    press(client, f"{base}/drafts/", "Confirm")
    assert drafts_of(cast.farm, cast.owner)[0].status == "confirmed"
    listed = html(client.get(f"{base}/records/transport_income/")).text
    assert "Carried eggs for Musa" in listed and "₦7,500.50" in listed  # what the list adds up
    assert count_rows("transport_incomes", cast.farm.id) == 2
    assert as_user(cast.worker).get(new).status_code == 403

    client = as_user(cast.owner)
    book = html(client.get(f"{base}/money/cash/")).text
    assert "Carried maize for Olam" in book and "₦6,500.50" in book
    profit = html(client.get(f"{base}/money/profit/")).text
    assert "Transport" in profit and "₦7,500.50" in profit
    assert "₦1,000" in html(client.get(f"{base}/money/debts/")).text
    assert "Carried maize for Olam" in html(client.get(f"{base}/money/person/?name=olam")).text
    assert '<option value="Olam">' in client.get(new).content.decode()

    def table(name):
        text = b"".join(client.get(f"{base}/export/{name}.csv").streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    assert [(row["payer"], row["amount_naira"], row["owed_kobo"]) for row in table("transport_income")] == [
        ("Olam", "5000.00", "100000"), ("Musa", "2500.50", "0"),
    ]
    assert [(row["kind"], row["what"], row["who"], row["in_kobo"], row["method"]) for row in table("cash_book")] == [
        ("transport_income", "maize", "Olam", "400000", ""), ("transport_income", "eggs", "Musa", "250050", "transfer"),
    ]
    assert [(row["way"], row["name"], row["owed_kobo"]) for row in table("debts")] == [("owes us", "Olam", "100000")]
    call_command("check_db_rules")
"""

ROOMS = ("assistant", "credits", "farmops", "farms", "governance", "static", "templates", "tests")
PROBES = "tests/farmops/database/test_probes.py"


@pytest.mark.process
@pytest.mark.exhaustive
def test_a_new_record_type_is_one_file_and_one_migration(tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for room in ROOMS:
        shutil.copytree(CHECKOUT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "test_*.py"))
    for name in ("manage.py", "pyproject.toml", PROBES):
        shutil.copy(CHECKOUT / name, copy / name)
    (copy / "farms/records/types/transport_income.py").write_text(TRANSPORT_INCOME)
    (copy / "tests/test_transport_income.py").write_text(USE_IT)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "FARMOPS", "COV"))}
    env["FARMOPS_DATA_DIR"] = str(tmp_path / "data")

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=copy, env=env, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    made = run("-W", "ignore", "manage.py", "makemigrations", "farms", "-n", "transport_income")
    assert made.count("Migrations for") == 1
    tests = ("tests/test_transport_income.py", PROBES)
    run("-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "-k", "transport_income", *tests)


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=lambda kind: kind.name)
def test_a_type_says_which_movements_its_rules_write(kind):
    sql = " ".join(rule.body for rule in kind.model._meta.constraints if hasattr(rule, "body"))
    assert (kind.moves_stock, kind.moves_store) == ("PERFORM move_stock(" in sql, "PERFORM move_store(" in sql)


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=lambda kind: kind.name)
def test_a_form_asks_for_every_column_of_a_payload_and_for_nothing_else(kind):
    assert sorted(map(kind.form.column, kind.form.base_fields)) == sorted(["batch_id", *kind.columns])


def test_every_type_has_an_icon_in_the_sprite():
    sprite = (CHECKOUT / "static/icons/sprite.svg").read_text()
    assert [kind.name for kind in RECORD_TYPES.values() if f'<symbol id="{kind.icon}"' not in sprite] == []
