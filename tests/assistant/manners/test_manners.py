"""Help, greetings, thanks, complaints and "you are wrong", as whole turns: sent, answered, read on the page."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.urls import resolve

from assistant.manners.hearing import COMPLAINT, GOODBYE, HELLO, HELP, THANKS, WRONG, heard
from assistant.questions.names import Known
from assistant.reader import read
from farmops.data_dir import CHECKOUT
from farmops.database.scope import farm_scope
from farmops.roles import Role
from farms.people.farms import add_member
from governance.safety.judge import judge_text
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.factories import as_it_was, drafts_of, make_batch, make_farm, say_and_answer
from tests.support.interpreting import farm_of
from tests.support.records import write

SAYS = {
    HELP: "in your own words. For example:",
    HELLO: "Hello. Tell me what happened",
    THANKS: "You are welcome",
    GOODBYE: "Goodbye, and well done",
    COMPLAINT: "I am sorry. Tell me in plain words",
    WRONG: "Sorry. What is wrong?",
}
PHRASES = {
    "help": HELP, "Help!": HELP, "help me please": HELP, "what can you do?": HELP, "How does this work": HELP,
    "how do I use this app": HELP, "who are you": HELP, "wetin you fit do": HELP, "abeg how I go take use am": HELP,
    "taimako": HELP, "don Allah me za ka iya yi?": HELP, "Ìrànlọ́wọ́": HELP, "kini o le se fun mi": HELP,
    "enyemaka": HELP, "biko gịnị ka ị nwere ike ime": HELP, "teach me how to enter feed": HELP, "abeg how I go take write sales inside here": HELP, "which kind question I fit ask you": HELP,
    "hello": HELLO, "Good morning sir": HELLO, "How far, my guy": HELLO, "sannu, ina kwana": HELLO, "E kaaro o": HELLO,
    "Ndewo, kedu": HELLO, "hi assistant how are you": HELLO,
    "thank you": THANKS, "Ok thanks jare": THANKS, "nagode sosai": THANKS, "E se gan": THANKS, "Daalu nke ukwuu": THANKS,
    "you do well, God bless you": THANKS,
    "bye": GOODBYE, "Good night o": GOODBYE, "that is all for today": GOODBYE, "sai gobe": GOODBYE, "o daabo": GOODBYE,
    "ka chi fo": GOODBYE,
    "you no dey hear word": COMPLAINT, "this is useless": COMPLAINT, "I am tired of this app": COMPLAINT,
    "this your app na rubbish": COMPLAINT, "you don't understand me at all": COMPLAINT, "ba ka ji": COMPLAINT,
    "wannan banza ne": COMPLAINT, "o ti su mi": COMPLAINT, "i naghị anụ ihe": COMPLAINT,
    "you are wrong": WRONG, "wrong": WRONG, "That is not what I said": WRONG, "no be wetin I talk be that": WRONG,
    "cancel that": WRONG, "abeg cancel am": WRONG, "no, 5 not 3": WRONG, "na 5 no be 3": WRONG,
    "I said 5 crates not 3 crates": WRONG, "No, Pen 2 not Pen 1": WRONG, "ba haka ba": WRONG, "kuskure ne": WRONG,
    "asise ni": WRONG, "ọ bụghị ya": WRONG, "thank you, but that is wrong": WRONG,
    "the amount is not right": WRONG, "delete the last entry": WRONG,
    "no, I meant yesterday": WRONG, "ko kii se 3, 5 ni": WRONG, "you keep making mistakes": COMPLAINT,
    "this app dey slow sef": COMPLAINT, "ok tnx bye": GOODBYE, "wa alaikum salam, yaya aiki": HELLO,
}  # fmt: skip


def exchange(client, base, run):
    """The page of one exchange: what it says, and the links of its answer."""
    shown = client.get(f"{base}/assistant/{run.id}/")
    return html(shown), re.findall(r'<a href="([^"]+)">\s*See: ', shown.content.decode())


@pytest.mark.parametrize("who", ["owner", "worker"])
def test_what_is_said_to_the_assistant_is_answered_as_such_and_writes_nothing(cast, as_user, base, who):
    person = getattr(cast, who)
    for text, manner in PHRASES.items():
        run = say_and_answer(cast.farm, person, text)
        page, _links = exchange(as_user(person), base, run)
        assert SAYS[manner] in page.text, text
        assert judge_text(run.output_summary) == [], text
    assert drafts_of(cast.farm, cast.owner) == []
    assert audit("SELECT DISTINCT outcome FROM ai_run_steps WHERE kind = 'tool' AND farm_id = %s", cast.farm.id) == [
        ("answered",)
    ]
    doubted = "SELECT e.rule, e.details, r.input_summary FROM ai_evals e JOIN ai_runs r ON r.id = e.ai_run_id"
    assert audit(f"{doubted} WHERE e.farm_id = %s AND e.verdict <> 'pass'", cast.farm.id) == []


REPORTS = [
    ("Good morning. 3 birds died in Pen 2", ["mortality"]),
    ("Thank you. Sold 5 crates at 5,500 each to Ada", ["sale"]),
    ("sannu, 2 birds died in Pen 1", ["mortality"]),
    ("You no dey hear word, I say 3 birds died in Pen 2", ["mortality"]),
    ("Pen 1 lost 4 birds, sorry 3 birds", ["mortality"]),
    ("Help me record 4 birds died in Pen 1", ["mortality"]),
]


@pytest.mark.parametrize(("text", "types"), REPORTS)
def test_a_greeting_never_replaces_a_report(cast, text, types):
    say_and_answer(cast.farm, cast.owner, text)
    assert [draft.record_type_id for draft in drafts_of(cast.farm, cast.owner)] == types


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Good morning, how many birds are in Pen 1?", "100"),
        ("Hello, how many birds died this week?", "0"),
        ("help, my birds are sneezing and their faces are swollen", "vet"),
        ("this pump is useless", "othing"),
        ("what did I write yesterday", ""),
        ("is everything ok there", ""),
        ("the feed is rubbish", ""),
    ],
)
def test_a_greeting_never_replaces_an_answer(cast, owner, base, text, said):
    page, _links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, text))
    assert said in page.text
    assert not any(words in page.text for words in SAYS.values())


# --- Help -------------------------------------------------------------------------------------------------------------

FARMS = {
    "layers": [("Pen 1", "layers"), ("Pen 2", "layers")],
    "catfish": [("Pond 1", "catfish"), ("Tarpaulin", "fingerlings")],
    "broilers": [("Brooder A", "broilers")],
    "both": [("House One", "layers"), ("Pond 3", "catfish"), ("May set", "broilers")],
}


def shown(text):
    return [line.removeprefix("• ") for line in text.splitlines() if line.startswith("• ")]


def answered(farm, run):
    return [
        outcome
        for (outcome,) in audit("SELECT outcome FROM ai_run_steps WHERE kind = 'tool' AND ai_run_id = %s", run.id)
    ]


@pytest.mark.parametrize("who", ["owner", "worker"])
@pytest.mark.parametrize("kinds", FARMS)
def test_each_example_of_help_works(cast, kinds, who):
    farm = make_farm(cast.owner)
    person = cast.owner
    for name, kind in FARMS[kinds]:
        make_batch(farm, cast.owner, name, kind)
    if who == "worker":
        person = join(farm, cast)
    record, second, question = shown(say_and_answer(farm, person, "help").output_summary)
    assert any(name in record for name, _kind in FARMS[kinds])
    assert ("Sold" in second) is (who == "owner")
    assert ("fish" in f"{record} {second}") is (kinds in ("catfish", "both"))
    for text in (record, second):
        run = say_and_answer(farm, person, text)
        assert answered(farm, run) == ["drafted"], (text, run.output_summary)
    assert len(drafts_of(farm, cast.owner)) == 2
    run = say_and_answer(farm, person, question)
    assert answered(farm, run) == ["answered"], (question, run.output_summary)


def join(farm, cast):
    """The worker of the cast as one of another farm too."""
    with farm_scope(user_id=cast.owner.pk, farm_id=farm.id):
        add_member(farm.id, cast.worker.pk, Role.WORKER)
    return cast.worker


def test_a_sale_is_shown_with_a_price_and_a_buyer_of_the_books(cast):
    write(cast, "sale", item="eggs", quantity=4, unit="crate", total_kobo=2_440_000, buyer="Iya Sade")
    assert (
        "Sold 10 crates of eggs at 6,100 each to Iya Sade"
        in say_and_answer(cast.farm, cast.owner, "help").output_summary
    )


def test_a_farm_without_animals_is_told_what_to_do_first(cast, as_user):
    farm = make_farm(cast.owner)
    worker = join(farm, cast)
    base = f"/farms/{farm.slug}"
    page, links = exchange(as_user(cast.owner), base, say_and_answer(farm, cast.owner, "help"))
    assert "Add your first batch" in page.text
    assert links == [f"{base}/batches/new/"]
    assert as_user(cast.owner).get(links[0]).status_code == 200
    page, links = exchange(as_user(worker), base, say_and_answer(farm, worker, "help"))
    assert "Ask the owner to add the first batch" in page.text
    assert links == []


# --- "You are wrong" --------------------------------------------------------------------------------------------------

WRONGS = ("you are wrong", "no, 5 not 3", "cancel that", "that is not what I said", "wrong pen")


@pytest.mark.parametrize("who", ["owner", "worker"])
def test_wrong_opens_the_correction_of_the_draft_that_waits(cast, as_user, base, who):
    person = getattr(cast, who)
    say_and_answer(cast.farm, person, "3 birds died in Pen 2")
    (draft,) = drafts_of(cast.farm, cast.owner)
    for text in WRONGS:
        page, links = exchange(as_user(person), base, say_and_answer(cast.farm, person, text))
        assert "This is not written yet, it waits for you" in page.text
        assert links == [f"{base}/drafts/{draft.id}/edit/"]
        assert "See: 3 died in Pen 2" in page.text
    assert as_user(person).get(links[0]).status_code == 200
    assert len(drafts_of(cast.farm, cast.owner)) == 1
    assert "3" in [form.values.get("count") for form in html(as_user(person).get(links[0])).forms]


@pytest.mark.parametrize("text", ["No, 5 birds died in Pen 2", "You are wrong. 5 birds died in Pen 2 not 3"])
def test_a_correction_told_as_a_report_is_drafted_beside_the_link_to_what_it_corrects(cast, owner, base, text):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    (before,) = drafts_of(cast.farm, cast.owner)
    page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, text))
    assert "so that it is not counted twice" in page.text
    assert links == [f"{base}/drafts/{before.id}/edit/"]
    assert sorted(draft.payload["count"] for draft in drafts_of(cast.farm, cast.owner)) == [3, 5]
    _page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "wrong"))
    assert len(links) == 1
    assert links != [f"{base}/drafts/{before.id}/edit/"]


def test_a_correction_names_people_whom_the_books_know(cast, owner, base):
    for buyer in ("Mama Nkechi", "Chidi"):
        write(cast, "sale", item="eggs", quantity=1, unit="crate", total_kobo=580_000, buyer=buyer)
    say_and_answer(cast.farm, cast.owner, "Sold 5 crates at 5,800 each to Chidi")
    page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "I said Mama Nkechi not Chidi"))
    assert "This is not written yet, it waits for you" in page.text
    assert len(links) == 1


def test_a_denial_before_a_first_report_is_only_a_report(cast, owner, base):
    page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "No, 5 birds died in Pen 2"))
    assert "I prepared a record for you" in page.text
    assert "counted twice" not in page.text
    assert links == []


def test_wrong_opens_the_record_that_was_written_by_itself_with_its_undo(cast, as_user):
    farm = make_farm(cast.owner, tier="auto", auto=("note", "egg_collection"))
    make_batch(farm, cast.owner, "Pen 1")
    client, base = as_user(cast.owner), f"/farms/{farm.slug}"
    say_and_answer(farm, cast.owner, "Note: fence is broken at the gate")
    page, (link,) = exchange(client, base, say_and_answer(farm, cast.owner, "that is wrong"))
    assert "I wrote this in the book. Open it: Undo takes it out" in page.text
    assert resolve(link).view_name == "farms:record"
    press(client, link, "Undo")
    page, _links = exchange(client, base, say_and_answer(farm, cast.owner, "wrong"))
    assert "no longer counts. Tell me again" in page.text


def test_wrong_opens_a_record_that_was_confirmed_meanwhile(cast, owner, base):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    press(owner, f"{base}/drafts/", "Confirm")
    page, (link,) = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "you are wrong"))
    assert "This is in the book" in page.text
    assert owner.get(link).status_code == 200


def test_wrong_after_a_discarded_draft_or_a_question_asks_what_is_wrong(cast, owner, base):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    say_and_answer(cast.farm, cast.owner, "How many birds are in Pen 1?")
    page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "you are wrong"))
    assert "What is wrong?" in page.text
    assert links == []


def test_what_others_left_and_what_is_old_is_not_meant(cast, as_user, base, cluster):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    page, links = exchange(as_user(cast.worker), base, say_and_answer(cast.farm, cast.worker, "wrong"))
    assert "What is wrong?" in page.text
    assert links == []
    as_it_was(
        cluster,
        "UPDATE ai_runs SET created_at = created_at - interval '31 minutes' WHERE farm_id = %s",
        cast.farm.id,
    )
    page, links = exchange(as_user(cast.owner), base, say_and_answer(cast.farm, cast.owner, "wrong"))
    assert "What is wrong?" in page.text
    assert links == []


def test_no_and_a_batch_after_a_question_asks_it_anew(cast, owner, base):
    say_and_answer(cast.farm, cast.owner, "How many birds are in Pen 1?")
    page, _links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "no, Pen 2"))
    assert "Pen 2: 100 alive now" in page.text


def test_a_complaint_links_to_the_last_record_and_goodbye_to_what_waits(cast, owner, base):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    (draft,) = drafts_of(cast.farm, cast.owner)
    _page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "this app is useless"))
    assert links == [f"{base}/drafts/{draft.id}/edit/"]
    page, links = exchange(owner, base, say_and_answer(cast.farm, cast.owner, "good night"))
    assert "One record still waits" in page.text
    assert links == [f"{base}/drafts/"]


# --- Messages that tell -----------------------------------------------------------------------------------------------

CORPUS = [
    json.loads(line)
    for file in sorted((CHECKOUT / "assistant" / "reader" / "corpus").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def test_no_message_that_tells_of_records_is_taken_for_manners():
    taken = []
    for case in CORPUS:
        if case["expect"]["records"]:
            farm = farm_of(case)
            known = Known(batches=tuple((batch.name, batch.kind) for batch in farm.batches))
            if (
                heard(case["message"], known)
                and not read(case["message"], farm, date.fromisoformat(case["today"])).records
            ):
                taken.append(case["message"])
    assert len(CORPUS) > 4000
    assert taken == []
