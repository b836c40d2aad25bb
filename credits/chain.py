"""The hash chain of the ledger: recomputed from the first entry, and compared with heads that were exported earlier.

The chain shows an edited, missing or doubled entry; an exported head shows a tail that was cut off with the farm's row
set back to fit, which the chain alone cannot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connections

from credits.models import CreditLedger
from farmops.database.scope import system_scope
from farms.people.cross_tenant import all_farms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Head:
    """The last entry of one farm's ledger: farm id, the entry's number and hash (hex), and the balance after it.

    `at` is when the head was read (ISO 8601, with its zone).
    """

    farm: str
    seq: int
    hash: str
    balance: int
    at: str


@dataclass(frozen=True)
class Verdict:
    """What recomputing one farm's ledger found. `breaks` is empty when all is right."""

    slug: str
    entries: int
    balance: int
    breaks: tuple[str, ...]


def leg_hash(before: bytes, entry: CreditLedger) -> bytes:
    """SHA-256 over the hash before and what the entry says, as `balance_moves_with_leg` computes it.

    That trigger's text names this function: it is called by the column `farms.leg`.
    """
    says = [
        str(entry.farm_id), entry.seq, entry.ai_run_id and str(entry.ai_run_id), entry.kind, entry.delta,
        entry.balance_after, entry.shortfall, entry.reason, entry.actor_id and str(entry.actor_id),
        (entry.created_at - _EPOCH) // timedelta(microseconds=1),
    ]  # fmt: skip
    return hashlib.sha256(before + json.dumps(says, ensure_ascii=False).encode()).digest()


def verify_ledger(farm_id: UUID, exported: Iterable[Head] = ()) -> Verdict:
    """Recompute sums and chain of the open scope's farm from its first entry, and compare them with the farm's row.

    `exported` are earlier heads of this farm; each must still be an entry of the chain.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT slug, credit_balance, ledger_seq, ledger_head FROM farms WHERE id = %s", [farm_id])
        slug, stored, last_seq, head = cursor.fetchone()
    breaks: list[str] = []
    hashes: dict[int, str] = {}
    balance, seq, before = 0, 0, b""
    for entry in CreditLedger.objects.filter(farm_id=farm_id).order_by("seq", "id").iterator():
        breaks += _breaks_of(entry, seq, balance, before)
        # What the row says counts from here on, so that one break is told once.
        balance, seq, before = entry.balance_after, entry.seq, bytes(entry.hash)
        hashes[seq] = before.hex()
    if balance != stored:
        breaks.append(f"the farm's row: its balance is {stored}, the ledger ends at {balance}")
    if (seq, before) != (last_seq, bytes(head)):
        breaks.append(f"the farm's row: it counts {last_seq} entries, the chain ends with entry {seq}, or another head")
    for earlier in exported:
        if hashes.get(earlier.seq) != earlier.hash:
            state = "has another hash" if earlier.seq in hashes else "is gone"
            breaks.append(f"entry {earlier.seq}, the head that was exported at {earlier.at}, {state}")
    return Verdict(slug=slug, entries=len(hashes), balance=stored, breaks=tuple(breaks))


def _breaks_of(entry: CreditLedger, seq: int, balance: int, before: bytes) -> Iterator[str]:
    row = f"entry {entry.seq} (row {entry.pk})"
    if entry.seq == seq:
        yield f"{row}: a fork, another entry has that number"
    elif entry.seq != seq + 1:
        yield f"{row}: it follows entry {seq}, {entry.seq - seq - 1} are missing"
    if entry.balance_after != balance + entry.delta:
        yield f"{row}: the balance after it is {balance + entry.delta}, the row says {entry.balance_after}"
    if bytes(entry.hash) != leg_hash(before, entry):
        yield f"{row}: its hash does not fit what it says and the entry before"


def all_heads() -> Iterator[Head]:
    """The present head of every farm that has a ledger; a transaction a farm."""
    for farm_id in all_farms():
        with system_scope(farm_id), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT id::text, ledger_seq, encode(ledger_head, 'hex'), credit_balance, now() FROM farms"
                " WHERE id = %s AND ledger_seq > 0",
                [farm_id],
            )
            row = cursor.fetchone()
        if row:
            farm, seq, digest, balance, now = row
            yield Head(farm, seq, digest, balance, at=now.isoformat())


def export_heads(path: Path) -> int:
    """Append the heads that moved since the last export to the file, a JSON object a line; returns how many."""
    exported = {head.farm: head.seq for head in read_heads(path)}
    fresh = [head for head in all_heads() if exported.get(head.farm) != head.seq]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell() and not _ends_whole(path):  # a writer died in the middle of a line
            file.write(b"\n")
        file.write("".join(json.dumps(asdict(head)) + "\n" for head in fresh).encode())
    return len(fresh)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() == b"\n"


def read_heads(path: Path) -> list[Head]:
    """Every head in the file, oldest first; none when there is no file yet. A torn line is left out."""
    if not path.exists():
        return []
    heads = []
    for line in path.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError, TypeError):
            heads.append(Head(**json.loads(line)))
    return heads
