"""Documents: who gives, reads and deletes them, what they cost, and files that mean harm."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import IntegrityError, connections

from assistant import tasks
from assistant.knowledge import reading
from assistant.knowledge.documents import REASONS, add_document, read_apart, read_document, show_document
from assistant.knowledge.pieces import PASSAGE, pieces
from assistant.knowledge.reading import Refused, read
from assistant.knowledge.store import active_model, add_passages
from assistant.models import Document
from credits.services import set_allowance
from farmops.database.scope import farm_scope, system_scope
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.documents import TEXT, docx, found_by, give, locked, many_pages, paragraph, pdf, upload
from tests.support.factories import count_rows

pytestmark = pytest.mark.usefixtures("toy")


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("txt", TEXT, [["", TEXT.decode()]]),
        ("txt", "café ₦5".encode("utf-16"), [["", "café ₦5"]]),
        (
            "csv",
            b"Day,Eggs\nMonday,200\nTuesday,210\n",
            [["rows 2 to 3", "Day: Monday; Eggs: 200\nDay: Tuesday; Eggs: 210"]],
        ),
        ("csv", b"Day;Eggs\nMonday;200\n", [["rows 2 to 2", "Day: Monday; Eggs: 200"]]),
        ("csv", b"Day,Note\nMonday,=1+1\n", [["rows 2 to 2", "Day: Monday; Note: =1+1"]]),
        ("docx", docx(paragraph("Hens drink.") + paragraph("Fish swim.")), [["", "Hens drink.\nFish swim."]]),
        ("pdf", pdf("Hens drink.", "Fish swim."), [["page 1", "Hens drink."], ["page 2", "Fish swim."]]),
    ],
)
def test_each_kind_is_read_with_its_places(kind, data, expected):
    assert read(kind, data) == expected


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9))
    + "]>"
)
HOSTILE = {
    "a bomb": ("docx", docx(paragraph("a" * 40_000_000)), "hostile"),
    "a bomb below the limit": ("docx", docx(paragraph("a" * 20_000_000)), "hostile"),
    "entities": ("docx", docx(paragraph("&a8;"), doctype=LAUGHS), "hostile"),
    "a file of the machine": ("docx", docx(paragraph("&x;"), doctype='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "hostile"),
    "a zip that is no document": ("docx", docx("", name="other.xml"), "other_kind"),
    "text called docx": ("docx", TEXT, "other_kind"),
    "half a docx": ("docx", docx(paragraph("x"))[:200], "broken"),
    "locked by Word": ("docx", b"\xd0\xcf\x11\xe0" + bytes(500), "encrypted"),
    "text called pdf": ("pdf", TEXT, "other_kind"),
    "a locked pdf": ("pdf", pdf("secret", password="x"), "encrypted"),
    "a broken pdf": ("pdf", b"%PDF-1.7\n" + b"garbage " * 50, "broken"),
    "too many pages": ("pdf", pdf(*["x"] * 301), "too_long"),
    "ten thousand pages": ("pdf", many_pages(10_000), "too_long"),
    "one page ten thousand times": ("pdf", many_pages(10_000, kids=1), "no_text"),
    "a page that is a bomb": ("pdf", pdf("x" * 3_000_000, packed=True), "too_long"),
    "a pdf that unpacks without end": ("pdf", pdf("x" * 90_000_000, packed=True), "broken"),
    "a locked docx": ("docx", locked(docx(paragraph("x"))), "encrypted"),
    "a pdf called docx": ("docx", pdf("x"), "other_kind"),
    "nothing at all called pdf": ("pdf", b"", "other_kind"),
    "nothing at all called docx": ("docx", b"", "other_kind"),
    "nothing at all called csv": ("csv", b"", "no_text"),
    "a pdf without text": ("pdf", pdf(""), "no_text"),
    "a pdf called txt": ("txt", pdf("x"), "other_kind"),
    "a program called csv": ("csv", b"\x7fELF" + bytes(300), "other_kind"),
    "zeros called txt": ("txt", bytes(5000), "other_kind"),
    "too much text": ("txt", b"word " * 300_000, "too_long"),
    "nothing": ("txt", b"  \n ", "no_text"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_cannot_be_read_safely_is_refused_with_a_reason(what):
    kind, data, reason = HOSTILE[what]
    with pytest.raises(Refused) as caught:
        read(kind, data)
    assert str(caught.value) == reason
    assert REASONS[reason]()


def test_a_reader_that_takes_too_much_is_stopped(monkeypatch):
    done, reason = read_apart("docx", HOSTILE["a bomb"][1])
    assert (done, reason) == ([], REASONS["hostile"]())
    monkeypatch.setattr("assistant.knowledge.documents.SECONDS", 0.01)
    assert read_apart("txt", TEXT) == ([], REASONS["too_slow"]())


def test_the_readers_process_has_little_memory_and_no_files(tmp_path):
    import subprocess
    import sys

    code = (
        "import resource, sys; from assistant.knowledge import reading\n"
        "reading.READERS['txt'] = lambda data: [('', str(len(bytearray(2_000_000_000))))]\n"
        "sys.argv = ['x', 'txt']; reading.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"x", capture_output=True, check=False)
    assert done.stdout == b'{"refused": "hostile"}'


@pytest.mark.parametrize("text", ["word " * 5000, "x" * 5000, "A sentence here. " * 400, "para\n\n" * 900, "ẹ" * 3000])
def test_a_text_is_cut_into_passages_that_lose_nothing(text):
    found = pieces(text)
    assert all(0 < len(piece.content) <= PASSAGE for piece in found)
    assert "".join("".join(piece.content.split()) for piece in found) == "".join(text.split())


# --- people ---------------------------------------------------------------------------------------------------------


def test_an_upload_is_read_by_the_worker_found_and_shown_in_its_place(cast, as_user):
    owner = as_user(cast.owner)
    page = upload(owner, cast.farm.slug, "vet.txt", TEXT)
    assert "It is being read." in page.content.decode()
    assert owner.get(f"/farms/{cast.farm.slug}/knowledge/").status_code == 200
    ((task, job),) = audit(
        "SELECT task_name, args FROM procrastinate_jobs WHERE queue_name = 'documents' AND args->>'farm_id' = %s",
        str(cast.farm.id),
        using="owner",
    )
    assert task == "assistant.tasks.read_document"
    tasks.read_document(**json.loads(job))
    address = page.request["PATH_INFO"]
    assert 'id="passage-1"' in owner.get(address).content.decode()
    assert found_by(cast.owner, cast.farm) == [TEXT.decode()]
    assert audit("SELECT state, file IS NULL FROM documents WHERE farm_id = %s", cast.farm.id) == [("ready", True)]
    results = owner.get(f"/farms/{cast.farm.slug}/knowledge/", {"q": "vet Musa Mondays"}).content.decode()
    assert f"{address}#passage-1" in results


def test_a_worker_sees_only_what_is_marked_for_her(cast, as_user):
    hidden, shown = give(cast), give(cast, b"The vet Musa washes his boots.", shared=True)
    assert found_by(cast.worker, cast.farm) == ["The vet Musa washes his boots."]
    assert len(found_by(cast.viewer, cast.farm)) == 2
    worker = as_user(cast.worker)
    assert worker.get(f"/farms/{cast.farm.slug}/knowledge/documents/{hidden.id}/").status_code == 404
    assert worker.get(f"/farms/{cast.farm.slug}/knowledge/documents/{shown.id}/").status_code == 200
    assert str(hidden.id) not in worker.get(f"/farms/{cast.farm.slug}/knowledge/").content.decode()


def test_deleting_takes_the_passages_along_at_once(cast, as_user):
    document = give(cast)
    assert count_rows("embeddings", cast.farm.id) == 1
    as_user(cast.manager).post(f"/farms/{cast.farm.slug}/knowledge/documents/{document.id}/delete/")
    assert count_rows("embeddings", cast.farm.id) == 0
    assert count_rows("documents", cast.farm.id) == 0
    assert found_by(cast.owner, cast.farm) == []
    assert audit("SELECT used FROM meters WHERE farm_id = %s AND kind = 'storage_bytes'", cast.farm.id) == [(0,)]


def test_a_document_that_is_deleted_while_it_is_read_leaves_nothing(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        document = add_document("vet.txt", "txt", TEXT, workers_may_read=False)
        Document.objects.filter(farm_id=cast.farm.id, id=document.id).delete()
    read_document(cast.farm.id, document.id)
    assert count_rows("embeddings", cast.farm.id) == 0


def test_reading_twice_is_harmless(cast):
    document = give(cast)
    read_document(cast.farm.id, document.id)
    assert count_rows("embeddings", cast.farm.id) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("run.exe", b"x", "Only PDF, .docx, .txt and .csv files can be read."),
        ("empty.txt", b"", "The file is empty."),
        ("large.txt", b"x" * 5_000_001, "Choose a file of at most 5 MB."),
        ("x" * 200 + ".txt", b"x", "The name of the file is too long."),
    ],
)
def test_an_upload_that_cannot_be_taken_says_why(cast, as_user, name, data, said):
    page = upload(as_user(cast.owner), cast.farm.slug, name, data)
    assert page.status_code == 422
    assert said in html(page).text
    assert count_rows("documents", cast.farm.id) == 0


def test_a_full_storage_takes_no_more(cast, as_user):
    set_allowance(cast.farm.slug, "storage_bytes", len(TEXT))
    give(cast)
    page = upload(as_user(cast.owner), cast.farm.slug, "more.txt", b"more")
    assert "Your farm's storage is full." in html(page).text
    with pytest.raises(IntegrityError), farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        add_document("more.txt", "txt", b"more", workers_may_read=False)


def test_a_hostile_file_ends_with_its_reason_on_the_page(cast, as_user):
    kind, data, reason = HOSTILE["entities"]
    document = give(cast, data, kind=kind, name="a.docx")
    page = as_user(cast.owner).get(f"/farms/{cast.farm.slug}/knowledge/documents/{document.id}/").content.decode()
    assert REASONS[reason]() in page
    assert count_rows("embeddings", cast.farm.id) == 0


@pytest.mark.parametrize("role", ["worker", "viewer"])
def test_who_may_not_give_documents_may_not_by_sql_either(cast, sql, role):
    user = cast.members[role]
    with sql("app") as app:
        app.enter(cast.farm.id, user.pk, role)
        error = app.refused(
            "INSERT INTO documents (id, farm_id, title, kind, bytes, state, uploaded_by_id)"
            " VALUES (gen_random_uuid(), %s, 'x', 'txt', 1, 'queued', %s)",
            cast.farm.id,
            user.pk,
        )
        assert "row-level security" in str(error)
        assert app.run("DELETE FROM documents WHERE farm_id = %s RETURNING id", cast.farm.id) == []


def test_an_owner_or_manager_shows_a_document_to_workers_and_hides_it_again(cast, as_user):
    document = give(cast)
    address = f"/farms/{cast.farm.slug}/knowledge/documents/{document.id}/"
    press(as_user(cast.manager), address, "Let workers read it")
    assert found_by(cast.worker, cast.farm) == [TEXT.decode()]
    assert as_user(cast.worker).get(address).status_code == 200
    press(as_user(cast.owner), address, "Hide it from workers")
    assert found_by(cast.worker, cast.farm) == []
    assert as_user(cast.worker).get(address).status_code == 404
    assert found_by(cast.owner, cast.farm) == [TEXT.decode()]


def test_a_document_hidden_while_it_is_read_has_no_open_passage(cast):
    """Whichever comes first, reading or hiding, the passages are as hidden as the document."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        document = add_document("vet.txt", "txt", TEXT, workers_may_read=True)
    hidden = threading.Event()

    def hide():
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            show_document(document, workers_may_read=False)
            hidden.set()
        connections.close_all()

    with system_scope(cast.farm.id):
        Document.objects.filter(farm_id=cast.farm.id, id=document.id).update(state="ready", file=None)
        hiding = threading.Thread(target=hide)
        hiding.start()
        add_passages([(document, pieces(TEXT.decode()))], active_model())
        assert not hidden.is_set()
    hiding.join(10)
    assert hidden.is_set()
    assert found_by(cast.worker, cast.farm) == []


def test_nobody_changes_what_is_not_hers_to_change_by_sql(cast, sql):
    document = give(cast)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for change in ("state = 'failed', reason = 'x'", "file = 'x', bytes = 1", "reason = 'x'"):
            error = app.refused(f"UPDATE documents SET {change} WHERE id = %s", document.id)
            assert error.sqlstate in ("23514", "42501")
        assert app.refused("UPDATE embeddings SET private = false").sqlstate == "42501"
    for role in ("worker", "viewer"):
        with sql("app") as app:
            app.enter(cast.farm.id, cast.members[role].pk, role)
            assert app.run("UPDATE documents SET workers_may_read = true RETURNING id") == []
    with sql("app") as app:
        app.enter(cast.farm.id)
        error = app.refused("UPDATE documents SET workers_may_read = true WHERE id = %s", document.id)
        assert error.diag.constraint_name == "document_shown_by_a_person"


def test_limits_are_small():
    assert reading.MAX_UNPACKED <= 50_000_000
    assert reading.CPU_SECONDS <= 60
