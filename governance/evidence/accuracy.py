"""How right the assistant has been, for staff: by feature and model, and by version of each rule.

Counted by PostgreSQL through the auditor's login, over the runs that were asked in the last so many days.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance.evidence.run_evidence import AUDITOR

PERIODS = (1, 7, 30, 90, 365)
USUAL_PERIOD = 30

RUNS = """
    SELECT feature, provider, model, count(*) AS runs,
           count(*) FILTER (WHERE status = 'done') AS answered,
           count(*) FILTER (WHERE status IN ('failed', 'expired')) AS failed,
           count(*) FILTER (WHERE status = 'refused') AS refused,
           coalesce(sum(credits_actual), 0)::bigint AS credits
    FROM ai_runs WHERE created_at >= now() - make_interval(days => %s) GROUP BY feature, provider, model
"""
DRAFTS = """
    SELECT r.feature, r.provider, r.model, count(*) AS drafted,
           count(*) FILTER (WHERE d.status = 'confirmed' AND d.payload = d.proposed_payload) AS unchanged,
           count(*) FILTER (WHERE d.status = 'confirmed' AND d.payload <> d.proposed_payload) AS edited,
           count(*) FILTER (WHERE d.status = 'discarded') AS discarded
    FROM ai_runs r JOIN assistant_drafts d ON d.farm_id = r.farm_id AND d.ai_run_id = r.id
    WHERE r.created_at >= now() - make_interval(days => %s) GROUP BY r.feature, r.provider, r.model
"""
THUMBS = """
    SELECT r.feature, r.provider, r.model,
           count(*) FILTER (WHERE f.rating = 1) AS good, count(*) FILTER (WHERE f.rating = -1) AS wrong
    FROM ai_runs r JOIN ai_feedback f ON f.farm_id = r.farm_id AND f.ai_run_id = r.id
    WHERE r.created_at >= now() - make_interval(days => %s) GROUP BY r.feature, r.provider, r.model
"""
ADVICE = """
    SELECT r.feature, r.provider, r.model, count(*) AS advised,
           count(*) FILTER (WHERE a.status = 'approved') AS approved,
           count(*) FILTER (WHERE a.status = 'rejected') AS rejected
    FROM ai_runs r JOIN ai_recommendations a ON a.farm_id = r.farm_id AND a.ai_run_id = r.id
    WHERE r.created_at >= now() - make_interval(days => %s) GROUP BY r.feature, r.provider, r.model
"""
VERDICTS = """
    SELECT e.rule, e.rule_version, count(*) FILTER (WHERE e.verdict = 'pass') AS passed,
           count(*) FILTER (WHERE e.verdict = 'warn') AS warned,
           count(*) FILTER (WHERE e.verdict = 'block') AS blocked
    FROM ai_runs r JOIN ai_evals e ON e.farm_id = r.farm_id AND e.ai_run_id = r.id
    WHERE r.created_at >= now() - make_interval(days => %s)
    GROUP BY e.rule, e.rule_version ORDER BY e.rule, e.rule_version DESC
"""


@dataclass
class ModelFigures:
    """What became of the runs of one feature by one model."""

    feature: str
    provider: str
    model: str
    runs: int = 0
    answered: int = 0
    failed: int = 0  # expired ones too
    refused: int = 0
    credits: int = 0
    drafted: int = 0
    unchanged: int = 0  # confirmed as proposed
    edited: int = 0  # confirmed after a change
    discarded: int = 0
    good: int = 0
    wrong: int = 0
    advised: int = 0
    approved: int = 0
    rejected: int = 0

    @property
    def undecided(self) -> int:
        """Drafts that nobody has decided yet."""
        return self.drafted - self.unchanged - self.edited - self.discarded

    @property
    def unchanged_percent(self) -> int | None:
        """Drafts confirmed as proposed, of those that were decided; None when none was."""
        decided = self.drafted - self.undecided
        return round(100 * self.unchanged / decided) if decided else None

    @property
    def good_percent(self) -> int | None:
        """Thumbs up of all thumbs; None when there is none."""
        return round(100 * self.good / (self.good + self.wrong)) if self.good + self.wrong else None


@dataclass(frozen=True)
class RuleFigures:
    """The verdicts of one version of one rule."""

    rule: str
    rule_version: int
    passed: int
    warned: int
    blocked: int

    @property
    def in_words(self) -> str:
        """ "schema conformance 1": in words that a narrow page can break."""
        return f"{self.rule.replace('_', ' ')} {self.rule_version}"


def by_model(days: int) -> list[ModelFigures]:
    """Figures of the runs of the last `days` days, the most used first."""
    by_key: dict[tuple[str, ...], dict[str, Any]] = defaultdict(dict)
    for query in (RUNS, DRAFTS, THUMBS, ADVICE):
        for row in _rows(query, days):
            by_key[row["feature"], row["provider"], row["model"]] |= row
    names = {field.name for field in fields(ModelFigures)}
    figures = [ModelFigures(**{name: row[name] for name in names & row.keys()}) for row in by_key.values()]
    return sorted(figures, key=lambda model: (-model.runs, model.feature, model.provider, model.model))


def by_rule(days: int) -> list[RuleFigures]:
    """Verdicts on the runs of the last `days` days, by rule and the newest version first."""
    return [RuleFigures(**row) for row in _rows(VERDICTS, days)]


def _rows(query: str, days: int) -> list[dict[str, Any]]:
    with connections[AUDITOR].cursor() as cursor:
        cursor.execute(query, [days])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@require_GET
@staff_member_required
def accuracy(request: HttpRequest) -> HttpResponse:
    """The figures of the last `?days=` (one of PERIODS); for staff."""
    period = request.GET.get("days", "")
    days = int(period) if period in map(str, PERIODS) else USUAL_PERIOD
    context = {
        **admin.site.each_context(request),
        "title": "Accuracy",
        "days": days,
        "periods": PERIODS,
        "models": by_model(days),
        "rules": by_rule(days),
    }
    return render(request, "governance/evidence/accuracy.html", context)
