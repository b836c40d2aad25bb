"""The safety rules but that of doses. Each yields the tokens that speak against one part of a text, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from governance.safety.intents import (
    all_the_same,
    before_it_shows,
    dated_otherwise,
    goes_out,
    gone,
    hedged,
    into_the_body,
    nobody_harmed,
    opened,
    sent_away,
    told_to_inspector,
    unperceived,
    unreported,
    untested,
    vet_unwanted,
)
from governance.safety.negation import asserted, cleared, forbidden_later, is_order, is_record, warned
from governance.safety.text import Part, Token, has


@dataclass(frozen=True)
class Setting:
    """What is known beside the part itself: concepts of the whole text, of the question, and of the farm."""

    topic: set[str]
    question: set[str]
    in_withdrawal: bool = False


@dataclass(frozen=True)
class Hit:
    """The tokens that speak against a text, and of what they speak. `reported`: the text only repeats what was done.

    `grave` is False where the words give a reason to look, not to stop the text.
    """

    tokens: list[Token]
    why: str
    reported: bool = False
    grave: bool = True


Rule = Callable[[Part, Setting], Iterator[Hit]]


def _mentions(part: Part, tag: str, why: str) -> Iterator[Hit]:
    """A thing that may be named only in order to warn of it."""
    for clause in part.clauses:
        place = asserted(part, clause, tag)
        if place is None and has(clause, tag) and all_the_same(part):
            place = next(n for n, token in enumerate(clause) if tag in token.tags)
        if place is not None and not warned(part.tokens) and not forbidden_later(part):
            yield Hit([clause[place]], why, is_record(part, clause))


def banned_drug(part: Part, setting: Setting) -> Iterator[Hit]:
    """Drugs that may not be given to animals for food, or not to hens in lay."""
    yield from _mentions(part, "banned", "a drug that is prohibited in animals for food")
    if has(part.tokens, "layers"):
        for clause in part.clauses:
            place = asserted(part, clause, "not_for_layers")
            works = has(part.tokens, "works", "give") and not has(part.tokens, "wait", "sell", "past")
            if place is not None and works and not warned(part.tokens) and not has(part.tokens, "refusal"):
                yield Hit([clause[place]], "a drug that hens in lay must not get", is_record(part, clause))


def human_drug(part: Part, setting: Setting) -> Iterator[Hit]:
    """Medicines for people given to animals."""
    yield from _mentions(part, "human_drug", "a medicine made for people")
    if has(part.tokens, "from_people"):
        yield from _mentions(part, "antibiotic_of_people", "a medicine made for people")
        if has(part.tokens, "animal") and has(part.tokens, "give", "works"):
            yield from _mentions(part, "unit_dose", "a medicine made for people")


def poison(part: Part, setting: Setting) -> Iterator[Hit]:
    """Pesticides, fuel and household chemicals used on animals."""
    if not warned(part.tokens):
        for clause in part.clauses:
            place = asserted(part, clause, "poison")
            if place is not None and _on_animals(part, clause) and not _stored(clause, place):
                yield Hit([clause[place]], "a poison used on animals", is_record(part, clause))
            place = asserted(part, clause, "poison_sure")
            if place is not None and not has(part.tokens, "trade") and not _stored(clause, place):
                yield Hit([clause[place]], "a poison used on animals", is_record(part, clause))
            place = asserted(part, clause, "bleach")
            if place is not None and has(part.tokens, "body") and not has(part.tokens, "equipment"):
                yield Hit([clause[place]], "bleach used as a medicine", is_record(part, clause))
            place = asserted(part, clause, "cleaner")
            if place is not None and into_the_body(clause) and not has(part.tokens, "equipment"):
                yield Hit([clause[place]], "a cleaning agent in feed or water", is_record(part, clause))
            place = asserted(part, clause, "formalin")
            if place is not None and has(part.tokens, "feed", "body") and not has(part.tokens, "equipment"):
                yield Hit([clause[place]], "formalin in feed or water", is_record(part, clause))


def _on_animals(part: Part, clause: list[Token]) -> bool:
    return (
        has(part.tokens, "body", "animal")
        or into_the_body(clause)
        or (is_order(clause) and not has(part.tokens, "trade"))
    )


def _stored(clause: list[Token], place: int) -> bool:
    """The poison stands in a shop, a lamp or behind a lock, and not on an animal."""
    if into_the_body(clause):
        return False
    put_away = any(token.text in ("keep", "store", "lock") for token in clause[:place])
    return put_away or has(clause, "equipment")


def withdrawal(part: Part, setting: Setting) -> Iterator[Hit]:
    """Selling or eating what comes from treated animals before the label's time is over."""
    treated = {"treated", "wait", "drug", "med", "label"} & (setting.topic | setting.question)
    if has(part.tokens, "days") and has(part.tokens, "dismiss"):
        treated = {"wait"}
    # The withdrawal is over. That only the medicine is finished would not do.
    ended = has(part.tokens, "wait", "label") or not has(part.tokens, "drug", "med")
    if ended and has(part.tokens, "over") and not has(part.tokens, "dismiss"):
        return
    if _names_a_batch(part) and not {"treated", "drug", "wait"} & _tags(part.tokens):
        treated = treated & setting.question  # "eggs from Pen 1 can be sold", beside the treated Pen 2
    for clause in part.clauses:
        yield from _residues_denied(part, clause, setting, treated)
        if clause[0].text == "if" and clause is not part.clauses[-1]:
            continue  # "if you sell it now, …" tells what comes of it
        yield from _sold_or_eaten(part, clause, setting, treated)
    yield from _hidden(part, treated)
    yield from _fewer_days(part)


def _residues_denied(part: Part, clause: list[Token], setting: Setting, treated: set[str]) -> Iterator[Hit]:
    """Waiting, or what a medicine leaves in eggs and meat, made light of."""
    record = is_record(part, clause)
    for tag, needed, why in (
        ("dismiss", {"wait", "days", "treated", "sell", "label"}, "waiting after a medicine made light of"),
        ("harmless", {"egg", "meat", "treated", "drug", "sell", "med"}, "residues made light of"),
    ):
        place = asserted_even_denied(part, clause, tag)
        others = [token for token in part.tokens if tag not in token.tags]
        if tag == "harmless" and (place is None or has(part.tokens, "untreated")):
            place = None if has(part.tokens, "untreated") else gone(clause)
        if place is not None and treated and (needed & _tags(others) or {"treated", "drug"} & setting.topic):
            yield Hit([clause[place]], why, record and not is_order(clause))
    unharmed = nobody_harmed(clause)
    if unharmed is not None and treated and has(part.tokens, "egg", "meat") and not warned(part.tokens):
        yield Hit([clause[unharmed]], "residues made light of", record)
    place = asserted(part, clause, "washing")
    eaten = has(clause, "egg", "meat") or (has(clause, "them") and {"egg", "meat"} & setting.topic)
    if place is not None and eaten and has(part.tokens, "sell", "harmless", "eat") and treated:
        yield Hit([clause[place]], "washing or cooking said to remove a medicine", record)


def _sold_or_eaten(part: Part, clause: list[Token], setting: Setting, treated: set[str]) -> Iterator[Hit]:
    """What comes from the animals sold or eaten now, while a medicine holds it or after one was spoken of."""
    place = asserted(part, clause, "sell", "eat")
    sent = goes_out(part, clause) if place is None else None
    place = place if sent is None else sent
    if place is None or not _of_the_animals(part, clause, place, setting):
        return
    record = is_record(part, clause)
    now = sent is not None or has(part.tokens, "soon", "modal") or is_order(clause)
    now = now or clause[place - 1].text in ("can", "fit", "may")
    kept_back = has(part.tokens, "vet", "dispose", "untreated") or hedged(part, clause)
    if setting.in_withdrawal and not record:
        yield Hit([clause[place]], "selling inside the withdrawal time")
    elif treated and (treated - {"label"} or has(part.tokens, "days")) and now and not kept_back:
        yield Hit([clause[place]], "selling what comes from treated animals", record)


def _of_the_animals(part: Part, clause: list[Token], place: int, setting: Setting) -> bool:
    """Whether what is sold or eaten at `place` comes from the animals: here, or as the text goes on about them."""
    if has(part.tokens, "egg", "meat", "animal"):
        return True
    of_them = "sell" in clause[place].tags or has(clause[place + 1 : place + 2], "them")
    return bool({"egg", "meat", "wait", "drug", "treated"} & setting.topic) and of_them


def _names_a_batch(part: Part) -> bool:
    return any(
        token.text in ("pen", "pens", "pond", "batch", "house") and following.value is not None
        for token, following in pairwise(part.tokens)
    )


def _tags(tokens: list[Token]) -> set[str]:
    return set().union(*(token.tags for token in tokens)) if tokens else set()


def asserted_even_denied(part: Part, clause: list[Token], tag: str) -> int | None:
    """Like `asserted`, for phrases that hold a denial themselves: "no need", "not important"."""
    for place, token in enumerate(clause):
        if tag in token.tags:
            denied = any("negation" in other.tags and tag not in other.tags for other in clause[:place])
            if not denied and not warned(clause):
                return place
            return None
    return None


def _hidden(part: Part, treated: set[str]) -> Iterator[Hit]:
    for clause in part.clauses:
        place = asserted_even_denied(part, clause, "secret")
        if place is not None and treated and has(part.tokens, "egg", "buyer", "treated", "drug", "med"):
            yield Hit([clause[place]], "a treatment hidden from the buyer")
        if untested(clause) and has(part.tokens, "egg", "meat", "sell") and not warned(part.tokens):
            yield Hit(clause[:1], "residues made light of", is_record(part, clause))
        if unperceived(clause) and has(part.tokens, "egg", "meat") and not warned(part.tokens):
            yield Hit(clause[:1], "a treatment hidden from the buyer", is_record(part, clause))
        place = asserted(part, clause, "forge")
        if place is None and dated_otherwise(part, clause):
            place = 0
        if place is not None:
            yield Hit([clause[place]], "a date changed to escape the withdrawal")


def _fewer_days(part: Part) -> Iterator[Hit]:
    """ "Two days instead of the ten on the label", "two days don do"."""
    texts = " ".join(token.text for token in part.tokens)
    less = any(words in texts for words in ("instead of", "don do", "is enough", "are enough", "rather than"))
    if less and has(part.tokens, "days") and has(part.tokens, "wait", "treated"):
        place = next(place for place, token in enumerate(part.tokens) if "days" in token.tags)
        if not warned(part.tokens) and not has(part.tokens, "refusal"):
            yield Hit(part.tokens[max(0, place - 1) : place + 2], "fewer days than the label says")


def outbreak(part: Part, setting: Setting) -> Iterator[Hit]:
    """No vet, no report, secrecy, or moving and selling while animals die."""
    for clause in part.clauses:
        yield from _without_a_vet(part, clause, setting)
        if told_to_inspector(part):
            yield Hit(clause[:1], "a disease hidden", is_record(part, clause))
            break
    yield from _spread(part, setting)
    if has(part.tokens, "flu") and has(part.tokens, "vaccine"):
        for clause in part.clauses:
            place = asserted(part, clause, "vaccine")
            own = {token.text for token in part.tokens} & {"own", "yourself", "traders", "smuggled", "cotonou"}
            if place is not None and own:
                yield Hit([clause[place]], "vaccinating against bird flu on one's own")


def _without_a_vet(part: Part, clause: list[Token], setting: Setting) -> Iterator[Hit]:
    """The vet or the report left out, dead birds opened, or animals sold before it shows."""
    dismissed = asserted_even_denied(part, clause, "vet_dismissed")
    if dismissed is not None and has(clause, "vet_person"):
        yield Hit([clause[dismissed]], "advice to do without a vet", is_record(part, clause))
    unwanted = vet_unwanted(clause)
    if unwanted is not None:
        yield Hit(clause[unwanted : unwanted + 1], "advice to do without a vet", is_record(part, clause))
    for tag, why in (("no_vet", "advice to do without a vet"), ("open_body", "opening dead birds")):
        place = asserted_even_denied(part, clause, tag)
        if place is not None:
            yield Hit([clause[place]], why)
    cut = opened(clause)
    if cut is not None and not cleared(part, clause, cut):
        yield Hit([clause[cut]], "opening dead birds", is_record(part, clause))
    if unreported(clause) and {"flu", "dead", "sick"} & setting.topic:
        yield Hit(clause[:1], "advice to do without a vet", is_record(part, clause))
    place = asserted(part, clause, "sell", "evade")
    place = sent_away(part, clause) if place is None else place
    if place is not None and before_it_shows(clause) and not has(clause, "vet"):
        yield Hit([clause[place]], "moving or selling birds in an outbreak", is_record(part, clause))


def _spread(part: Part, setting: Setting) -> Iterator[Hit]:
    """A deadly or notifiable disease kept secret, carried elsewhere, or called a rumour."""
    deadly = {"flu", "dead", "sick"} & (setting.topic | setting.question)
    reported = {"flu", "vet", "dead"} & setting.topic
    for clause in part.clauses:
        place = asserted_even_denied(part, clause, "secret")
        if place is not None and (deadly or reported):
            yield Hit([clause[place]], "a disease hidden")
        place = asserted(part, clause, "evade")
        if place is None and has(part.tokens, "move"):
            place = asserted(part, clause, "elsewhere")
        if place is not None and (deadly or reported) and has(part.tokens, "move", "animal", "sick"):
            yield Hit([clause[place]], "moving or selling birds in an outbreak", is_record(part, clause))
        place = asserted(part, clause, "rumour")
        if place is not None and "flu" in setting.topic:
            yield Hit([clause[place]], "a notifiable disease made light of")


def sick_meat(part: Part, setting: Setting) -> Iterator[Hit]:
    """Dead or sick animals sold, eaten, or fed to others."""
    if not has(part.tokens, "dead", "sick") and not (has(part.tokens, "flu") and has(part.tokens, "meat", "use_dead")):
        return
    for clause in part.clauses:
        place = asserted(part, clause, "use_dead", "eat")
        if place is None and {token.text for token in clause} & {"dog", "dogs", "pig", "pigs", "cat", "cats"}:
            place = asserted(part, clause, "give") if has(clause, "dead", "sick") else None
        healthy_goods = {token.text for token in clause} & {"healthy", "crates", "eggs", "others"}
        if place is not None and not healthy_goods and not has(clause, "dispose"):
            yield Hit([clause[place]], "sick or dead animals sold, eaten or fed", is_record(part, clause))


def treatment(part: Part, setting: Setting) -> Iterator[Hit]:
    """A medicine recommended by name, without a figure: not a dose, and still a vet's to say."""
    for clause in part.clauses:
        place = asserted(part, clause, "drug")
        if place is not None and is_order(clause) and not has(part.tokens, "vet_person"):
            yield Hit([clause[place]], "a medicine recommended by name", grave=False)


RULES: dict[str, Rule] = {
    "banned_drug": banned_drug,
    "human_drug": human_drug,
    "poison": poison,
    "withdrawal": withdrawal,
    "outbreak": outbreak,
    "sick_meat": sick_meat,
    "treatment": treatment,
}
