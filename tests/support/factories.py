"""Valid farms for tests, made through the same services and logins as in life."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import factory
import psycopg
from django.db import connections

from assistant.conversation.turn import answer, ask
from assistant.providers.base import Answer, Conversation, Provider, Quote
from credits.prices import MICRODOLLARS_A_CREDIT, MILLION, set_price
from credits.services import grant
from farmops.database.scope import farm_scope, turn_scope
from farmops.embedded.cluster import Cluster
from farmops.ids import uuid7
from farmops.roles import Role
from farms.batch.services import add_batch
from farms.models import Batch, Farm, User
from farms.people.farms import add_member, create_farm, farm_today
from farms.people.staff import make_staff
from governance.models import AiRun, AssistantDraft
from governance.runs.services import Claim, Usage, claim_run, close_run, insert_run, reserve_for

numbers = itertools.count(1)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@farm.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, password="farmops-test", **kwargs)


@dataclass
class Cast:
    """The people of one farm, and those who do not belong to it."""

    farm: Farm
    owner: User
    manager: User
    worker: User
    viewer: User
    stranger: User
    staff: User
    batches: dict[str, Batch]
    other_farm: Farm
    other_batch: Batch
    members: dict[str, User] = field(default_factory=dict)


def make_farm(owner: User, *, tier: str = "draft", auto: tuple[str, ...] = (), credits: int = 0, **kwargs: Any) -> Farm:
    """A farm of `owner` with the given autonomy tier, auto categories and credits."""
    farm = create_farm(owner.pk, f"Farm {next(numbers)}", ai_autonomy=tier, ai_auto_categories=list(auto), **kwargs)
    if credits:
        grant(farm.slug, credits, "test")
    return farm


def make_batch(farm: Farm, owner: User, name: str = "Pen 1", kind: str = "layers", count: int = 100) -> Batch:
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        placed = farm_today(farm) - timedelta(days=100)
        return add_batch(Batch(farm_id=farm.id, name=name, kind=kind, placed_count=count, placed_on=placed))


def make_cast(*, tier: str = "draft", auto: tuple[str, ...] = (), credits: int = 20) -> Cast:
    owner, manager, worker, viewer, stranger, staff = (UserFactory() for _ in range(6))
    make_staff(staff)
    staff.is_staff = True
    farm = make_farm(owner, tier=tier, auto=auto, credits=credits)
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        for user, role in ((manager, Role.MANAGER), (worker, Role.WORKER), (viewer, Role.VIEWER)):
            add_member(farm.id, user.pk, role)
    batches = {name: make_batch(farm, owner, name) for name in ("Pen 1", "Pen 2")}
    other_farm = make_farm(stranger, credits=5)
    return Cast(
        farm=farm,
        owner=owner,
        manager=manager,
        worker=worker,
        viewer=viewer,
        stranger=stranger,
        staff=staff,
        batches=batches,
        other_farm=other_farm,
        other_batch=make_batch(other_farm, stranger, "Pen 9"),
        members={"owner": owner, "manager": manager, "worker": worker, "viewer": viewer},
    )


def say(farm: Farm, user: User, text: str, key: str = "") -> AiRun:
    """Send a message, without answering it."""
    with farm_scope(user_id=user.pk, farm_id=farm.id):
        return ask(text, key or f"key-{next(numbers)}")


def say_and_answer(farm: Farm, user: User, text: str) -> AiRun:
    """Send a message and answer it, as the worker would."""
    run = say(farm, user, text)
    answer(farm.id, run.id, user.pk)
    return reload(run, user)


def reload(run: AiRun, user: User) -> AiRun:
    with farm_scope(user_id=user.pk, farm_id=run.farm_id):
        return AiRun.objects.get(farm_id=run.farm_id, id=run.id)


def set_aside(farm: Farm, user: User, credits: int = 0, *, estimate: int = 0, priced: bool = True) -> AiRun:
    """A question that waits, with `credits` set aside for it; refused where the farm has fewer."""
    run = AiRun(
        id=uuid7(),
        farm_id=farm.id,
        user_id=user.pk,
        feature="test",
        provider="scripted",
        model=PRICED if priced else "scripted-1",
        credits_reserved=credits,
        credits_estimate=estimate,
        idempotency_key=f"key-{next(numbers)}",
    )
    with farm_scope(user_id=user.pk, farm_id=farm.id):
        insert_run(run)
        return reserve_for(run, credits=credits, free_when_empty=False)


def claim(run: AiRun, user: User) -> Claim | None:
    """Take the run as the worker does, in its person's turn."""
    with turn_scope(user_id=user.pk, farm_id=run.farm_id):
        return claim_run(run.id)


def close(taken: Claim, status: str = "done", *, used: int = 0, error: str = "") -> bool:
    """Close the run as the worker does; where it has a price, each token `used` costs a credit."""
    with turn_scope(user_id=taken.user_id, farm_id=taken.farm_id):
        return close_run(taken, AiRun.Status(status), usage=Usage(input_tokens=used), error=error)


def drafts_of(farm: Farm, user: User) -> list[AssistantDraft]:
    with farm_scope(user_id=user.pk, farm_id=farm.id):
        return list(AssistantDraft.objects.filter(farm_id=farm.id).order_by("created_at", "tool_call_id"))


def one_draft(cast: Cast, text: str = "3 birds died in Pen 2") -> AssistantDraft:
    """A pending draft on the cast's farm, asked for by the owner."""
    say_and_answer(cast.farm, cast.owner, text)
    return drafts_of(cast.farm, cast.owner)[-1]


def balance(farm_id: UUID) -> int:
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT credit_balance FROM farms WHERE id = %s", [farm_id])
        return int(cursor.fetchone()[0])


def ledger_entries(farm_id: UUID) -> list[tuple[str, int]]:
    """(kind, delta) of each leg of the farm, in order."""
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT kind, delta FROM credit_ledger WHERE farm_id = %s ORDER BY seq", [farm_id])
        return list(cursor.fetchall())


def count_rows(table: str, farm_id: UUID) -> int:
    with connections["auditor"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE farm_id = %s', [farm_id])
        return int(cursor.fetchone()[0])


def as_it_was(cluster: Cluster, statement: str, *params: Any) -> None:
    """What an older program, or an attacker of it, left behind: no rule of today has a say."""
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(statement.encode(), params)


PRICED = "scripted-priced"


def price_scripted() -> None:
    """Put the tests' providers on the rate card: a token that goes in costs one credit."""
    for provider, model in (("scripted", PRICED), ("paid", "builtin-2")):
        set_price(provider, model, "in", MILLION * MICRODOLLARS_A_CREDIT, "2020-01-01", "tests")


def know_rules(**versions: int) -> None:
    """Let the database know checks in these versions, as the migration of a program that has them would."""
    with connections["owner"].cursor() as cursor:
        for name, version in versions.items():
            cursor.execute(
                "INSERT INTO eval_rules (name, version) VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                [name, version],
            )


@dataclass
class ScriptedProvider(Provider):
    """A provider that says what the test wrote down, and costs what the test says. It may lie."""

    script: list[Any] = field(default_factory=list)
    reserve: int = 1
    estimate: int = 0
    cost: int = 0
    free_when_empty: bool = False
    asked: list[Conversation] = field(default_factory=list)
    name: str = "scripted"

    @property
    def model(self) -> str:  # type: ignore[override] # what costs something has a price
        return PRICED if self.cost or self.estimate else "scripted-1"

    def quote(self, text: str, most: int) -> Quote:
        return Quote(worst_case=self.reserve, input_estimate=self.estimate)

    def converse(self, conversation: Conversation) -> Answer:
        self.asked.append(conversation)
        said = self.script.pop(0) if self.script else "done"
        if callable(said):
            said = said()
        if isinstance(said, Exception):
            raise said
        first = len(conversation.messages) == 1
        return Answer(
            content=[{"text": said}] if isinstance(said, str) else said, input_tokens=self.cost if first else 0
        )


def tool_use(name: str, **arguments: Any) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": f"u{next(numbers)}", "name": name, "input": arguments}}
