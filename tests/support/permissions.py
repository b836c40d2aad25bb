"""Every address of the site and what it answers each of the cast, as data."""

from __future__ import annotations

from uuid import UUID

from django.db import connections
from django.urls import reverse

from assistant.knowledge.documents import add_document
from assistant.knowledge.store import load_shared
from assistant.memories.services import add_memory, memories
from assistant.models import ConvoSummary
from farmops.database.scope import farm_scope, turn_scope
from farmops.database.sql import insert
from farmops.roles import Role
from farms.models import Contact, RecurringCost, Structure
from farms.money.contacts import add_contact
from farms.money.recurring import add_recurring_cost
from farms.people.farms import farm_today
from farms.people.membership import invite, members, open_invitations
from farms.places.services import save_structure
from farms.records.services import write_record
from farms.records.types.note import Note
from farms.records.types.sale import Sale
from farms.records.types.task import Task
from farms.records.types.treatment import Treatment
from governance.models import AiRecommendation
from tests.support.factories import Cast, claim, drafts_of, make_cast, say, say_and_answer

WHO = ("nobody", "stranger", "viewer", "worker", "manager", "owner", "staff")
IN = 302  # sent to sign in
SIGNED_IN = (IN, 200, 200, 200, 200, 200, 200)
MEMBERS = (IN, 404, 200, 200, 200, 200, 404)
WRITERS = (IN, 404, 403, 200, 200, 200, 404)
MANAGERS = (IN, 404, 403, 403, 200, 200, 404)
OWNER = (IN, 404, 403, 403, 403, 200, 404)
MONEY = (IN, 404, 200, 403, 200, 200, 404)
STAFF = (IN, IN, IN, IN, IN, IN, 200)


# (name, method, what the address needs) -> the answer to each of WHO. Where the method is POST, the body is empty, so a
# person who may is told what is missing (422) or that nothing was decided (409).
MATRIX: dict[tuple[str, str], tuple[int, ...]] = {
    ("farms:home", "get"): (200, 302, 302, 302, 302, 302, 302),
    ("farms:list", "get"): (IN, 302, 302, 302, 302, 302, 200),
    ("farms:create", "get"): SIGNED_IN,
    ("farms:create", "post"): (IN, 422, 422, 422, 422, 422, 422),
    ("farms:records", "get"): MEMBERS,
    ("farms:record_list", "get"): MONEY,
    ("farms:record_new", "get"): (IN, 404, 403, 403, 200, 200, 404),
    ("farms:record_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:record", "get"): MEMBERS,
    ("farms:record_void", "get"): WRITERS,
    ("farms:record_void", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("farms:record_undo", "post"): (IN, 404, 403, 302, 302, 302, 404),
    ("farms:tasks", "get"): MEMBERS,
    ("farms:task_done", "post"): (IN, 404, 403, 302, 302, 302, 404),
    ("farms:task_assign", "post"): (IN, 404, 403, 302, 302, 302, 404),
    ("farms:treatment_label", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:health", "get"): MEMBERS,
    ("farms:plan_tasks", "post"): (IN, 404, 403, 403, 302, 302, 404),
    ("farms:store", "get"): MEMBERS,
    ("farms:batches", "get"): MEMBERS,
    ("farms:batch_new", "get"): MANAGERS,
    ("farms:batch_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:money", "get"): MONEY,
    ("farms:cash_book", "get"): MONEY,
    ("farms:profit", "get"): MONEY,
    ("farms:profit_batch", "get"): MONEY,
    ("farms:debts", "get"): MONEY,
    ("farms:person", "get"): (IN, 404, 302, 403, 302, 302, 404),
    ("farms:receipt", "get"): MONEY,
    ("farms:contacts", "get"): MONEY,
    ("farms:contact_new", "get"): MANAGERS,
    ("farms:contact_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:contact_edit", "get"): MANAGERS,
    ("farms:contact_edit", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:recurring", "get"): MONEY,
    ("farms:recurring_new", "get"): MANAGERS,
    ("farms:recurring_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:recurring_stop", "post"): (IN, 404, 403, 403, 302, 302, 404),
    ("farms:export", "get"): MEMBERS,
    ("farms:export_all", "get"): MEMBERS,
    ("farms:export_table", "get"): MONEY,
    ("farms:batch", "get"): MEMBERS,
    ("farms:batch_ledger", "get"): MEMBERS,
    ("farms:batch_day", "get"): MEMBERS,
    ("farms:batch_day", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("farms:batch_edit", "get"): MANAGERS,
    ("farms:batch_edit", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:houses", "get"): MEMBERS,
    ("farms:house_new", "get"): MANAGERS,
    ("farms:house_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:house_edit", "get"): MANAGERS,
    ("farms:house_edit", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("farms:members", "get"): MEMBERS,
    ("farms:members", "post"): (IN, 404, 403, 403, 403, 422, 404),
    ("farms:member_role", "post"): (IN, 404, 403, 403, 403, 422, 404),
    ("farms:member_remove", "get"): (IN, 404, 404, 404, 404, 200, 404),
    ("farms:invitation_revoke", "post"): (IN, 404, 403, 403, 403, 302, 404),
    ("farms:invitation", "get"): SIGNED_IN,
    ("farms:settings", "get"): OWNER,
    ("farms:settings_profile", "post"): (IN, 404, 403, 403, 403, 422, 404),
    ("farms:settings_autonomy", "post"): (IN, 404, 403, 403, 403, 422, 404),
    ("credits:credits", "get"): MONEY,
    ("governance:drafts", "get"): MEMBERS,
    ("governance:draft", "get"): (IN, 404, 200, 404, 200, 200, 404),
    ("governance:draft_confirm", "post"): (IN, 404, 403, 404, 409, 409, 404),
    ("governance:draft_edit", "get"): (IN, 404, 403, 404, 200, 200, 404),
    ("governance:draft_edit", "post"): (IN, 404, 403, 404, 422, 422, 404),
    ("governance:draft_discard", "get"): (IN, 404, 403, 404, 200, 200, 404),
    ("governance:draft_discard", "post"): (IN, 404, 403, 404, 422, 422, 404),
    ("governance:run", "get"): (IN, 404, 200, 404, 200, 200, 404),
    ("governance:activity", "get"): MEMBERS,
    ("governance:feedback", "post"): (IN, 404, 422, 404, 422, 422, 404),
    ("governance:recommendations", "get"): MEMBERS,
    ("governance:recommendation_approve", "post"): (IN, 404, 403, 403, 302, 302, 404),
    ("governance:recommendation_reject", "get"): (IN, 404, 403, 403, 200, 200, 404),
    ("governance:recommendation_reject", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("assistant:knowledge", "get"): MEMBERS,
    ("assistant:knowledge", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("assistant:memory", "get"): MEMBERS,
    ("assistant:memory_keep", "post"): (IN, 404, 403, 302, 302, 302, 404),
    ("assistant:memory_edit", "get"): WRITERS,
    ("assistant:memory_edit", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("assistant:memory_delete", "get"): WRITERS,
    ("assistant:document_new", "get"): MANAGERS,
    ("assistant:document_new", "post"): (IN, 404, 403, 403, 422, 422, 404),
    ("assistant:document", "get"): (IN, 404, 200, 404, 200, 200, 404),
    ("assistant:document_delete", "get"): MANAGERS,
    ("assistant:document_show", "post"): (IN, 404, 403, 403, 302, 302, 404),
    ("assistant:summary", "get"): (IN, 404, 404, 404, 404, 200, 404),
    ("assistant:card", "get"): MEMBERS,
    ("governance:accuracy", "get"): STAFF,
    ("governance:evidence", "get"): STAFF,
    ("governance:evidence_run", "get"): STAFF,
    ("assistant:today", "get"): MEMBERS,
    ("assistant:today", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("assistant:conversation", "get"): MEMBERS,
    ("assistant:conversation", "post"): (IN, 404, 403, 422, 422, 422, 404),
    ("assistant:exchange", "get"): (IN, 404, 404, 404, 404, 200, 404),
}


class World:
    """One farm with one of everything, to make addresses from."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        load_shared([{"id": "a-card", "title": "Water", "text": "Hens drink.", "source": "us"}])
        cast = self.cast
        self.run = say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
        self.draft = drafts_of(cast.farm, cast.owner)[0]
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            self.member = members(cast.farm.id).get(user_id=cast.owner.pk)
            today = farm_today(cast.farm)
            self.record = write_record(Note(farm_id=cast.farm.id, text="hello", occurred_on=today))
            add_memory("vaccinates on Mondays")
            self.memory = memories(cast.farm.id)[0]
            self.document = add_document("vet.txt", "txt", b"The vet comes on Mondays.", workers_may_read=False)
            self.house = save_structure(Structure(farm_id=cast.farm.id, name="House A", kind="house"))
            self.task = write_record(Task(farm_id=cast.farm.id, title="weigh", due_on=today))
            self.sale = write_record(
                Sale(farm_id=cast.farm.id, item="eggs", quantity=1, unit="crate", total_kobo=100, occurred_on=today)
            )
            given = {"drug": "Amprolium", "occurred_on": today, "last_day": today}
            self.treatment = write_record(Treatment(farm_id=cast.farm.id, batch=cast.batches["Pen 2"], **given))
            self.contact = Contact(farm_id=cast.farm.id, name="Mama Nkechi", kind="customer")
            add_contact(self.contact)
        self.summary = ConvoSummary(farm_id=cast.farm.id, user_id=cast.owner.pk, day="2026-01-01", private=True)
        self.summary.content = "1 message."
        with turn_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            insert(self.summary)

    def recurring_cost(self) -> UUID:
        """The id of a cost that nobody has stopped."""
        with farm_scope(user_id=self.cast.owner.pk, farm_id=self.cast.farm.id):
            cost = RecurringCost(farm_id=self.cast.farm.id, category="labour", amount_kobo=100, every="month")
            cost.next_on = farm_today(self.cast.farm)
            add_recurring_cost(cost)
            return cost.id

    def invitation(self) -> tuple[str, UUID]:
        """The token and the id of a link that nobody has used."""
        with farm_scope(user_id=self.cast.owner.pk, farm_id=self.cast.farm.id):
            token = invite(Role.VIEWER, "somebody")
            return token, open_invitations(self.cast.farm.id)[0].id

    def advice(self) -> UUID:
        """The id of a recommendation that nobody has decided."""
        advice = AiRecommendation(farm_id=self.cast.farm.id, tool_call_id="1", title="Vaccinate", body="It is time.")
        run = say(self.cast.farm, self.cast.owner, "hello")
        assert claim(run, self.cast.owner)
        advice.ai_run_id = run.id
        with turn_scope(user_id=self.cast.owner.pk, farm_id=self.cast.farm.id, using="assistant"):
            with connections["assistant"].cursor() as cursor:
                cursor.execute("SELECT set_config('farmops.attempt', '1', true)")
            insert(advice, using="assistant")
        return advice.id

    def address(self, name: str) -> str:
        slug = self.cast.farm.slug
        token, invitation = self.invitation() if "invitation" in name else ("", None)
        advice = self.advice() if "recommendation_" in name else None
        cost = self.recurring_cost() if name == "farms:recurring_stop" else None
        record = [slug, "note", self.record.id]
        batch = [slug, self.cast.batches["Pen 1"].id]
        arguments = {
            "farms:home": [],
            "farms:batch": batch,
            "farms:batch_ledger": batch,
            "farms:batch_day": batch,
            "farms:batch_edit": batch,
            "farms:house_edit": [slug, self.house.id],
            "farms:list": [],
            "farms:create": [],
            "farms:record_list": [slug, "sale"],
            "farms:record_new": [slug, "sale"],
            "farms:record": record,
            "farms:record_void": record,
            "farms:record_undo": record,
            "farms:task_done": [slug, self.task.id],
            "farms:profit_batch": [slug, self.cast.batches["Pen 1"].id],
            "farms:receipt": [slug, self.sale.id],
            "farms:contact_edit": [slug, self.contact.id],
            "farms:recurring_stop": [slug, cost],
            "farms:export_table": [slug, "sale"],
            "farms:task_assign": [slug, self.task.id],
            "farms:treatment_label": [slug, self.treatment.id],
            "farms:health": [slug, self.cast.batches["Pen 1"].id],
            "farms:plan_tasks": [slug, self.cast.batches["Pen 1"].id],
            "farms:member_role": [slug, self.member.id],
            "farms:member_remove": [slug, self.member.id],
            "farms:invitation_revoke": [slug, invitation],
            "farms:invitation": [token],
            "governance:draft": [slug, self.draft.id],
            "governance:draft_confirm": [slug, self.draft.id],
            "governance:draft_edit": [slug, self.draft.id],
            "governance:draft_discard": [slug, self.draft.id],
            "governance:run": [slug, self.run.id],
            "governance:accuracy": [],
            "governance:evidence": [],
            "governance:evidence_run": [self.run.id],
            "assistant:exchange": [slug, self.run.id],
            "governance:feedback": [slug, self.run.id],
            "governance:recommendation_approve": [slug, advice],
            "governance:recommendation_reject": [slug, advice],
            "assistant:document": [slug, self.document.id],
            "assistant:document_delete": [slug, self.document.id],
            "assistant:card": [slug, "a-card"],
            "assistant:document_show": [slug, self.document.id],
            "assistant:summary": [slug, self.summary.id],
            "assistant:memory": [slug, self.memory.id],
            "assistant:memory_keep": [slug, self.memory.id],
            "assistant:memory_edit": [slug, self.memory.id],
            "assistant:memory_delete": [slug, self.memory.id],
        }
        return reverse(name, args=arguments.get(name, [slug]))
