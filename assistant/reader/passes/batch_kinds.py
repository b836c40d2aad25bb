"""Batches named by their kind or their only structure: "the broilers", "turkey pen", "the pond"."""

from __future__ import annotations

from assistant.reader.model import FarmFacts
from assistant.reader.passes.batches import STRUCTURES, Mention
from farms.language.folding import fold
from farms.language.tagger import FISH_KINDS
from farms.language.token import Token


def find_by_kind(tokens: list[Token], farm: FarmFacts) -> list[Token]:
    """Resolve kind words: "the broilers", "turkey pen", "the pond" where the farm has one such batch.

    The kind word stays a word (it still says what was sold or died); it only receives the mention as its value.
    """
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        kind = next((t[5:] for t in token.tags if t.startswith("kind:")), None)
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        structure = bool(following and following.kind == "word" and following.norm in STRUCTURES)
        if kind and (structure or not _names_goods(following)):
            matches = tuple(b for b in farm.batches if b.kind == kind)
            if len(matches) == 1:
                token.value = Mention(matches)
            elif named := tuple(b for b in matches if fold(b.name) == token.norm):
                token.value = Mention(named)
            elif structure and not matches:
                token.value = Mention(())
            if structure:
                assert following is not None
                out.append(token)
                out.append(
                    Token(following.text, following.norm, following.start, following.end, tags=frozenset({"structure"}))
                )
                i += 2
                continue
        elif token.kind == "word" and token.norm in STRUCTURES and token.value is None:
            token.value = _only_structure(STRUCTURES[token.norm], farm)
        out.append(token)
        i += 1
    return out


def _names_goods(following: Token | None) -> bool:
    """ "layers feed", "broiler starter", "catfish feed": the kind names goods, not a batch."""
    return bool(
        following and following.kind == "word" and any(t.startswith("cat:") or t == "chick" for t in following.tags)
    )


def _only_structure(structure: str, farm: FarmFacts) -> Mention | None:
    """ "the pond", "the pen" on a farm with one such batch."""
    if structure == "pond":
        matches = tuple(b for b in farm.batches if b.kind in FISH_KINDS and "pond" in fold(b.name))
    elif structure in ("tank", "tarpaulin", "brooder", "nursery"):
        matches = tuple(b for b in farm.batches if structure in fold(b.name))
    else:
        return None
    return Mention(matches) if len(matches) == 1 else None
