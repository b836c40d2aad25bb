"""A mark for each farm, in what the assistant is given and nowhere else: another farm's mark is proof of a leak.

A mark is no secret from its farm. It ends in a check of what it begins with, made with the application's key: a text
that holds a genuine mark that is not the farm's own was copied from another farm's context, not made up.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac

from governance.safety.leaks import forms

_BEGINNING = "fdm"
_HALF = 8  # characters of five bits each
_MARK = re.compile(rf"(?=({_BEGINNING}[a-z2-7]{{{2 * _HALF}}}))")


def mark_of(farm_id: UUID | str) -> str:
    """The mark of a farm: the same as long as the application's key is."""
    half = _letters(str(farm_id))
    return _BEGINNING + half + _letters(half)


def foreign_marks(texts: Iterable[str], own: Iterable[str]) -> list[str]:
    """The genuine marks in `texts` that are none of `own`, however they are written (see `leaks.forms`)."""
    genuine = {mark for text in texts for form in forms(text) for mark in _MARK.findall(form) if _is_genuine(mark)}
    return sorted(genuine - set(own))


def _is_genuine(mark: str) -> bool:
    half = mark[len(_BEGINNING) :][:_HALF]
    return mark.endswith(_letters(half))


def _letters(text: str) -> str:
    digest = salted_hmac("farmops.mark", text, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_HALF]
