"""Negation: whether words are advice, or are denied, refused, warned against, or only reported."""

from __future__ import annotations

from governance.safety.text import Part, Token, first, has

REACH = 6  # words that a "not" reaches forward
ACTS = ("give", "sell", "use_dead", "washing")
PLAIN_NOT = {"not", "no", "never", "isn", "aren", "hardly"}
REASONS = {"because", "since", "if", "when"}
TURNS = {"so", "then", "anyway", "instead", "just", "still", "rather"}
POSSIBLE = {"can", "could", "may", "should", "must", "will", "would", "be"}
DOERS = {"you", "we", "i", "they", "una", "don", "was", "were", "had", "have", "has"}
OTHERS = {"others", "farmers", "people", "someone", "neighbour", "neighbours", "many", "most", "everybody"}


def warned(tokens: list[Token]) -> bool:
    """Whether the words warn: "is prohibited", "spoils the meat"; not "is not dangerous", "no go spoil"."""
    for place, token in enumerate(tokens):
        if token.text in REASONS and has(tokens[:place], "modal"):
            return False  # "you may raise it because the first did not help" warns of nothing
        if "prohibited" in token.tags:
            before = tokens[max(0, place - 3) : place]
            if not any(other.text in PLAIN_NOT and "prohibited" not in other.tags for other in before):
                return True
    return False


def negated(clause: list[Token], place: int) -> bool:
    """Whether a word of denial before `place` governs it: "do not sell", "never ever give"."""
    # "Do not throw them into the stream or feed them": the second verb is denied with the first, however far.
    joined = any(token.text in ("or", "nor") for token in clause[max(0, place - 2) : place])
    for before in range(place - 1, -1 if joined else max(-1, place - 1 - REACH), -1):
        if clause[before].text == ":" or (clause[before].text in TURNS and "negation" not in clause[before].tags):
            return False
        if "negation" in clause[before].tags and not _ends_a_course(clause, before):
            if joined:
                return True
            between = clause[before + 1 : place]
            own_verb = first(between, "give")
            return own_verb is None or own_verb <= 2
    return False


def _ends_a_course(clause: list[Token], place: int) -> bool:
    """ "Stop after the third day": this says how long to go on."""
    following = [token.text for token in clause[place + 1 : place + 6]]
    return clause[place].text == "stop" and "after" in following


def cleared(part: Part, clause: list[Token], place: int) -> bool:
    """Whether what stands at `place` is forbidden, refused or warned against rather than advised."""
    if negated(clause, place) or warned(clause):
        return True
    if has(clause, "unsure") and not is_order(clause) and not has(clause, "give"):
        return True
    refused = first(clause, "refusal")
    if refused is not None and refused < place and not any(token.text in TURNS for token in clause[refused:place]):
        return True
    later = part.clauses[part.clauses.index(clause) + 1 :]
    return not has(clause, "give") and any(has(other, "refusal") and has(other, "say") for other in later)


def asserted(part: Part, clause: list[Token], *tags: str) -> int | None:
    """The place of the first word with one of the tags that is neither denied nor warned against."""
    if warned(clause):
        return None
    denied = False
    for place, token in enumerate(clause):
        if not token.tags & set(tags):
            denied = False
            continue
        nothing = place + 1 < len(clause) and clause[place + 1].text in ("nothing", "none", "no")
        denied = denied or nothing or cleared(part, clause, place)  # the rest of a phrase is what its beginning is
        if not denied:
            return place
    return None


def forbidden_later(part: Part) -> bool:
    """ "Septrin and Flagyl …, do not give them to birds": a later clause forbids what an earlier one names."""
    for clause in part.clauses[1:]:
        ordered = first(clause, "give")
        if ordered is not None and negated(clause, ordered) and has(clause[ordered:], "them"):
            return not {token.text for token in clause} & {"too", "more", "less", "much"}
    return False


def is_order(clause: list[Token]) -> bool:
    """Whether the clause tells somebody to do it: it begins with a verb of giving, or has "you should" before one."""
    start = 0
    while start < len(clause) and ("filler" in clause[start].tags or clause[start].kind in ("mark", "quote")):
        start += 1
    if start < len(clause) and clause[start].tags & set(ACTS) and "past" not in clause[start].tags:
        return True
    modal = first(clause, "modal")
    return modal is not None and has(clause[modal:], *ACTS)


def _is_past(tokens: list[Token], place: int, token: Token) -> bool:
    """Whether the word tells what was done; not "treated hens", which are hens of a kind."""
    if token.text == "mixed" and not {other.text for other in tokens[max(0, place - 2) : place]} & DOERS:
        return False
    of_a_kind = token.text in ("treated", "injected", "vaccinated", "dewormed", "medicated")
    return "past" in token.tags and not (of_a_kind and has(tokens[place + 1 : place + 2], "animal", "egg", "meat"))


def is_record(part: Part, clause: list[Token]) -> bool:
    """Whether the clause repeats what was done and written down: "on 4 May you gave one sachet"."""
    if is_order(clause) or (has(clause, "soon") and not has(clause, "past")):
        return False
    if part.asks and part.tokens[0].text in ("did", "was", "were"):
        return True
    past = next((place for place, token in enumerate(part.tokens) if _is_past(part.tokens, place, token)), None)
    if past is None or any(token.text in OTHERS for token in part.tokens[:past]):
        return False
    if any(token.text in POSSIBLE for token in part.tokens[:past]):
        return False
    own = past > 0 and part.tokens[past - 1].text == "i" and "give" in part.tokens[past].tags
    return not own
