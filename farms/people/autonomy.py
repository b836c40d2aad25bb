"""What the assistant may do on a farm, as the owner chooses it and as PostgreSQL decides it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import connections
from django.utils.translation import gettext_lazy as _

from farms.models import Autonomy, Farm
from farms.records import RECORD_TYPES, RecordType

Chosen = tuple[str, dict[str, str], list[str]]  # tier, overrides, auto categories

CHOICES = [
    ("draft", _("Prepare it, I confirm")),
    ("auto", _("Write it down itself")),
    ("suggest", _("Only tell me")),
]


@dataclass(frozen=True)
class Row:
    """What would happen to one record type: `decided` is suggest, draft or auto; `held` when the floor holds it."""

    kind: RecordType
    decided: str
    held: bool

    @property
    def text(self) -> Any:
        return {"draft": _("prepared, you confirm"), "auto": _("written at once"), "suggest": _("only told to you")}[
            self.decided
        ]


class AutonomyForm(forms.Form):
    """The tier, and one choice a record type that is not held by the floor."""

    ai_autonomy = forms.ChoiceField(
        label=_("What may the assistant do?"), choices=Autonomy.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in RECORD_TYPES.values():
            choices = [choice for choice in CHOICES if not kind.floor or choice[0] != "auto"]
            self.fields[f"type_{kind.name}"] = forms.ChoiceField(
                label=kind.label, choices=choices, required=False, initial="draft"
            )

    @classmethod
    def of(cls, farm: Farm) -> AutonomyForm:
        """The form as the farm stands."""
        initial = {"ai_autonomy": farm.ai_autonomy}
        for name in RECORD_TYPES:
            usual = "auto" if name in farm.ai_auto_categories else "draft"
            initial[f"type_{name}"] = farm.ai_record_autonomy.get(name, usual)
        return cls(initial=initial)

    def chosen(self, farm: Farm) -> Chosen:
        """What was chosen; where the form says nothing valid, what the farm has."""
        if not self.is_bound or not self.is_valid():
            return farm.ai_autonomy, farm.ai_record_autonomy, farm.ai_auto_categories
        picked = {name: self.cleaned_data[f"type_{name}"] or "draft" for name in RECORD_TYPES}
        overrides = {name: choice for name, choice in picked.items() if choice == "suggest"}
        return (
            self.cleaned_data["ai_autonomy"],
            overrides,
            [name for name, choice in picked.items() if choice == "auto"],
        )

    def type_fields(self) -> list[Any]:
        return [self[f"type_{name}"] for name in RECORD_TYPES]


def preview(tier: str, overrides: dict[str, str], auto: list[str]) -> list[Row]:
    """What each record type would do with these settings, asked from the very function that decides."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT name, decide_autonomy(%s, %s::jsonb, %s::jsonb, name) FROM record_types",
            [tier, json.dumps(overrides), json.dumps(auto)],
        )
        decided = dict(cursor.fetchall())
    return [
        Row(kind=kind, decided=decided[kind.name], held=kind.floor and tier == "auto") for kind in RECORD_TYPES.values()
    ]
