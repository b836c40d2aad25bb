"""Pidgin, Hausa, Yoruba and Igbo farm words, said in English as well: cards are in English, and so is the model.

Only words that mean nothing else in an English question are here. What a word of the list stands for replaces it; an
empty meaning drops it.
"""

from __future__ import annotations

import re
import unicodedata

_PIDGIN = """
abeg:please abi:or am:it belle:belly bodi:body chop:eat chopping:eating comot:leave commot:leave craze:mad
dem:they dey:are deys:is dis:this dat:that don:have e:it fit:can fowl:chicken fowls:chickens harmatan:harmattan
i:I kpai:die kpeme:die ma:very na:is oga:owner ogbonge:good oyinbo:exotic pikin:young pikins:young
plenty:many sabi:know say:that sef:even shey:is shit:droppings poo:droppings sotey:until una:you wan:want
wahala:problem waka:walk wetin:what weda:whether wey:which yarn:say nko:? o: oo: una:you unu:you vex:angry
jara:extra-gift purge:diarrhoea
purging:diarrhoea agric:exotic
"""
_FARM = """
sack:bag sacks:bags tray:crate trays:crates jab:vaccine jabs:vaccines injection:vaccine poop:droppings kilos:kg
kilo:kg shed:store babies:chicks
"""
_PHRASES = {
    "don die": "died",
    "no dey": "do not",
    "no fit": "cannot",
    "how far": "how",
    "quick quick": "quickly",
    "small small": "little by little",
    "how i go": "how do I",
    "i go": "I will",
    "go take": "will",
    "make i": "should I",
    "make person": "so that a person",
    "wetin dey": "what is",
    "wetin i go": "what should I",
    "which kind": "what",
    "put am for book": "record it",
    "for book": "in the records",
    "for my": "in my",
    "for water": "in water",
    "day old": "day-old chick",
    "azu mmiri": "fish",
    "omo adiye": "chicks",
    "yan tsaki": "chicks",
    "umu okuko": "chicks",
    "adiye mi": "my chickens",
    "ogwu mgbochi": "vaccine",
    "odo azu": "fish pond",
    "azu okpo": "catfish",
    "eja aro": "catfish",
    "ba lafiya": "sick",
    "marar lafiya": "sick",
    "ba sa cin": "do not eat",
    "sun mutu": "died",
    "man fetur": "petrol",
}
_LOCAL = """
kaza:chicken kaji:chickens kajin:chickens kazar:chicken zakara:cock zakaru:cocks tsako:chick kwai:eggs kwan:egg
kwayaye:eggs kifi:fish kifaye:fish tarwada:catfish abinci:feed abincin:feed ruwa:water ruwan:water tafki:pond
kandami:pond buhu:bag buhuna:bags magani:drug maganin:drug allura:vaccine rigakafi:vaccine mutu:die mutuwa:death
ciwo:disease cuta:disease cutar:disease tari:cough zawo:diarrhoea gudawa:diarrhoea nawa:how-much yaya:how yaushe:when
menene:what mene:what gida:house gidan:house dole:must taki:manure zafi:heat sanyi:cold damina:rainy-season
sayar:sell saya:buy kudi:money rana:day nama:meat kasuwa:market iska:wind numfashi:breathing
adiye:chicken eyin:eggs eja:fish omi:water ounje:feed agbado:maize oogun:drug abere:vaccine aisan:disease kokoro:worms
adagun:pond apo:bag elo:how-much melo:how-many bawo:how nigba:when kini:what ki:what owo:money ojo:rain oru:heat
ooru:heat otutu:cold iku:death ile:house agbebo:laying-hen akuko:cock igbe:droppings gbuuru:diarrhoea iko:cough
okuko:chicken akwa:eggs azu:fish mmiri:water nri:feed ogwu:drug oria:disease ego:money ole:how-much kedu:how
gini:what mgbe:when anwu:die nwuru:died ulo:house okpomoku:heat oyi:cold udu:rainy nsi:droppings ukwara:cough
uzo:way ahia:market ahu:body
"""


def _entries(text: str) -> dict[str, str]:
    return {word: meaning.replace("-", " ") for word, _colon, meaning in (e.partition(":") for e in text.split())}


_WORDS = {**_entries(_FARM), **_entries(_PIDGIN), **_entries(_LOCAL)}
_KNOWN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, [*_PHRASES, *_WORDS]), key=len, reverse=True)) + r")\b")


def in_plain_english(text: str) -> str:
    """The text in lower case, without accents, with the words we know said in English."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    bare = bare.translate({ord("ƴ"): "y", ord("ɗ"): "d", ord("ƙ"): "k", ord("ɓ"): "b", ord("’"): "'"})
    return _KNOWN.sub(lambda match: _PHRASES.get(match[0]) or _WORDS.get(match[0], ""), bare)
