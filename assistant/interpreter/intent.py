"""What a message wants: to tell, to ask, to suppose, to plan, to be reminded, or something that is not ours to do.

Only telling drafts records. Each segment gets a ``mode``: "tell", "question", "dose", "if", "plan", "floor", "injected" or "third".
"""

from __future__ import annotations

import re

from .clauses import Segment, Sentence
from .dates import Day
from .model import Token

PAST_VERBS = ("sell", "buy", "pay", "collect", "die", "kill", "lose", "feeding", "use", "give", "harvest", "spend", "cull", "weigh", "treat")

# Requests beyond the assistant's rights (DOMAIN 0.2: money, counts and deletions need a human's confirm).
_FLOOR = re.compile(
    r"""
    \b(confirm|approve|finali[sz]e|authori[sz]e|accept|commit|validate)\b(?!\s+(if|whether|say|that|how|what|with)\b).{0,40}\b(it|them|all|am|dem|draft|drafts|records?|everything|
        yourself|yourselves|sales?|expenses?|entry|entries|this|that|now|transactions?|pending)\b
  | \b(delete|erase|wipe|clear|purge|remove|undo|reverse|hide|destroy|drop)\b.{0,40}\b(records?|batch|batches|sales?|history|data|everything|all|entry|entries|expenses?|logs?|audit|account|accounts|
        brother|sister|user|users|member|members|mortality|deaths|farm|owner|manager|last\ week|yesterday's|month|database|drafts?|pond\ records|table|transactions?|debts?|tasks|notes|from\ (the|my)\ (farm|account|app|team))\b
  | ^(please\ |pls\ |abeg\ |kindly\ |oya\ |just\ |assistant\ |ok\ |and\ |biko\ |jowo\ |don\ allah\ )*(transfer|send|wire|remit|withdraw)\b.{0,30}\d
  | ^(please|pls|abeg|kindly|oya|biko|jowo)\ (help\ me\ )?(transfer|send|wire|withdraw|pay|buy|order|call|text|whatsapp|message)\b
  | ^(use\ my\ (account|wallet|card)|debit|charge\ my|make\ (a\ )?(transfer|payment)|initiate)\b
  | ^pay\b.{0,60}\b(now|immediately|for\ me|from\ my|sharp\ sharp)\b
  | \b(pay|transfer|send|withdraw)\b.{0,40}\bfrom\ (my|the|our|farm|farm's)\b.{0,14}\b(account|wallet|bank)\b
  | \b(set|add|increase|top\ up|topup|reset|load|give|change|make|grant|refill|credit|boost|refund|put)\b.{0,30}\bcredits?\b(?!\s+sale)
  | \bcredits?\b.{0,20}\b(to|=|unlimited)\s*\d+
  | \bunlimited\ credits?\b | \bfree\ credits?\b
  | \bmake\ (me|him|her|my\ \w+|musa|\w+)\b.{0,12}\b(owner|admin|administrator|manager|superuser|supervisor|viewer)\b
  | \b(give|grant)\b.{0,30}\b(access|admin|owner\ rights?|permissions?|rights|role|privileges?)\b
  | \b(change|reset|update|switch)\b.{0,20}\b(role|password|owner|ownership|permission|permissions|account\ number|bank\ details|plan|email)\b
  | \b(add|invite|promote|sack|ban|block)\b.{0,30}\b(as|to)\ (an?\ )?(the\ )?(owner|manager|admin|member|viewer|worker|this\ farm|the\ farm|farm\ account)\b
  | \b(write|record|add|enter|log|put|save|post|copy|move|create|register|insert|read|show|open|give|see|check|tell|access|view|look)\b.{0,60}\b(\w+'s|another|other|different|neighbou?r|neighbou?rs|brother|her|his|their|someone\ else's|somebody|people|everybody's|all\ the)\ (farms?|account|ledger)\b
  | \b(other|another|all)\ (farmers?|users?|customers?|people|people's)('s)?\ (records?|data|sales|farms?|details|phone|numbers?|accounts?|passwords?)\b
  | \b(system\ prompt|your\ (instructions?|prompt|rules?|guidelines|configuration|config|settings)|hidden\ (instructions?|prompt)|api\ key|secret\ key|secret\ keys|access\ keys?|database\ password|aws)\b
  | \b(skip|bypass|disable|turn\ off|switch\ off|override|avoid|remove|off)\b.{0,30}\b(confirmation|confirm|approval|checks?|safety|audit|log|logs|limits?|rules?|restrictions?|verification|guard)\b
  | \b(without|no)\ (my\ |any\ |asking\ for\ |waiting\ for\ )?(confirm\w*|approval|permission|asking)\b
  | \bdon'?t\ (ask|wait\ for)\ (me|for)?\ ?.{0,20}\b(confirm\w*|approval|permission|again)\b
  | \bmark\b.{0,30}\bas\ (paid|confirmed|approved|posted|done\ by)\b
  | \b(post|publish)\b.{0,20}\b(it|them|directly|straight|to\ the\ ledger|on\ facebook|yourself|ledger)\b
  | \b(act|acting|pretend|behave|roleplay)\ (as|to\ be|like)\b
  | \b(edit|alter|change|backdate|adjust|falsify|tamper|inflate|reduce)\b.{0,30}\b(confirmed|posted|approved|audit|ledger|last\ month|records?|books?|history|figures?|opening\ balance)\b
  | \b(run|execute|drop)\b.{0,12}\b(sql|query|command|table|script|code|shell)\b
  | \btask\ (for|to)\ hack\b | \bhack\b
  | \b(send|email|text|sms|whatsapp|message|broadcast)\b.{0,30}\b(customers?|everyone|everybody|all\ my|vendors?|report\ to|message\ to|alert\ to|money)\b
  | \b(take|apply|get|request)\b.{0,12}\bloan\b | \border\b.{0,40}\bfor\ me\b
  """,
    re.VERBOSE,
)
_INJECTION = re.compile(
    r"""
    \b(ignore|disregard|forget|override)\b.{0,30}\b(instructions?|rules?|prompt|previous|above|prior|everything|guidelines|limits|safety|restrictions?)\b
  | ^(system|assistant|ai|admin|developer|root|user|tool|function|bot)\s*(:|>|message|prompt|override|mode)
  | \b(you\ are\ now|developer\ mode|admin\ mode|god\ mode|jailbreak|dan\ mode|system\ (message|override|prompt|note|notice|instruction)|new\ instructions?|begin\ (tool|system)|end\ of\ (message|prompt)|prompt\ injection)\b
  | \b(tool|function|create_record|tool_call|tooluse|sudo|execute)\s*[:(=] | \b(create_record|tool_call|record_sale|record_expense|add_record|post_sale)\b
  | \bdear\ (ai|assistant|bot|model)\b | \b(attention|note\ to|message\ for|instruction\ to)\ (the\ )?(ai|assistant|bot|system|llm|model|chatbot)\b
  """,
    re.VERBOSE,
)
_IMPERATIVE_START = re.compile(r"^(please |pls |now |also |then |and |just |immediately |you must |you should )*(record|add|create|set|insert|enter|log|write|post|save|mark|register|make|draft|put|increase|change)\b")
_REPORTED = re.compile(r"\b(forwarded|forward|fwd|copied|pasted|copy|typed|wrote|message|msg|sms|email|text|whatsapp|says|said|written|reads|caption|sticker|label|poster|flyer|leaflet|paper|invoice|receipt|sign)\b")
_DOSE = re.compile(
    r"\b(dose|doses|dosage|dosing|how many (ml|mls|mg|spoons?|teaspoons?|tablespoons?|grams?|g|drops|sachets?|tablets?|capsules?|cc|bottles?|litres|satchets?|packs?)|how much (drug|medicine|"
    r"antibiotics?|tylosin|tylo|oxytet\w*|doxy\w*|vaccine|enro\w*|salt|vitamins?|dewormer|ml|mg|gram|keproceryl|neoceryl|embazin|ivermectin|\w+cillin|\w+cycline|\w+mycin|\w+floxacin|drugs))\b"
    r"|\b(which|what|wetin|best|any|kini|wane|gini|wace|kedu|which kind|good)\b.{0,25}\b(drugs?|medicine|antibiotics?|medication|injection|treatment|vaccine|oogun|magani|ogwu|dewormer|remedy)\b.{0,40}"
    r"|\b(wetin|what|which one|wetin be|kini)\b.{0,24}\b(give|use|treat|administer|inject|apply|put|cure)\b.{0,30}\b(them|am|it|my|the|fowls?|birds?|fish|dem|water|cough|sick|cocci\w*)\b"
    r"|\bhow (do|can|should|i go|will|we go|to|una dey|you dey)\b.{0,20}\b(treat|cure|medicate|inject|administer|dose)\b|\b(cokali|milligram|mil nawa)\b|\b(magani|maganin|oogun|ogwu)\b.{0,30}\b(nawa|elo|melo|ole)\b"
    r"|\b(nawa|elo|melo|ole)\b.{0,30}\b(magani|maganin|oogun|ogwu)\b|\bprescri(be|ption)\b|\bhow (much|many)\b.{0,40}\b(per litre|per liter|for \d+ (litres?|liters?|birds?|fish)|in (the )?water|inside water|inside \d+)\b"
    r"|\bcan i (mix|double|combine|inject|give)\b.{0,60}\b(drug|dose|tylo\w*|doxy\w*|oxytet\w*|enro\w*|antibiotics?|vaccine|medicine|human|ampiclox|tetracycline|them)\b"
)
_WITHDRAWAL = re.compile(r"\bwithdrawal\b|\bhow (long|many days)\b.{0,50}\b(before|after|wait|until|till|sell|eat)\b|\bsafe to (eat|sell)\b")
_THIRD = re.compile(
    r"\b(neighbou?rs?|friends?|cousin|colleague|another farmer|other farmer|other farmers|one farmer|a farmer|his|their|her|another|other|brother's|uncle's|sister's|friend's|neighbou?r's|somebody's|one man's|dem|\w+'s) farms?\b"
    r"|\bmy (neighbou?r|friend|cousin|colleague|in-law|brother|uncle|sister|classmate)\b|\b(a|one|another|some|other) farmers?\b|\bfarmers in\b|\bpeople for\b"
)
_REQUEST = re.compile(r"^(please |pls |abeg |hello |hi |kindly )*(show me|tell me|give me|can you|could you|will you|would you|list|you fit|can i see|let me see|i want you to|what is your|what are your)\b")
_PERSONAL = re.compile(r"\b(for|to) (my|his|her|our) (wife|husband|son|daughter|mother|mum|father|dad|children|child|kids|pikin|family|house|phone|wedding|madam|in-?law|brother|sister|birthday)\b")
_STARTERS = {"so", "and", "but", "please", "pls", "abeg", "biko", "jowo", "hello", "hi", "oga", "sir", "ma", "madam", "now", "then", "ok", "okay", "well", "hey", "good", "morning", "afternoon", "evening", ",", "also", "kindly", "dear", "assistant", "farmhand", "e", "oya", "um", "hmm", "just", "quick", "question"}


def is_injection(text: str) -> bool:
    return bool(_INJECTION.search(text))


def mark(sentences: list[Sentence]) -> None:
    """Set the mode of every segment."""
    poisoned = False
    for sentence in sentences:
        text = _text(sentence.tokens)
        if _INJECTION.search(text) and not _asks_note(sentence):
            _inject(sentence)
            poisoned = True
            continue
        if poisoned and _IMPERATIVE_START.search(text):
            _set(sentence.segments, "injected")
            continue
        _mark_sentence(sentence, text)


def _asks_note(sentence: Sentence) -> bool:
    return False


def _inject(sentence: Sentence) -> None:
    """From the segment with the injected order on, nothing is drafted; what was told before it stands."""
    from_here = False
    for i, segment in enumerate(sentence.segments):
        rest = _text([t for s in sentence.segments[i:] for t in s.tokens])
        here = bool(_INJECTION.search(_text(segment.tokens))) or not _INJECTION.search(rest)
        header = bool(segment.header and _REPORTED.search(_text(segment.tokens)))
        from_here = from_here or here or header
        if from_here:
            segment.mode = "injected"
        elif _REPORTED.search(_text(segment.tokens)):
            segment.mode = "injected"
    if not from_here:
        _set(sentence.segments, "injected")


def _text(tokens: list[Token]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "quote")


def _set(segments: list[Segment], mode: str) -> None:
    for segment in segments:
        segment.mode = mode


def _dose_asked(text: str) -> bool:
    """A dose or a treatment is asked for; "how many bags for 500 birds" asks for neither."""
    return bool(_DOSE.search(text)) and not _WITHDRAWAL.search(text) and not (
        re.search(r"\b(bags?|crates?|feed|naira|cost|price|profit|money)\b", text) and not re.search(r"\b(dose|dosage|drugs?|medicine|antibiotics?|vaccine|\w+cycline|\w+mycin|tylo\w*|doxy\w*|enro\w*)\b", text)
    )


def _mark_sentence(sentence: Sentence, text: str) -> None:
    segments = sentence.segments
    if _REQUEST.search(text) and _FLOOR.search(text):
        _set(segments, "floor")
        return
    if any(t.kind == "quote" for t in sentence.tokens) and _REPORTED.search(text) and not any(s.has("note_mark") for s in segments):
        _set([s for s in segments if _REPORTED.search(_text(s.tokens)) or any(t.kind == "quote" for t in s.tokens)], "injected")
    for i, segment in enumerate(segments):
        if _starts_question(segment, i == 0):
            mode = "dose" if _dose_asked(text) else "question"
            _set(segments[i:], mode)
            _mark_tells(segments[:i])
            return
    if sentence.end == "?":
        split = _statement_before(segments)
        _set(segments[split:], "dose" if _dose_asked(text) else "question")
        _mark_tells(segments[:split])
        return
    _mark_tells(segments)


def _statement_before(segments: list[Segment]) -> int:
    """"5 birds died yesterday, normal?": only the part after the last complete statement asks."""
    last = segments[-1]
    told = any(t.kind == "num" for s in segments[:-1] for t in s.tokens) and any(s.has(*PAST_VERBS, "sign") for s in segments[:-1])
    if told and not last.has(*PAST_VERBS) and not any(t.kind == "num" for t in last.tokens):
        return len(segments) - 1
    return 0


def _starts_question(segment: Segment, first: bool) -> bool:
    """A question word or auxiliary opens the segment (after "please", a greeting and the like)."""
    tokens = [t for t in segment.tokens]
    k = 0
    while k < len(tokens) and (tokens[k].norm in _STARTERS or tokens[k].has("greeting") and k < 3 and not tokens[k].has("wh")):
        k += 1
    if k >= len(tokens):
        return False
    token = tokens[k]
    following = tokens[k + 1] if k + 1 < len(tokens) else None
    if token.kind != "word":
        return _late_question(tokens[k:])
    if token.has("wh"):
        return not (token.norm in ("when", "where", "which", "who", "what", "wen") and not first and not _inverted(tokens[k:])) and not _is_fronted(tokens[k:])
    if token.has("aux") and following is not None and following.kind in ("word", "batch", "date", "num"):
        if token.norm in ("have", "am", "any", "list", "has", "may", "did", "do", "add") and not _inverted_aux(token, following):
            return False
        if token.norm in ("should",) and following.has("if"):
            return False
        return True
    return _late_question(tokens[k:])


def _inverted_aux(token: Token, following: Token) -> bool:
    """"have we sold", "did Musa buy", "do I", "any advice"; not "have sold 5" or "did vaccination"."""
    if token.norm == "any":
        return True
    if token.norm == "list":
        return following.norm in ("my", "all", "the")
    return following.norm in ("i", "we", "you", "he", "she", "it", "they", "the", "my", "our", "musa", "any", "anyone", "anybody", "me", "una", "dem") or (
        token.norm in ("did", "do", "has", "have") and following.kind in ("batch",) or following.text[:1].isupper() and token.norm in ("did", "has")
    )


def _inverted(tokens: list[Token]) -> bool:
    """Not a relative clause: "which pen is best", "when should I"; a verb of being or auxiliary soon follows."""
    return any(t.has("aux") or t.norm in ("be", "go", "dey", "kind", "kain", "i", "happen", "to", "happened", "cause", "causes", "drug", "ne", "ni") for t in tokens[1:4])


def _is_fronted(tokens: list[Token]) -> bool:
    """"When we vaccinated, 3 died", "What a day": a clause, not a question."""
    return tokens[0].norm in ("when", "wen") and len(tokens) > 1 and not tokens[1].has("aux") and tokens[1].norm not in ("go", "be", "i", "we") or (
        tokens[0].norm == "what" and len(tokens) > 1 and tokens[1].norm == "a"
    )


_LATE = {"wetin", "nawa", "elo", "melo", "kini", "gini", "ole", "abi", "shebi", "menene", "yaushe", "kedu", "nawa ne", "ego ole", "ki ni", "kilode", "nigbawo", "how much", "how many", "meloo", "elo ni", "wane", "wanne"}


def _late_question(tokens: list[Token]) -> bool:
    """Question words that local languages and Pidgin put later: "crate eyin elo ni", "price na how much"."""
    for i, token in enumerate(tokens):
        if token.norm in _LATE and token.kind == "word":
            return True
        if token.norm in ("dis", "tell me", "show me", "make i know", "i wan know", "i want to know", "want to know", "wan know") and i < 3:
            return True
    return False


def _mark_tells(segments: list[Segment]) -> None:
    """Floor, hypothetical, plan and other people's farms among the segments that do not ask."""
    if not segments:
        return
    text = _text([t for s in segments for t in s.tokens])
    if any(t.has("if") for s in segments for t in s.tokens) and not _if_is_idle(text):
        _set(segments, "if")
        return
    for segment in segments:
        own = _text(segment.tokens)
        if _FLOOR.search(own) and not segment.has("task_mark", "need"):
            segment.mode = "floor"
        elif _THIRD.search(own) and not segment.has("buy") and not re.search(r"\b(to|for|from|give) (my|a|one|another)\b", own):
            segment.mode = "third"
        elif _is_private(segment, own):
            segment.mode = "nonfarm"
        elif _is_plan(segment):
            segment.mode = "plan"
    if _FLOOR.search(text) and not any(s.mode == "floor" for s in segments) and not any(s.has("task_mark") for s in segments):
        _set(segments, "floor")
    for before, segment in zip(segments, segments[1:], strict=False):
        if before.mode == "floor" and segment.mode == "tell" and not (segment.has("i") and _past(segment)):
            segment.mode = "floor"
        if before.mode in ("plan", "third") and segment.mode == "tell" and not _own_subject(segment) and not _past(segment):
            segment.mode = before.mode


def _is_private(segment: Segment, text: str) -> bool:
    """A purchase or payment that is not the farm's: school fees, a phone, airtime for a wife."""
    if not segment.has("buy", "pay", "spend", "sell", "give") and not any("money" in t.flags for t in segment.tokens):
        return False
    farm_goods = segment.has("egg", "crate", "bird", "fish", "chick", "fingerling", "manure", "cat:feed", "cat:vaccine", "cat:medication")
    return not farm_goods and (segment.has("nonfarm") or bool(_PERSONAL.search(text)))


def _if_is_idle(text: str) -> bool:
    """"as if", "if you see", "check if" are not suppositions about the farm."""
    return bool(re.search(r"\b(as if|let me know if|confirm if|see if|check if|ask if|don't know if|even if)\b", text))


_PAST_FORMS = re.compile(r"\b(sold|bought|paid|died|lost|fed|gave|collected|picked|gathered|laid|spent|used|vaccinated|don \w+|harvested|killed|weighed|received|was|were|took|chopped|ate|got)\b")


def _past(segment: Segment) -> bool:
    return bool(_PAST_FORMS.search(_text(segment.tokens)))


def _own_subject(segment: Segment) -> bool:
    return segment.has("i") or any(t.kind == "batch" for t in segment.tokens)


def future_date(segment: Segment) -> bool:
    """The segment has a date that can only be coming ("tomorrow", "in two weeks")."""
    days = [t.value for t in segment.tokens if t.kind == "date"]
    return any(isinstance(d, Day) and d.past is None and d.coming is not None and not d.written_year for d in days)


_WILL = re.compile(
    r"\b(will|shall|going to|gonna|i'll|we'll|he'll|they'll|wan|wanna|(i|we|e|he|she|dem|they|una|make i|make we) go (sell|buy|carry|pay|vaccinate|give|feed|clean|collect|harvest|kill|deworm|pick|come|do|start|stock|dey|change|bring)|"
    r"i dey (go|plan|think)|make we|hope|hoping|planning|plan|plans|thinking|intend|intends|intending|want to|wants to|wanted to|would|could|might|may (buy|sell|die|be)|maybe|about to|aim|"
    r"expect|expects|expecting|almost|nearly|offered|asked for|ordering|promised?|negotiating|looking to|would like|wish|considering|consider|supposed to|planned to|budget(ed)?|quot\w+|propos\w+|target|ready to|don tell me say him go|"
    r"zan|za mu|zamu|za a|ina so|muna so|maa|yoo|mo fe|a fe|anyi ga|aga m|m ga|ga-ere|ga-azu|achoro m|should be|forecast|projected|estimate)\b"
)
_PRICE_TALK = re.compile(r"\b(price of|prices? (is|are|has|don|now|go)|the price|market price|sells? at|sells? for|goes for|go for|selling (at|for)|now selling|now (sells?|costs?|goes)|(feed|crate|bag|maize|egg|eggs) (is|na|are) now|dey sell for|dey sell at|dey go for|costs now)\b")


def _is_plan(segment: Segment) -> bool:
    text = _text(segment.tokens)
    if segment.has("task_mark") or (segment.has("need") and not _WILL.search(text)):
        return False
    if _WILL.search(text) and not _approximate(text):
        return True
    return bool(_PRICE_TALK.search(text)) and not re.search(r"\b(sold|bought|paid|i sell|we sell|don sell|to (mama|alhaji|mr|mrs|madam))\b", text) and segment.has("sell", "egg", "crate", "bag", "cat:feed", "bird", "fish", "spend")


def _approximate(text: str) -> bool:
    """"almost 20 birds died" reports; "almost bought" does not."""
    return bool(re.search(r"\b(almost|nearly|like|maybe) \d", text)) and not re.search(r"\b(will|go|want|wan|plan|hope|would)\b", text)


def floor_text(text: str) -> bool:
    return bool(_FLOOR.search(text))


def wants_dose(text: str) -> bool:
    """A dose is asked for or demanded anywhere in the text."""
    return _dose_asked(text)
