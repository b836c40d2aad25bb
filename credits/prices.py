"""The rate card: what a model's tokens cost, from which day on, and what that is in credits.

A price is never changed: a new one gets a later `effective_from`. What a run was quoted is kept on the run, so that a
new price changes no bill of yesterday. Integers throughout: micro-dollars for a million tokens. No farm's data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connections, models

from farmops.database.logins import APP, AUDITOR
from farmops.database.rules import Check, Function, Grant, ReferenceRows, one_of

MICRODOLLARS_A_CREDIT = 1000  # 1 credit = $0.001 of list price
MILLION = 1_000_000

Prices = dict[str, int]  # kind of token -> micro-dollars a million

# Dollars a million tokens: in, out, cache_read, cache_write. From a community table (litellm 1.109.1), in part beside
# a second page; the provider's own page was not read. Verify them before charging anybody.
SOURCE = "litellm 1.109.1; verify before charging"
SEEDED_FROM = "2025-01-01"
SEEDED: dict[str, tuple[float, ...]] = {
    "anthropic.claude-haiku-4-5": (1.00, 5.00, 0.10, 1.25),
    "anthropic.claude-haiku-5-5": (0.10, 0.50, 0.01, 0.125),
    "anthropic.claude-sonnet-4-5": (3, 15, 0.30, 3.75),
    "anthropic.claude-sonnet-4-6": (3, 15, 0.30, 3.75),
    "anthropic.claude-sonnet-5": (2, 10, 0.20, 2.50),
    "anthropic.claude-sonnet-5-5": (2, 10, 0.10, 2.50),
    "eu.anthropic.claude-haiku-4-5": (1.10, 5.50, 0.11, 1.375),
    "eu.anthropic.claude-sonnet-4-5": (3.30, 16.50, 0.33, 4.125),
    "eu.anthropic.claude-sonnet-4-6": (3.30, 16.50, 0.33, 4.125),
    "amazon.nova-micro-v1": (0.035, 0.14, 0.00875, 0),
    "amazon.nova-lite-v1": (0.06, 0.24, 0.015, 0),
    "amazon.nova-pro-v1": (0.80, 3.20, 0.20, 0),
    "amazon.nova-2-lite-v1": (0.30, 2.50, 0.075, 0),
    "amazon.titan-embed-text-v2": (0.02,),
    "cohere.embed-multilingual-v3": (0.10,),
    "cohere.embed-v4": (0.12,),
}


class Kind(models.TextChoices):
    """Tokens that have a price of their own; the order is that of the columns in SEEDED."""

    IN = "in"
    OUT = "out"
    CACHE_READ = "cache_read"
    CACHE_WRITE = "cache_write"


COLUMNS = ("name", "provider", "model", "kind", "microdollars", "effective_from", "source")


def _price(provider: str, model: str, kind: str, microdollars: int, day: str, source: str) -> tuple[Any, ...]:
    """The values of a price's row."""
    return f"{provider} {model} {kind} {day}", provider, model, kind, microdollars, day, source


class ModelPrice(models.Model):
    """The price of one kind of token of one model, from a day (UTC) on."""

    name = models.CharField(primary_key=True, max_length=250)
    provider = models.CharField(max_length=30)
    model = models.CharField(max_length=160, help_text="without date and minor version; `eu.` and the like kept")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    microdollars = models.BigIntegerField(help_text="for a million tokens")
    effective_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "model_prices"
        constraints = [
            models.UniqueConstraint(
                name="model_prices_once_a_day", fields=["provider", "model", "kind", "effective_from"]
            ),
            Check(name="model_prices_kind_is_known", sql=one_of("kind", Kind.values)),
            Check(name="model_prices_are_sane", sql="microdollars >= 0 AND microdollars <= 1000000000"),
            Grant(name="model_prices_app_rights", login=APP, rights={"SELECT": "*"}),
            Grant(name="model_prices_auditor_rights", login=AUDITOR, rights={"SELECT": "*"}),
            # Today's prices of a model as {kind: micro-dollars a million}; NULL when it has none for what goes in: it
            # may then not be asked. The exact name counts first; then without its date and version ("-20251001-v1:0")
            # or minor version (":0"); then without a profile's region whose price is the list price ("us.", "global.").
            # "eu." and others cost more: they need rows of their own.
            Function(
                name="rate_card",
                signature="provider text, model text",
                returns="jsonb",
                language="plpgsql",
                volatility="STABLE",
                logins=(APP,),
                body="""
DECLARE
    family text := regexp_replace(model, '(-[0-9]{8}-v[0-9]+)?(:[0-9]+)?$', '');
    candidate text;
    prices jsonb;
BEGIN
    FOREACH candidate IN ARRAY ARRAY[model, family, regexp_replace(family, '^(us|global)[.]', '')] LOOP
        SELECT jsonb_object_agg(p.kind, p.microdollars) INTO prices FROM (
            SELECT DISTINCT ON (m.kind) m.kind, m.microdollars FROM model_prices m
            WHERE m.provider = $1 AND m.model = candidate AND m.effective_from <= (now() AT TIME ZONE 'UTC')::date
            ORDER BY m.kind, m.effective_from DESC) p;
        IF prices ? 'in' THEN
            RETURN prices;
        END IF;
    END LOOP;
    RETURN NULL;
END
""",
            ),
            # What tokens cost in credits: rounded up, and 1 at least. A kind without a price costs what goes in costs.
            # `credits.prices.credits_for` says the same beforehand.
            Function(
                name="credits_for",
                signature="prices jsonb, input bigint, output bigint, cache_read bigint, cache_write bigint",
                returns="bigint",
                language="sql",
                volatility="IMMUTABLE",
                body=f"""
    SELECT greatest(1, ceil(sum(t.tokens * coalesce(prices ->> t.kind, prices ->> 'in', '0')::numeric)
                            / {MILLION * MICRODOLLARS_A_CREDIT}))::bigint
    FROM (VALUES ('in', input), ('out', output), ('cache_read', cache_read), ('cache_write', cache_write))
         AS t (kind, tokens)
""",  # noqa: S608 - our own numbers
            ),
            ReferenceRows(
                name="model_prices_seeded",
                columns=COLUMNS,
                rows=tuple(
                    _price("bedrock", model, kind, round(dollars * MILLION), SEEDED_FROM, SOURCE)
                    for model, row in SEEDED.items()
                    for kind, dollars in zip(Kind.values, row, strict=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Tokens:
    """What a provider counted; each token is in one of the four."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )


def current_prices(provider: str, model: str) -> Prices | None:
    """Today's prices of a model (`rate_card`); None when it has none for what goes in: it may then not be asked."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rate_card(%s, %s)", [provider, model])
        prices: str | None = cursor.fetchone()[0]
    return json.loads(prices) if prices else None


def set_price(provider: str, model: str, kind: str, microdollars: int, effective_from: str, source: str) -> None:
    """Add a price, as the owner. Raises IntegrityError when there is one for that day, or when it is not sane."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO model_prices ({', '.join(COLUMNS)})"  # noqa: S608 - our own
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            _price(provider, model, kind, microdollars, effective_from, source),
        )


def _millionths(tokens: Tokens, prices: dict[str, Any]) -> int:
    """Micro-dollars times a million. A kind of token without a price costs what goes in costs, never nothing."""
    whole = prices.get(Kind.IN, 0)
    return (
        tokens.input * whole
        + tokens.output * prices.get(Kind.OUT, whole)
        + tokens.cache_read * prices.get(Kind.CACHE_READ, whole)
        + tokens.cache_write * prices.get(Kind.CACHE_WRITE, whole)
    )


def cost(tokens: Tokens, prices: dict[str, Any]) -> int:
    """What `tokens` cost, in micro-dollars, rounded up."""
    return -(-_millionths(tokens, prices) // MILLION)


def credits_for(tokens: Tokens, prices: dict[str, Any]) -> int:
    """What `tokens` cost, in credits: rounded up, and 1 at least."""
    return max(1, -(-_millionths(tokens, prices) // (MILLION * MICRODOLLARS_A_CREDIT)))
