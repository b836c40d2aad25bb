"""Form fields that take what a farmer types: naira, counts, dates, batch names."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from farmops.words import KOBO_IN_A_NAIRA, day, one_line, quantity
from farms.models.batch import Batch

MAX_KOBO = 100_000_000_000_00  # ₦100 billion: above it, the entry is a slip of the finger
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
FIGURES = re.compile(r"[+-]?[\d.,]+")
DOTTED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})*\.\d00")
DOTTED_NAIRA = re.compile(r"[+-]?[\d.,]*\.\d{3}")
BY_PROGRAMS = re.compile(r"_|[\d.][eE][+-]?\d")
EARLIEST = date(2000, 1, 1)
MAX_DAYS_AHEAD = 3 * 365
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
DATE_WIDGET = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")  # each field copies it


def without_commas(text: str, dotted: re.Pattern[str] = DOTTED_THOUSANDS) -> str:
    """A number as typed, without its thousands commas.

    Raises ValidationError for what two farmers read differently: "5,8" is 5,800 to one and 5.8 to another, never 58,
    and "90.000" (what `dotted` matches) is ninety thousand to one and ninety to another; and for what only programs
    write ("1e5", "1_000").
    """
    if BY_PROGRAMS.search(text):
        raise ValidationError(_("Write the number in figures, for example 5,800."), code="invalid")
    if dotted.fullmatch(text):
        raise ValidationError(_("Is that thousands? Write 2,000 for two thousand; write 2 for two."), code="dotted")
    if "," in text and FIGURES.fullmatch(text) and not THOUSANDS.fullmatch(text):
        raise ValidationError(
            _("A comma needs three figures after it. Write 5,800 or 5800; write 5.8 for five and eight tenths."),
            code="comma",
        )
    return text.replace(",", "")


def as_id(text: str) -> UUID | None:
    """The id that `text` is, in any of the ways to write one."""
    try:
        return UUID("".join(text.split()))
    except ValueError:
        return None


class LineField(forms.CharField):
    """Text of one line: a name, a medicine, a reason."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return (one_line(text) or self.empty_value) if text else text


class NairaField(forms.Field):
    """Naira as typed ("4,500", "₦4500.50", "N90,000") -> integer kobo. `zero` allows nothing at all."""

    default_error_messages = {
        "invalid": _("Write the amount as a number of naira, for example 4,500 or 4500.50."),
        "kobo": _("Naira have at most two figures after the point."),
        "positive": _("The amount must be more than zero."),
        "huge": _("That amount is too large to be right."),
    }

    def __init__(self, *, zero: bool = False, **kwargs: Any):
        self.least = 0 if zero else 1
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 30})
        )
        super().__init__(**kwargs)
        self.prefix = "₦"  # shown before the box

    def prepare_value(self, value: Any) -> Any:
        """Kobo (int) -> what a person would have typed; typed text stays as it is."""
        if isinstance(value, int):
            whole, rest = divmod(value, KOBO_IN_A_NAIRA)
            return f"{whole:,}" + (f".{rest:02}" if rest else "")
        return value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value).strip().replace(" ", "")
        for sign in ("₦", "NGN", "N", "ngn", "n", "#"):
            if text.startswith(sign):
                text = text.removeprefix(sign)
                break
        text = without_commas(text, DOTTED_NAIRA)
        try:
            kobo = Decimal(text) * KOBO_IN_A_NAIRA
            whole = kobo.to_integral_value()
        except (ArithmeticError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not kobo.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if kobo != whole:
            raise ValidationError(self.error_messages["kobo"], code="kobo")
        if whole < self.least:
            raise ValidationError(self.error_messages["positive"], code="positive")
        if whole > MAX_KOBO:
            raise ValidationError(self.error_messages["huge"], code="huge")
        return int(whole)


class CountField(forms.IntegerField):
    """A count of animals or eggs; "1,250" is fine."""

    default_error_messages = {
        "invalid": _("Write a whole number, for example 3."),
        "min_value": _("The number must be %(limit_value)s or more."),
        "max_value": _("That number is too large to be right."),
    }

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 1_000_000)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, float) and value.is_integer():  # a tool's number; what is typed is text
            value = int(value)
        text = without_commas(str(value).strip()) if value is not None else value
        if text and "." in text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class QuantityField(forms.DecimalField):
    """A quantity with up to three decimals."""

    default_error_messages = {
        "invalid": _("Write a number, for example 20 or 7.5."),
        "min_value": _("The number must be more than zero."),
        "max_value": _("That number is too large to be right."),
        "max_decimal_places": _("At most three figures after the point."),
        "max_digits": _("That number is too large to be right."),
        "max_whole_digits": _("That number is too large to be right."),
    }

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 3)
        kwargs.setdefault("min_value", Decimal("0.001"))
        kwargs.setdefault("max_value", Decimal(1_000_000))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A quantity as a person writes it: 2, not 2.000; typed text stays as it is."""
        return quantity(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs derive it from integers
        return super().to_python(without_commas(str(value).strip()) if value is not None else value)


class DayField(forms.DateField):
    """A day as people write it, or as a tool call says it. Its form says which days there are. Empty means none."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, for example 05/03/2026.")}

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("required", False)
        kwargs.setdefault("input_formats", DATE_FORMATS)
        kwargs.setdefault("widget", DATE_WIDGET)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value if value is None or isinstance(value, date) else str(value))


class FarmDateField(DayField):
    """A day in the farm's own zone, today at the latest. Empty means today."""

    default_error_messages = {
        "future": _("That day has not come yet. Today is %(today)s."),
        "ancient": _("That date is too long ago to be right."),
    }

    def set_today(self, today: date) -> None:
        self.today = today
        self.initial = today
        self.widget.attrs["max"] = today.isoformat()

    def clean(self, value: Any) -> date:
        chosen = super().clean(value) or self.today
        if chosen > self.today:
            raise ValidationError(self.error_messages["future"] % {"today": day(self.today, date.min)}, code="future")
        if chosen < EARLIEST:
            raise ValidationError(self.error_messages["ancient"], code="ancient")
        return chosen


class DueDateField(FarmDateField):
    """A day in the farm's own zone from today on, three years ahead at most. Empty means today."""

    default_error_messages = {
        "past": _("That day is over. Today is %(today)s."),
        "far": _("That date is too far ahead to be right."),
    }

    def set_today(self, today: date) -> None:
        self.today = today
        self.initial = today
        self.widget.attrs["min"] = today.isoformat()

    def clean(self, value: Any) -> date:
        chosen = forms.DateField.clean(self, value) or self.today
        if chosen < self.today:
            raise ValidationError(self.error_messages["past"] % {"today": day(self.today, date.min)}, code="past")
        if (chosen - self.today).days > MAX_DAYS_AHEAD:
            raise ValidationError(self.error_messages["far"], code="far")
        return chosen


def name_key(name: str) -> str:
    """What is the same for every spelling of a batch's name: no capitals, no spaces."""
    return one_line(name).casefold().replace(" ", "")


class BatchField(forms.ChoiceField):
    """One of the farm's batches, by id (a person's choice) or by name (a tool call). What can be an id is no name."""

    default_error_messages = {
        "required": _("Say which batch."),
        "unknown": _("This farm has no batch called “%(value)s”."),
    }

    def __init__(self, **kwargs: Any):
        self.batches: list[Batch] = []
        self.empty_label = kwargs.pop("empty_label", _("— choose —"))
        super().__init__(**kwargs)

    def set_batches(self, batches: list[Batch]) -> None:
        """Offer `batches`; the only one there is becomes the default."""
        self.batches = batches
        blank = [] if self.required and len(batches) == 1 else [("", self.empty_label)]
        self.choices = [*blank, *((str(batch.id), batch.name) for batch in batches)]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Batch):
            return str(value.id)
        return str(value) if isinstance(value, UUID) else value

    def clean(self, value: Any) -> Batch | None:
        text = str(value or "").strip()
        if not text:
            if self.required and len(self.batches) == 1:
                return self.batches[0]
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        number, wanted = as_id(text), name_key(text)
        for batch in self.batches:
            if batch.id == number if number else wanted == name_key(batch.name):
                return batch
        raise ValidationError(self.error_messages["unknown"] % {"value": text[:60]}, code="unknown")
