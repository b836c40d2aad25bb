"""The farm's books as tables: CSV files for a spreadsheet, one at a time or all in a ZIP.

Text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a line's end, spaces before it
not counted) gets an apostrophe before it. Numbers come from number columns alone and are written as they are, so a
negative number stays one. Files are UTF-8 with a mark at the beginning, by which Excel knows it. Money stands twice:
as naira with two decimals, and as whole kobo.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import KOBO_IN_A_NAIRA
from farms.models import Batch, Contact, Farm, FarmMember, RecurringCost, StockMovement, StoreMovement, Structure, User
from farms.money.cash_book import cash_entries
from farms.money.debts import debts
from farms.records import RECORD_TYPES, Record, RecordType
from farms.records.base import Direction
from farms.records.fields import EARLIEST

IN_MEMORY = 1_000_000  # bytes; a longer file waits on the disk
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: the wide ones of East Asia
LINE_ENDS = ("\t", "\r", "\n")
NOT_IN_ROWS = {"farm", "tool_call_id", "ai_run_id"}


@dataclass(frozen=True)
class Asked:
    """Whose books, as seen by whom, and for which days."""

    farm: Farm
    sees_money: bool
    today: date
    since: date = EARLIEST
    until: date = date.max


@dataclass(frozen=True)
class Table:
    """One file. `rows` yields cells in the order of `header`; a heading that ends in _kobo becomes two columns."""

    name: str
    title: Any
    money: bool
    header: Sequence[str]
    rows: Callable[[Asked], Iterator[Sequence[Any]]]

    def columns(self) -> list[str]:
        """The headings of the file."""
        return [one for name in self.header for one in _doubled(name)]


def _doubled(name: str) -> tuple[str, ...]:
    return (f"{name.removesuffix('_kobo')}_naira", name) if name.endswith("_kobo") else (name,)


# --- cells ---------------------------------------------------------------------------------------------------------


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(LINE_ENDS) else text


def naira_number(kobo: int) -> str:
    """Kobo as a number of naira: 1250050 is "12500.50"."""
    whole, rest = divmod(abs(kobo), KOBO_IN_A_NAIRA)
    return f"{'-' if kobo < 0 else ''}{whole}.{rest:02}"


def cell(value: Any, zone: ZoneInfo) -> str:
    """A value as a spreadsheet reads it; moments are in the farm's own zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value, zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return safe_text(json.dumps(value))
    return safe_text(str(value))


def _line(table: Table, row: Sequence[Any], zone: ZoneInfo) -> list[str]:
    cells: list[str] = []
    for name, value in zip(table.header, row, strict=True):
        if name.endswith("_kobo"):
            cells.append("" if value is None else naira_number(value))
        cells.append(cell(value, zone))
    return cells


def write_csv(table: Table, asked: Asked, out: IO[bytes]) -> None:
    """Write a table into a file, row by row."""
    zone = asked.farm.zone
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    sheet = csv.writer(text)
    sheet.writerow(table.columns())
    sheet.writerows(_line(table, row, zone) for row in table.rows(asked))
    text.flush()
    text.detach()


def csv_file(table: Table, asked: Asked) -> IO[bytes]:
    """A table as a file, ready to be read."""
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_csv(table, asked, file)
    file.seek(0)
    return file


def zip_file(asked: Asked) -> IO[bytes]:
    """Everything that this person may see, as one ZIP of tables with a README.txt."""
    shown = tables(asked)
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme(asked, shown))
        for table in shown:
            with archive.open(f"{table.name}.csv", "w") as out:
                write_csv(table, asked, out)
    file.seek(0)
    return file


def readme(asked: Asked, shown: list[Table]) -> str:
    """What is in the ZIP, in plain words."""
    parts = [
        _("The books of %(farm)s, as of %(day)s.") % {"farm": asked.farm.name, "day": asked.today.isoformat()},
        _("Each file is a table. Excel, LibreOffice and Google Sheets open them."),
        _("Money stands twice: in naira (12500.50) and in kobo (1250050). Days are year-month-day."),
        _("A record that was taken out of the books is still here: taken_out_at says when. It does not count."),
        _("source says who wrote it: person or assistant. draft_id names the draft that a person confirmed."),
        _("An apostrophe (') before a text keeps a spreadsheet from taking it for a formula. Numbers have none."),
        *([] if asked.sees_money else [_("Tables with money are not here: they are for the owner and managers.")]),
    ]
    width = max(len(table.name) for table in shown) + 6
    files = [f"{table.name + '.csv':{width}}{table.title}" for table in shown]
    return "\ufeff" + "\r\n".join([*parts, "", *files, ""])


# --- tables --------------------------------------------------------------------------------------------------------


def person(field: str) -> Any:
    """A person's name, or her address where she gave none."""
    return Coalesce(NullIf(f"{field}__name", Value("")), f"{field}__email", output_field=models.CharField())


def _asked_for(field: models.Field[Any, Any]) -> Any:
    """What a column of a model shows: of a batch or a house its name, of a person hers."""
    if not isinstance(field, models.ForeignKey):
        return F(field.attname)
    return person(field.name) if field.related_model is User else F(f"{field.name}__name")


def _rows(kept: Any, fields: Sequence[models.Field[Any, Any]]) -> Iterator[Sequence[Any]]:
    named = {f"cell_{number}": _asked_for(field) for number, field in enumerate(fields)}
    return iter(kept.annotate(**named).values_list(*named).iterator(chunk_size=2000))


SHARED = (
    "source", "draft_id", "created_by", "created_at", "voided_at", "voided_by", "void_reason", "id",
)  # fmt: skip
HEADINGS = {
    "created_by": "written_by",
    "created_at": "written_at",
    "voided_at": "taken_out_at",
    "voided_by": "taken_out_by",
    "void_reason": "taken_out_because",
    "user": "person",
}


def record_table(kind: RecordType) -> Table:
    """All records of one type, the oldest first, with who wrote them and from where."""
    model: type[Record] = kind.model
    first = [model.date_column, "batch"]
    own = [one.name for one in model._meta.concrete_fields if one.name not in {*first, *SHARED, *NOT_IN_ROWS}]
    fields = [model._meta.get_field(name) for name in (*first, *own, *SHARED)]

    def rows(asked: Asked) -> Iterator[Sequence[Any]]:
        day = model.date_column
        kept = model._default_manager.filter(farm_id=asked.farm.id)
        within = {f"{day}__gte": asked.since, f"{day}__lte": asked.until}
        return _rows(kept.filter(**within).order_by(day, "created_at", "id"), fields)  # type: ignore[arg-type]

    header = [HEADINGS.get(name, name) for name in (*first, *own, *SHARED)]
    return Table(kind.name, kind.label_plural, kind.money is not None, header, rows)


def model_table(model: Any, name: str, title: Any, order: Sequence[str], *, money: bool = False) -> Table:
    """Every row of another table of the farm, without the farm's own id."""
    fields = [one for one in model._meta.concrete_fields if one.name not in NOT_IN_ROWS]
    header = [HEADINGS.get(one.name, one.name) for one in fields]

    def rows(asked: Asked) -> Iterator[Sequence[Any]]:
        return _rows(model._default_manager.filter(farm_id=asked.farm.id).order_by(*order), fields)

    return Table(name, title, money, header, rows)


def farm_rows(asked: Asked) -> Iterator[Sequence[Any]]:
    farm = asked.farm
    yield farm.name, farm.slug, farm.timezone, farm.currency, farm.crate_size, farm.feed_bag_kg, farm.ai_autonomy


def cash_rows(asked: Asked) -> Iterator[Sequence[Any]]:
    for one in cash_entries(asked.farm.id, asked.since, asked.until):
        yield (one.day, one.kind, one.what, one.who, one.method, one.inflow, one.outflow, one.balance, one.written_at,
               one.record_id)  # fmt: skip


def debt_rows(asked: Asked) -> Iterator[Sequence[Any]]:
    for direction, way in ((Direction.IN, "owes us"), (Direction.OUT, "we owe")):
        one_way = debts(asked.farm.id, direction)
        owing = {one.key: one for one in (*one_way.overdue_first(asked.today), *one_way.ahead)}
        for one in owing.values():
            phone = one.contact.phone if one.contact else ""
            days = one.days(asked.today) if one.since else None
            overdue = one.is_overdue(asked.today) if one.due_on else None
            yield way, one.name, phone, one.left_kobo, one.since, days, one.due_on, overdue, one.credit_kobo


CASH = Table(
    "cash_book", gettext_lazy("Cash book"), True,
    ("day", "kind", "what", "who", "method", "in_kobo", "out_kobo", "balance_kobo", "written_at", "record_id"),
    cash_rows,
)  # fmt: skip
OTHERS = (
    Table(
        "farm", gettext_lazy("The farm"), False,
        ("name", "slug", "timezone", "currency", "eggs_in_a_crate", "kg_in_a_feed_bag", "assistant"), farm_rows,
    ),
    model_table(FarmMember, "members", gettext_lazy("Members"), ("created_at", "id")),
    model_table(Structure, "houses_and_ponds", gettext_lazy("Houses and ponds"), ("name", "id")),
    model_table(Batch, "batches", gettext_lazy("Batches"), ("name", "id")),
)  # fmt: skip
BOOKS = (
    model_table(StockMovement, "stock_movements", gettext_lazy("Animals in and out"), ("id",)),
    model_table(StoreMovement, "store_movements", gettext_lazy("Eggs, feed and medicine in and out"), ("id",)),
    CASH,
    Table(
        "debts", gettext_lazy("Debts"), True,
        ("way", "name", "phone", "owed_kobo", "since", "days", "due_on", "overdue", "credit_kobo"), debt_rows,
    ),
    model_table(Contact, "contacts", gettext_lazy("Customers and suppliers"), ("name", "id"), money=True),
    model_table(RecurringCost, "standing_costs", gettext_lazy("Costs that come again"), ("next_on", "id"), money=True),
)  # fmt: skip
TABLES: dict[str, Table] = {
    table.name: table for table in (*OTHERS, *(record_table(kind) for kind in RECORD_TYPES.values()), *BOOKS)
}


def tables(asked: Asked) -> list[Table]:
    """The tables that this person may see."""
    return [table for table in TABLES.values() if asked.sees_money or not table.money]
