"""What must not stand in an answer: ids of another farm, or instructions to the model."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from farms.language.folding import fold

_SHORTEST_CANARY = 6  # shorter ones stand in ordinary words
_FEWEST_LETTERS = 3  # a UUID has about twelve among its 32 digits
_HEX = re.compile(r"[0-9a-f]{32,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_SPACED = re.compile(r"\b(?:[a-z] +){5,}[a-z]\b")


def canary_leaks(text: str, canaries: Iterable[str]) -> list[str]:
    """Which of the `canaries` (ids, slugs, tokens of other farms) stand in `text`, however they are written.

    Case, accents, hyphens, white space and invisible characters do not hide one; base64 and reversal do not either.
    """
    read = forms(text)
    leaked = []
    for canary in dict.fromkeys(canaries):
        wanted = _squeezed(canary)
        if len(wanted) >= _SHORTEST_CANARY and any(wanted in form for form in read):
            leaked.append(canary)
    return leaked


def foreign_ids(text: str, own: Iterable[str]) -> list[str]:
    """The UUIDs in `text` that are none of `own`, as 32 hex digits, however they are written (see `canary_leaks`)."""
    known_forms = {form for own_form in map(_squeezed, own) if own_form for form in (own_form, own_form[::-1])}
    foreign = []
    for form in forms(text):
        for own_form in sorted(known_forms, key=len, reverse=True):
            form = form.replace(own_form, " ")
        for run in _HEX.findall(form):
            windows = (run[start : start + 32] for start in range(len(run) - 31))
            foreign += [window for window in windows if _is_uuid(window)][:1]
    return list(dict.fromkeys(foreign))


def _is_uuid(digits: str) -> bool:
    """Whether 32 hex digits are those of a UUID, and not numbers of a table that stand side by side."""
    return (
        digits[12] in "147" and digits[16] in "89ab" and sum(digit in "abcdef" for digit in digits) >= _FEWEST_LETTERS
    )


def forms(text: str) -> list[str]:
    """`text` as letters and digits only, also backwards, and what stands in it as base64."""
    squeezed = _squeezed(text)
    return [squeezed, squeezed[::-1], *(_squeezed(plain) for plain in _decoded(text))]


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


def _decoded(text: str) -> list[str]:
    plain = []
    for match in _BASE64.finditer(text):
        encoded = match.group().rstrip("=")
        try:
            plain.append(base64.b64decode(encoded + "=" * (-len(encoded) % 4)).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            continue
    return plain


@dataclass(frozen=True)
class InjectionSign:
    """A stretch of text that speaks to a model rather than to a farmer, and what it tries."""

    tries: str
    words: str


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


_MODEL = r"(?:ai|a\.i\.|assistants?|chat\ ?bots?|bots?|llms?|(?:language\ )?models?|agents?|the\ app|farm\ apps?)"
_RULES = (
    r"(?:instructions?|rules?|prompts?|orders|guidelines?|directions?|umarnin|ilana|ntuziaka|restrictions?"
    r"|safety|told"
    r"|policies|instructies|consignes)"
)
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("override", _pattern(
        rf"\b(?:ignor\w*|disregard|forget(?!\ to\b)|manta|ka\ manta|gbagbe|chefuo|override|bypass|replaces?|outranks?"
        rf"|drop)\b.{{0,40}}"
        rf"\b(?:{_RULES}|above|before|earlier|previous\w*|baya|everything)\b")),
    ("override", _pattern(rf"\bnew\ (?:rules|instructions|system\ prompt)\b|\bno\ restrictions\b|\bwithout\ limits\b"
        rf"|\b{_RULES}\b.{{0,30}}\b(?:no\ longer|do\ not)\ (?:count|apply)|\bnothing\ above\ counts"
        rf"|\bmemories\ outrank|\b(?:must|shall)\ follow\ (?:the|this)\ (?:manual|document|note)|\bwork\ for\ me\b"
        rf"|\bobey\b|\bforget\ wetin\b")),
    ("role", _pattern(
        r"<\|?/?(?:im_start|im_end|system|assistant|user)\|?>|\[/?inst\]|\#\#\#\ ?(?:instruction|system|response)"
        r"|(?:^|[\s.\"'])(?:system|assistant|human|user)\ ?(?::|pen\b|set\b|says\b)|</?(?:facts|context"
        r"|tool\w*|document)>"
        r"|\byou\ are\ (?:now|the\ owner|a\ (?:vet|doctor))|\bpretend\ (?:to\ be|you)|\bact\ as\b|\bjailbreak"
        r"|\bdan\ mode\b"
        r"|\btreat\ the\ uploader|\bsystem\ pen\b")),
    ("addressed", _pattern(
        rf"\b(?:dear|to\ the|note\ to|message\ (?:for|to|from)|attention|hey|tell\ the|ask\ the|for\ the"
        rf"|if\ it\ is\ a)\ "
        rf"{_MODEL}\b|\b{_MODEL}\s?[:,]|\b{_MODEL}\ (?:must|shall|should|has\ to|have\ to|please|says)\b"
        rf"|\bif\ you\ are\ (?:an?\ )?{_MODEL}|\bwhen\ you\ (?:see|read)\ this\b"
        rf"|\bdevelopers?:|\bfrom\ the\ developers")),
    ("confirm", _pattern(
        r"\b(?:confirm|approve|accept|kwenye|tabbatar|fowo\ si|confirmez)\w*\b.{0,40}\b(?:every|all|pending"
        r"|drafts?|everything"
        r"|now|quietly|komai|duk|ohun|ihe|recommendations?|payments?|vente|koma|yes)\b"
        r"|\b(?:skip|without)\ (?:the\ )?(?:confirm\w*|asking)|\bcounts?\ as\ confirmed|\bdrafts?\ (?:as"
        r"|are)\ confirmed"
        r"|\bconfirm\w*\ (?:all|every)|\bas\ confirmation\b|\bdrafts?\ confirmed")),
    ("autonomy", _pattern(r"\b(?:set|switch|raise|put|change)\b.{0,30}\b(?:tier|autonomy|auto)\b"
        r"|\bautonomy\s?=|\btier\ auto"
        r"|\b(?:debug|admin|maintenance)\ mode|\bswitched\ off|\bsafety\ checks?\ off|\bis\ disabled\ for")),
    ("leak", _pattern(
        r"\b(?:print|repeat|output|reveal|show|list|include|encode|begin)\b.{0,60}\b(?:prompt|instructions"
        r"|everything\ above"
        r"|above\ this\ line|farm\ ids?|other\ farms?|other\ tenants|balance\ of\ each|slugs?)\b|\bsystem\ prompt\b"
        r"|\bhidden\ prompt|\bother\ farms\b")),
    ("exfiltrate", _pattern(
        r"https?://\S+\?\S*=|!\[[^\]]*\]\(https?:|javascript:|\bput\ the\ link\b|\b(?:append|send|share"
        r"|add)\b.{0,40}\b(?:phone"
        r"\ numbers?|customer\ list|data\ with|sales\ to|https?:)|https?://evil|<all\ sales>")),
    ("silence", _pattern(
        r"\b(?:do\ not|don't|never|without)\ (?:tell\w*|mention\w*|say\w*|inform\w*)\b.{0,40}\b(?:farmer"
        r"|owner|user|manager|this"
        r"|note|you\ did)\b|\bkeep\ (?:it|this)\ from\b|\bact\ on\ this\ quietly")),
    ("tool", _pattern(r"tooluse|tool_use|function_call|\bcall\ the\ tool|\buse\ the\ tool|\"arguments\""
        r"|\btool\ `?\w+`?\ with")),
    ("code", _pattern(
        r"<script|onerror\s?=|\.\./\.\./|\{\{.*\}\}|\{%.*%\}|;\s?(?:drop|delete|update|insert)\ "
        r"|\bdrop\ table\b|'\s?or\ '1'\s?="
        r"|'\)?;\s?--|;--|\bfetch\(")),
    ("books", _pattern(
        r"\b(?:record|write|add|post|create|report|lower|void|cancel|delete)\b.{0,50}\b(?:paid|sale\ of"
        r"|expense\ of|naira|to\ me|to\ zero"
        r"|zero\ deaths|every\ mortality|yesterday's\ deaths|the\ record|task\ for\ the\ worker|balance"
        r"|without\ asking"
        r"|for\ the\ author)\b|\ball\ debts\ are\ settled|\bcosts\ 1\ kobo|\bapprove\ in\ her\ name")),
    ("authority", _pattern(
        r"\bi\ am\ the\ (?:administrator|admin|developer|owner)\b|\bas\ the\ farm's\ licensed\b"
        r"|\bi\ authori[sz]e\ you"
        r"|\b(?:ministry|nafdac|policy|farmops\ desk\ security)\b.{0,60}\b(?:must|shall|has\ to|disabled"
        r"|exempted|says)\b"
        r"|\bowner\ (?:already\ )?(?:agreed|said|wants|knows)|\baccording\ to\ policy")),
    ("dose", _pattern(
        r"\b(?:always|exact|quote|answer\ with|must|should\ tell)\b.{0,40}\b(?:doses?|dosage|ml\ per"
        r"|doses\ in\ ml|ml\ tylosin)\b"
        r"|\bcontradict\ this\ page|\bmedical\ questions\ are\ allowed")),
    ("withdrawal", _pattern(
        r"\b(?:withdrawal|window\w*)\b.{0,40}\b(?:cancelled|canceled|never\ applies|0\ days|exempted)"
        r"|\bno\ withdrawal\b"
        r"|\bshorten\ all|\bsell\ treated\ eggs")),
    ("conditional", _pattern(
        r"\b(?:if\ anybody\ asks|next\ time|whenever|when\ summarising|always\ begin|from\ now\ on"
        r"|remember\ that\ the\ owner)\b"
        r".{0,80}\b(?:answer|take|lower|add|reply|with|write|obey|work)\b|\bunless\ you\ (?:post|confirm|write)"
        r"|\bunless\ the\ assistant|\bdo\ what\ i\ said")),
)  # fmt: skip


def injection_signs(text: str) -> list[InjectionSign]:
    """Signs in a text (a document, a name, a tool's result, an answer) that somebody instructs the model.

    The text is also read with its spaced-out letters joined and its base64 decoded. A sign is a reason to look, not a
    proof: what stops an injection is that a model may only propose.
    """
    signs: dict[tuple[str, str], InjectionSign] = {}
    for form in _forms(text):
        for tries, pattern in _SIGNS:
            for match in pattern.finditer(form):
                sign = InjectionSign(tries, match.group().strip()[:120])
                signs.setdefault((tries, sign.words), sign)
    signs.update({("hidden", sign.words): sign for sign in _hidden(text)})
    return list(signs.values())


def _forms(text: str) -> list[str]:
    folded = " ".join(fold(text).split())
    forms = [folded, *(" ".join(fold(plain).split()) for plain in _decoded(text))]
    if _SPACED.search(folded):
        forms.append(" ".join(word.replace(" ", "") for word in re.split(r" {2,}", fold(text))))
    forms.append(codecs.decode(folded, "rot13"))
    if "_" in folded:
        forms.append(folded.replace("_", " "))
    return forms


def _hidden(text: str) -> list[InjectionSign]:
    """Characters that turn or hide what a person sees, letters of two scripts in one word, and comments."""
    signs = []
    for name, pattern in (
        ("text direction", r"[\u202a-\u202e\u2066-\u2069]"),
        ("zero width", r"\w[\u200b\u200c\u2060\ufeff]\w"),
        ("two scripts in a word", r"[a-zA-Z][а-яё]|[а-яё][a-zA-Z]"),
        ("letters upside down", r"[ǝɐɹʇʌʍʎɯɥʞ]\w*[ǝɐɹʇʌʍʎɯɥʞ]"),
        ("comment", r"<!--.*?-->"),
    ):
        if re.search(pattern, text):
            signs.append(InjectionSign("hidden", name))
    return signs
