"""Which batch of the farm do the words name?

A batch is named by its name ("Pen 2", "pen2", "pen two"), by a part that only it has ("House A" for Layers House A,
"the Feb
batch"), or, once concepts are known, by its kind where the farm has one batch of the kind ("the broilers", "turkey
pen").
A pen or pond that the farm does not have is an unknown batch: never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.reader.model import BatchFact, FarmFacts
from assistant.reader.passes import labels
from farms.language.day_words import MONTHS
from farms.language.folding import fold
from farms.language.numerals import small_number
from farms.language.tagger import KINDS
from farms.language.token import Token
from farms.language.wordfiles import meanings
from farms.language.wordlist import words as words_of

STRUCTURES = meanings("places")
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
_BARE = frozenset([*STRUCTURES.values(), *_KIND_OF.values()])  # of themselves they name no batch
_GENERIC = words_of("the a of new old big small farm fish bird birds chicken chickens fowl fowls chicks deep litter")
_GROUPS = ("batch", "flock", "birds", "bird", "ones", "chicks")


@dataclass(frozen=True, slots=True)
class Mention:
    """What a "batch" token holds. No batches: a pen or pond that the farm does not have."""

    batches: tuple[BatchFact, ...]

    @property
    def batch(self) -> BatchFact | None:
        return self.batches[0] if len(self.batches) == 1 else None

    @property
    def unknown(self) -> bool:
        return not self.batches


def name_words(farm: FarmFacts) -> frozenset[str]:
    """Words of the farm's batch names, which spelling must leave alone."""
    return frozenset(w for b in farm.batches for w in re.findall(r"[^\W_]+", fold(b.name)))


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """One canonical word of a name: structure synonyms, singular kinds, digits for number words."""
    word = STRUCTURES.get(text, text)
    if word in _KIND_OF:
        return _KIND_OF[word]
    if text in MONTHS:
        return text[:3]
    token = Token(text, text, 0, 0, "word")
    number = small_number(token)
    return str(number) if number is not None else word


@lru_cache(maxsize=256)
def _parts(name: str) -> tuple[str, ...]:
    """The words of a name, each canonical."""
    return tuple(_word(w) for w in re.findall(r"[^\W\d_]+|\d+", fold(name)))


@lru_cache(maxsize=64)
def _forms(farm: FarmFacts) -> dict[tuple[str, ...], BatchFact]:
    """Every run of name words that points to one batch only, except runs that are only a kind or a structure."""
    runs: dict[tuple[str, ...], set[BatchFact]] = {}
    for batch in farm.batches:
        parts = _parts(batch.name)
        said = [parts[i:k] for i in range(len(parts)) for k in range(i + 1, len(parts) + 1)]
        if len(parts) > 2:
            said.append((parts[0], parts[-1]))
        elif len(parts) == 2 and len(parts[1]) > 1:
            said.append((parts[1], parts[0]))  # "Feb broilers" for Broilers Feb
        for run in said:
            runs.setdefault(run, set()).add(batch)
    forms: dict[tuple[str, ...], BatchFact] = {}
    for run, owners in runs.items():
        if len(owners) > 1 or (len(run) == 1 and run[0] in _KIND_OF.values()):
            continue  # a batch called "Turkeys" is found by its kind, so that the word still names the goods
        (batch,) = owners
        if len(run) > 1 or run == _parts(batch.name) or _stands_alone(run[0]):
            forms[run] = batch
        elif run[0] not in _BARE and len(run[0]) > 2:
            forms |= {(run[0], group): batch for group in _GROUPS}  # "the Feb batch", "the old ones"
    return forms


def _stands_alone(word: str) -> bool:
    """May one word of a longer name stand for the batch? Not a digit, a letter, a kind, a month or a bare structure."""
    return len(word) > 3 and word not in _BARE and word not in MONTHS and word not in _GENERIC


def find_named(tokens: list[Token], farm: FarmFacts, languages: frozenset[str]) -> list[Token]:
    """Replace the words that name a batch by "batch" tokens, and unknown pens and ponds likewise."""
    forms = _forms(farm)
    longest = max((len(f) for f in forms), default=1) + 1
    openers = {form[0] for form in forms}
    short = labels.find(tokens, farm)
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if through := _through(tokens, i, out, farm):
            out.pop()  # "to"
            out.extend(_token(tokens, i, i + 1, mention) for mention in through)
            i += 1
            continue
        opens = tokens[i].kind == "word" and _canonical(tokens[i]) in openers
        found = (
            _ordinal(tokens, i, forms)
            or (_match(tokens, i, forms, longest) if opens else None)
            or _short(short.get(i))
            or _series(tokens, i, out, farm)
            or (_month_again(tokens, i, out, forms) if opens else None)
        )
        if (
            found
            and found[1] == i + 1
            and (_names_feed(tokens, i) or [t.norm for t in tokens[i : i + 2]] == ["old", "age"])
        ):
            found = None
        if not found or found[1] == i + 1:  # "Pen 2" is not the only pen, "Pen 1"
            found = _unknown(tokens, i, farm) or found
        if found:
            mention, stop = found
            out.append(_token(tokens, i, stop, mention))
            i = stop
        else:
            out.append(tokens[i])
            i += 1
    return out


def _names_feed(tokens: list[Token], i: int) -> bool:
    """ "Growers mash": a feed, and no batch."""
    feeds = ("mash", "starter", "finisher", "pellet", "pellets", "concentrate")
    return tokens[i].norm.removesuffix("s") in ("grower", "layer", "broiler", "chick") and any(
        t.norm in feeds for t in tokens[i + 1 : i + 2]
    )


def _short(found: tuple[BatchFact | None, int] | None) -> tuple[Mention, int] | None:
    return (Mention((found[0],) if found[0] else ()), found[1]) if found else None


def _token(tokens: list[Token], i: int, stop: int, mention: Mention) -> Token:
    text = " ".join(t.text for t in tokens[i:stop])
    return Token(text, fold(text), tokens[i].start, tokens[stop - 1].end, "batch", mention)


def _canonical(token: Token) -> str:
    if token.kind == "num":
        return str(token.value)
    return _word(token.norm.removesuffix("'s")) if token.kind == "word" else ""


def _match(
    tokens: list[Token], i: int, forms: dict[tuple[str, ...], BatchFact], longest: int
) -> tuple[Mention, int] | None:
    """The longest name form that starts at token i ("no." and "-" between the words are skipped)."""
    words: list[str] = []
    best = _month_name(tokens, i, forms)
    k = i
    while k < len(tokens) and len(words) < longest:
        token = tokens[k]
        if words and token.norm in ("no", "no.", "number", "num", "-", "#", "nos") and k + 1 < len(tokens):
            if token.norm in ("no", "number") and tokens[k + 1].kind != "num":
                break
            k += 1
            continue
        word = _canonical(token)
        if not word or (words and token.kind == "num" and "money" in token.flags):
            break
        words.append(word)
        k += 1
        batch = forms.get(tuple(words))
        if batch and not _is_list_number(tokens, i, k):
            best = (Mention((batch,)), k)
    if best and best[1] < len(tokens) and _canonical(tokens[best[1]]) in ("batch", "flock", "set", "birds"):
        return (best[0], best[1] + 1) if tokens[best[1]].norm not in ("birds",) else best
    return best


def _month_name(tokens: list[Token], i: int, forms: dict[tuple[str, ...], BatchFact]) -> tuple[Mention, int] | None:
    """ "Jan 3 dead, Feb: 1": the month alone, where a count follows and not a day of the month."""
    batch = forms.get((_canonical(tokens[i]), "batch"))
    after = tokens[i + 1 : i + 3]
    if batch is None or not after:
        return None
    if tokens[i - 1].norm in ("dead", "died", "die") and i > 1 and after[0].norm in (",", ";", "and", "."):
        return Mention((batch,)), i + 1  # "5 dead Jan, 2 dead Feb"
    counted = len(after) == 2 and after[0].kind == "num" and after[1].kind == "word" and after[1].norm not in _ORDINALS
    return (Mention((batch,)), i + 1) if counted or after[0].norm in (":", "-", "=") else None


def _month_again(
    tokens: list[Token], i: int, out: list[Token], forms: dict[tuple[str, ...], BatchFact]
) -> tuple[Mention, int] | None:
    """ "Feb 2 bags ... Feb avg 1.1kg": the month that named a batch before, and no time."""
    batch = forms.get((_canonical(tokens[i]), "batch"))
    told = any(isinstance(t.value, Mention) and t.value.batch is batch for t in out)
    if batch is None or not told or tokens[i - 1].norm in ("in", "last", "since", "of", "by", "on", "next", "end"):
        return None
    return Mention((batch,)), i + 1


_ORDINALS = ("st", "nd", "rd", "th", "and", "i", "we", "to")


def _is_list_number(tokens: list[Token], i: int, k: int) -> bool:
    """ "pen 1,480"? No: a number with a decimal or grouped part is not a batch number."""
    return any(t.kind == "num" and (t.flags & {"grouped", "elliptic"}) for t in tokens[i:k])


def _series(tokens: list[Token], i: int, out: list[Token], farm: FarmFacts) -> tuple[Mention, int] | None:
    """The "2" of "Pen 1 and 2" and "pens 1, 2 and 3": a bare number after a named batch and a joiner."""
    if len(out) < 2 or out[-2].kind != "batch" or out[-1].norm not in ("and", "&", "+", ",", "n"):
        return None
    if tokens[i].kind != "num" and not re.fullmatch(r"[a-d]", tokens[i].norm):
        return None
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    plural = bool(re.match(r"[^\W\d_]*s\b", out[-2].norm))
    ends = following is None or following.kind == "punct" or following.norm in _AFTER_SERIES
    if not (plural or ends) or (following is not None and following.norm == "/"):
        return None
    previous = out[-2].value
    assert isinstance(previous, Mention)
    if previous.batch is None:
        return None
    stem = _parts(previous.batch.name)[:-1]
    wanted = (*stem, _canonical(tokens[i]))
    for batch in farm.batches:
        if stem and _parts(batch.name) == wanted:
            return Mention((batch,)), i + 1
    return None


_AFTER_SERIES = words_of(
    """
    and have had gave got ate chop laid drank used lost took fed today yesterday both together each is are
    """
)
_ORDER = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def _ordinal(tokens: list[Token], i: int, forms: dict[tuple[str, ...], BatchFact]) -> tuple[Mention, int] | None:
    """ "the fourth pond", "2nd pen"."""
    counted = tokens[i].kind == "num" and i + 1 < len(tokens) and tokens[i + 1].norm in _ORDINALS[:4]
    k = i + 2 if counted else i + 1
    if k >= len(tokens) or not (counted or tokens[i].norm in _ORDER):
        return None
    number = str(_ORDER.index(tokens[i].norm) + 1) if k == i + 1 else tokens[i].text
    batch = forms.get((_canonical(tokens[k]), number)) if tokens[k].norm in STRUCTURES else None
    return (Mention((batch,)), k + 1) if batch else None


def _through(tokens: list[Token], i: int, out: list[Token], farm: FarmFacts) -> list[Mention]:
    """The batches after the first of "Ponds 1 to 3"."""
    if (
        len(out) < 2
        or tokens[i].kind != "num"
        or out[-2].kind != "batch"
        or out[-1].norm not in ("to", "-", "through", "till")
    ):
        return []
    first, plural = out[-2].value, out[-2].norm.split()[0].endswith("s")
    if not isinstance(first, Mention) or first.batch is None or not plural:
        return []
    stem, _, label = first.batch.name.rpartition(" ")
    if not label.isdigit() or not int(label) < tokens[i].number < 50:
        return []
    wanted = [f"{stem} {n}" for n in range(int(label) + 1, int(tokens[i].number) + 1)]
    found = [Mention((b,)) for name in wanted for b in farm.batches if b.name == name]
    return found if len(found) == len(wanted) else []


_COUNTED_THERE = ("crate", "crates", "bag", "bags", "dead", "eggs", "kg", "litres")


_LABELLED = ("pen", "house", "pond", "tank", "tarpaulin", "batch", "cage", "room", "vat")


def _is_number_of_place(label: Token) -> bool:
    return (
        label.kind == "num"
        and label.number == int(label.number)
        and label.number < 100
        and not label.flags & {"grouped"}
    )


def _is_word_of_number(tokens: list[Token], k: int) -> bool:
    """The "three" of "Pen three", with more to follow than a pack."""
    if tokens[k].kind != "word" or small_number(tokens[k]) is None or k + 1 >= len(tokens):
        return False
    return tokens[k + 1].norm not in ("crate", "crates", "bags", "bag")


def _is_letter(label: Token) -> bool:
    """The "D" of "Pond D", and no unit."""
    plain = bool(re.fullmatch(r"[A-Z]|[b-hj-z]", label.text)) and "glued" not in label.flags
    return plain and label.norm not in ("l", "n", "g", "k", "m")


def _unknown(tokens: list[Token], i: int, farm: FarmFacts) -> tuple[Mention, int] | None:
    """ "Pen 9" or "Pond D" on a farm that has no such pen or pond."""
    token = tokens[i]
    if token.kind != "word" or STRUCTURES.get(token.norm) not in _LABELLED:
        return None
    k = i + 1
    if k < len(tokens) and tokens[k].norm in ("no", "no.", "number", "-", "#"):
        k += 1
    if k >= len(tokens):
        return None
    label = tokens[k]
    digits = _is_number_of_place(label)
    if not (digits or _is_letter(label) or _is_word_of_number(tokens, k)):
        return None
    if digits and k + 1 < len(tokens) and "glued" in tokens[k + 1].flags:
        return None
    if digits and k + 1 < len(tokens) and tokens[k + 1].norm in _COUNTED_THERE:  # "cage 14 crates, litter 9 crates"
        own = [b for b in farm.batches if STRUCTURES[token.norm] in map(_word, fold(b.name).split())]
        return (Mention((own[0],)), i + 1) if len(own) == 1 else None
    return Mention(()), k + 1
