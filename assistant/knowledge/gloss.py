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
plenti:many plenty:many sabi:know say:that sef:even shey:is shit:droppings poo:droppings sotey:until una:you wan:want
wahala:problem waka:walk wetin:what weda:whether wey:which yarn:say nko:? o: oo: una:you unu:you vex:angry
jara:jara-extra-gift purge:diarrhoea
purging:diarrhoea agric:exotic gree:agree kata:catarrh nor:not waytin:what weytin:what wen:when wia:where den:then
dia:their yansh:vent nyash:vent bumbum:vent chook:prick chuk:prick dirti:dirty sika:sick doti:dirty moto:vehicle
motor:vehicle gen:generator nepa:electricity nylon:bag rubber:container gain:profit oyibo:exotic tey:a-long-time
trampoline:tarpaulin tapoline:tarpaulin tarpoline:tarpaulin
"""
_FARM = """
sack:bag sacks:bags tray:crate trays:crates jab:vaccine jabs:vaccines injection:vaccine poop:droppings kilos:kg
kilo:kg shed:store babies:chicks diarrhea:diarrhoea mold:mould moldy:mouldy liter:litre liters:litres
chemist:pharmacy hatcher:hatchery pullet:pullet
"""
_PHRASES = {
    "don die": "died",
    # The names of diseases stay as they are.
    "fowl pox": "fowl pox",
    "fowl typhoid": "fowl typhoid",
    "fowl cholera": "fowl cholera",
    "agric fowl": "exotic chickens",
    "pikin fowl": "chicks",
    "small fowl": "chicks",
    "small fowls": "chicks",
    "small pikin": "chicks",
    "old layer": "spent hens",
    "old layers": "spent hens",
    "no gree": "refuse to",
    "no well": "is sick",
    "no dey well": "is sick",
    "belle dey run": "diarrhoea",
    "running belle": "diarrhoea",
    "dey run belle": "have diarrhoea",
    "body dey hot": "fever",
    "don reduce": "fell",
    "don spoil": "spoilt",
    "well well": "very much",
    "sharp sharp": "quickly",
    "now now": "at once",
    "one one": "one by one",
    "plenty plenty": "very many",
    "throw way": "throw away",
    "no dey grow": "grow slowly",
    "no dey big": "grow slowly",
    "how much dem dey sell": "what is the price of",
    "dem dey sell": "is sold",
    "go reach when": "will last how long",
    "i fit": "can I",
    "e fit": "can it",
    "e go": "it will",
    "dem go": "they will",
    "go do": "do",
    "for inside": "in",
    "for top": "at the top",
    "for body": "on the body",
    "for face": "on the face",
    "for house": "in the house",
    "for night": "at night",
    "for market": "at the market",
    "make dem": "so that they",
    "make am": "so that it",
    "make e": "so that it",
    "make we": "should we",
    "na true": "is it true",
    "na wetin": "what",
    "wey dey lay": "laying",
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


# Words of one meaning: a passage that has any of a line has the word that was asked for.
_ALIKE = """
chicken chickens hen hens bird birds fowl fowls poultry flock
die dies died dying dead death deaths mortality
drug drugs medicine medicines treatment treat antibiotic
disease sick sickness ill illness infection
price cost
sell sold sale sales selling
hot heat temperature warm
cold cool
rain rains rainy
feed eat eats food ration
house pen room
weigh weight heavy
percent percentage rate
vaccine vaccinate vaccination injection booster
egg eggs
lay laying laid production
droppings diarrhoea dung stool faeces
breathe breath breathing gasp gasping
cough sneeze catarrh
sort grade grading
profit margin gain loss
owe owes debt credit balance
begin start
fall fell drop drops decrease reduce fewer
crate crates tray
fish catfish
visitor visitors buyer buyers trader traders
poison poisons chemical chemicals
bury burn dispose disposal
smell smells odour ammonia
store storage storing keep
record records write note
big size large
litter bedding shavings
fingerling fingerlings juvenile juveniles
pond ponds tank
"""
_GROUPS = {word: line.split() for line in _ALIKE.strip().splitlines() for word in line.split()}


def _entries(text: str) -> dict[str, str]:
    return {word: meaning.replace("-", " ") for word, _colon, meaning in (e.partition(":") for e in text.split())}


_WORDS = {**_entries(_FARM), **_entries(_PIDGIN), **_entries(_LOCAL)}
_KNOWN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, [*_PHRASES, *_WORDS]), key=len, reverse=True)) + r")\b")


def in_plain_english(text: str) -> str:
    """The text in lower case, without accents, with the words we know said in English."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    bare = bare.translate({ord("ƴ"): "y", ord("ɗ"): "d", ord("ƙ"): "k", ord("ɓ"): "b", ord("’"): "'"})
    return _KNOWN.sub(lambda match: _PHRASES.get(match[0]) or _WORDS.get(match[0], ""), bare)


def alike(words: list[str]) -> list[list[str]]:
    """Each word with those of its meaning; a meaning that two of them have comes once."""
    groups = [_GROUPS.get(word) or _GROUPS.get(word.removesuffix("s")) or [word] for word in words]
    return [group for place, group in enumerate(groups) if group not in groups[:place]]
