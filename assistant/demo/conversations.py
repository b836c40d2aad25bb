"""What people said to the assistant on the demo farms, and what they decided: done by really running it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.conversation.turn import answer, ask
from farmops.database.scope import farm_scope
from farms.models import Farm, User
from governance.drafts.services import confirm, discard, drafts, save_edit
from governance.models import AiRun


@dataclass(frozen=True)
class Said:
    """A message; `then` is what the owner does with its drafts: nothing, confirm, edit (and confirm), discard."""

    text: str
    then: str = ""
    by_worker: bool = False


CONVERSATIONS: dict[str, tuple[Said, ...]] = {
    "kaduna-backyard": (
        Said("I pick 3 crates and 8 this morning, 1 crack"),
        Said("How many birds died this week?"),
        Said("Sold 4 crates of eggs to Hajiya Rabi at 5,800 each"),
    ),
    "ibadan-catfish": (
        Said("5 fish died in Pond 2 this morning", then="confirm"),
        Said("Sold 60 kg of fish from Pond 1 to Iya Basira at 3,000 per kg", then="confirm"),
        Said("Pond 1 water: pH 9.2, temperature 28", then="discard"),
        Said("Bought 10 bags of Coppens for 285,000 from Agbeloba Feeds and 3 fish died in Pond 3"),
    ),
    "lagos-layers": (
        Said("Pen 3: 36 crates and 12 eggs, 6 cracked", by_worker=True),
        Said("Fed Pen 1 6 bags of layer mash", by_worker=True),
        Said("3 birds died in Pen 4, heat", by_worker=True),
        Said("Sold 100 crates of eggs to Mama Nkechi at 5,400 each", then="edit"),
        Said("Paid 35,000 for diesel", then="confirm"),
        Said("Sold 30 bags of manure at 800 each"),
    ),
}


def talk(farm: Farm, owner: User, worker: User | None) -> None:
    """Hold the farm's conversation, once."""
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        said_before = set(AiRun.objects.filter(farm_id=farm.id).values_list("idempotency_key", flat=True))
    for number, said in enumerate(CONVERSATIONS[farm.slug], 1):
        key = f"demo-{number}"
        if key in said_before:
            continue
        person = worker if said.by_worker and worker else owner
        with farm_scope(user_id=person.pk, farm_id=farm.id):
            run = ask(said.text, key)
        answer(farm.id, run.id, person.pk)
        with farm_scope(user_id=owner.pk, farm_id=farm.id):
            _decide(farm, run, said)


def _decide(farm: Farm, run: AiRun, said: Said) -> None:
    for draft in drafts(farm.id).filter(ai_run_id=run.id, status="pending"):
        if said.then == "discard":
            discard(draft, draft.digest, "the meter was not set; measured again")
        elif said.then == "edit":
            save_edit(draft, draft.digest, {**draft.payload, "buyer": "Mama Nkechi, Ketu"})
            changed = drafts(farm.id).get(id=draft.id)
            confirm(changed, farm, changed.digest)
        elif said.then == "confirm":
            confirm(draft, farm, draft.digest)
