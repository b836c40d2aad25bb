"""The hash chain: whatever is changed behind the ledger's back, by whomever, is named with its farm and its leg."""

from __future__ import annotations

import json

import psycopg
import pytest
from django.core.management import CommandError, call_command

from credits.chain import export_heads, read_heads, verify_ledger
from credits.services import grant
from farmops.database.scope import system_scope
from tests.support.factories import UserFactory, make_farm, say_and_answer

REWRITE = (  # all that the chain needs to look whole again, as somebody with the superuser's rights could compute it
    "UPDATE credit_ledger SET hash = sha256((SELECT b.hash FROM credit_ledger b WHERE b.farm_id = credit_ledger.farm_id"
    " AND b.seq = credit_ledger.seq - 1) || convert_to(jsonb_build_array(farm_id, seq, ai_run_id, kind, delta,"
    " balance_after, shortfall, reason, actor_id, (extract(epoch FROM created_at) * 1000000)::bigint)::text, 'UTF8'))"
    " WHERE farm_id = %(farm)s AND seq = 3"
)
HEAD = (
    "UPDATE farms SET ledger_seq = l.seq, ledger_head = l.hash, credit_balance = l.balance_after FROM credit_ledger l"
    " WHERE l.farm_id = farms.id AND farms.id = %(farm)s AND l.seq ="
    " (SELECT max(seq) FROM credit_ledger WHERE farm_id = %(farm)s)"
)


@pytest.fixture
def farm(fresh_database):
    """A farm with three entries, one with words that JSON writes in a way of its own."""
    owner = UserFactory()
    farm = make_farm(owner, credits=10)
    grant(farm.slug, 5, 'for "Mama Ńkechi" \\ 50 % \u2028 \t ₦')
    grant(farm.slug, 7, "third")
    return farm


@pytest.fixture
def behind(cluster, fresh_database):
    """Run statements as the superuser, with every trigger and rule asleep: what nobody less could do."""

    def run(farm, *statements):
        with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
            admin.execute("SET session_replication_role = replica")
            for statement in statements:
                admin.execute(statement, {"farm": farm.id})

    return run


def breaks(farm, exported=()):
    with system_scope(farm.id):
        return verify_ledger(farm.id, exported).breaks


def test_an_untouched_chain_is_whole(farm, capsys):
    assert breaks(farm) == ()
    call_command("verify_ledger", "--farm", farm.slug)
    assert capsys.readouterr().out == f"{farm.slug}: 3 entries, balance 22, ok\n"


def test_the_chain_holds_through_answers(fresh_database):
    owner = UserFactory()
    farm = make_farm(owner, credits=4)
    for text in ("3 birds died", "hello", "what is the time"):
        say_and_answer(farm, owner, text)
    assert breaks(farm) == ()


@pytest.mark.parametrize(
    "column",
    [
        "reason = 'another'",
        "created_at = created_at - interval '1 microsecond'",
        "actor_id = (SELECT min(id::text) FROM users)::uuid",
    ],
)
def test_an_edited_entry_is_named(farm, behind, column):
    behind(farm, f"UPDATE credit_ledger SET {column} WHERE farm_id = %(farm)s AND seq = 2")
    (found,) = breaks(farm)
    assert found.startswith("entry 2 (row ")
    assert "its hash does not fit" in found


def test_an_edited_sum_is_named_with_its_balance(farm, behind):
    behind(farm, "UPDATE credit_ledger SET delta = 50 WHERE farm_id = %(farm)s AND seq = 2")
    found = breaks(farm)
    assert any("entry 2" in line and "the balance after it is 60" in line for line in found)


def test_an_edited_entry_with_a_hash_made_to_fit_breaks_the_next(farm, behind):
    behind(
        farm,
        "UPDATE credit_ledger SET reason = 'another' WHERE farm_id = %(farm)s AND seq = 2",
        REWRITE.replace("seq = 3", "seq = 2"),
    )
    (found,) = breaks(farm)
    assert found.startswith("entry 3 (row ")


def test_a_gap_is_named(farm, behind):
    behind(farm, "DELETE FROM credit_ledger WHERE farm_id = %(farm)s AND seq = 2")
    assert any("entry 3" in line and "it follows entry 1, 1 are missing" in line for line in breaks(farm))


def test_a_fork_is_named(farm, behind):
    behind(
        farm,
        "ALTER TABLE credit_ledger DROP CONSTRAINT credit_ledger_seq_once_a_farm",
        "INSERT INTO credit_ledger (farm_id, seq, kind, delta, balance_after, reason, hash, created_at)"
        " SELECT farm_id, seq, kind, delta, balance_after, 'twin', hash, created_at FROM credit_ledger"
        " WHERE farm_id = %(farm)s AND seq = 3",
    )
    assert any("entry 3" in line and "a fork" in line for line in breaks(farm))


def test_a_moved_balance_is_named(farm, behind):
    behind(farm, "UPDATE farms SET credit_balance = 1000 WHERE id = %(farm)s")
    assert breaks(farm) == ("the farm's row: its balance is 1000, the ledger ends at 22",)


def test_a_tail_cut_off_with_the_farm_set_back_shows_against_an_exported_head(farm, behind, tmp_path, capsys):
    heads = tmp_path / "somewhere" / "heads.jsonl"
    call_command("export_ledger_heads", "--to", str(heads))
    behind(farm, "DELETE FROM credit_ledger WHERE farm_id = %(farm)s AND seq = 3", HEAD)
    assert breaks(farm) == ()  # the chain alone cannot know
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_ledger", "--heads", str(heads))
    assert (
        f"{farm.slug}: 2 entries, balance 15, BROKEN: entry 3, the head that was exported at" in capsys.readouterr().out
    )


def test_a_history_rewritten_to_fit_shows_against_an_exported_head(farm, behind, tmp_path):
    heads = tmp_path / "heads.jsonl"
    export_heads(heads)
    behind(
        farm,
        "UPDATE credit_ledger SET reason = 'another' WHERE farm_id = %(farm)s AND seq = 3",
        REWRITE,
        HEAD,
    )
    assert breaks(farm) == ()
    (found,) = breaks(farm, read_heads(heads))
    assert "has another hash" in found


def test_heads_are_appended_when_they_moved_and_a_torn_line_is_left_out(farm, tmp_path):
    heads = tmp_path / "heads.jsonl"
    assert [export_heads(heads), export_heads(heads)] == [1, 0]
    grant(farm.slug, 1, "fourth")
    assert export_heads(heads) == 1
    with heads.open("a") as file:
        file.write('{"farm": "torn')
    known = read_heads(heads)
    assert [(head.farm, head.seq, head.balance) for head in known] == [(str(farm.id), 3, 22), (str(farm.id), 4, 23)]
    grant(farm.slug, 1, "fifth")
    assert [export_heads(heads), len(read_heads(heads))] == [1, 3]
    assert json.loads(heads.read_text().splitlines()[0])["hash"] == known[0].hash
    assert breaks(farm, known) == ()
