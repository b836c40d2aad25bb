"""Words for days, months and weeks, in English, Pidgin, Hausa, Yoruba and Igbo. dates.py reads them."""

from __future__ import annotations

# Month numbers.
_MONTHS = {
    1: ("january;jan"),
    2: ("february;feb"),
    3: ("march;mar"),
    4: ("april;apr"),
    5: ("may"),
    6: ("june;jun"),
    7: ("july;jul"),
    8: ("august;aug"),
    9: ("september;sep;sept"),
    10: ("october;oct"),
    11: ("november;nov"),
    12: ("december;dec"),
}
MONTHS: dict[str, int] = {word: number for number, words in _MONTHS.items() for word in words.split(";")}

# Monday is 0.
_WEEKDAYS = {
    0: ("monday;mon;litinin"),
    1: ("tuesday;tue;tues;talata"),
    2: ("wednesday;wed;weds;wednesdy;laraba"),
    3: ("thursday;thu;thur;thurs;alhamis"),
    4: ("friday;fri;juma'a;jumaa;jumma'a"),
    5: ("saturday;sat;asabar"),
    6: ("sunday;sun;lahadi"),
}
WEEKDAYS: dict[str, int] = {word: number for number, words in _WEEKDAYS.items() for word in words.split(";")}

# Days from today.
_FIXED = {
    -2: "day before yesterday;the day before yesterday;last two days;two days back",
    -1: (
        "yesterday;yesterday morning;yesterday evening;yesterday night;yesterday afternoon;last night;last evening;"
        "overnight;yesternight;in the night;during the night;through the night"
    ),
    0: (
        "today;this morning;this afternoon;this evening;tonight;this night;now now;just now;right now;"
        "early this morning;earlier today;this am;dis morning;today morning;dey today;since morning;since this morning;since dawn;since dis morning;this noon;at dawn today;this day"
    ),
    1: "tomorrow;tomorrow morning;tomorrow evening;tomorrow afternoon;tomorrow night",
    2: "next tomorrow;day after tomorrow;the day after tomorrow;upper tomorrow",
}
FIXED: dict[str, int] = {word: number for number, words in _FIXED.items() for word in words.split(";")}

# The same in Hausa, Yoruba and Igbo: read only where a message shows such a language, for "Mrs Ola" is no day.
_LOCAL_FIXED = {
    -2: "shekaranjiya;ijeta;nijeta;lijeta",
    -1: (
        "jiya;jiya da yamma;jiya da safe;jiya da dare;daren jiya;lanaa;lana;ni ana;lowo ale ana;lale ana;unyaahu;"
        "unyahu;nnyaafu;nnyaahu;unyaafu"
    ),
    0: (
        "yau;yau da safe;da safe;yau da yamma;safiyar yau;safiyan yau;yau da rana;loni;laaro yi;laaro;ni aaro yi;"
        "laaro oni;ni owuro yi;laro yi;ni aro yi;lowuro yi;oni;ni oni;taa;ututu a;ututu taa;n'ututu a;n'ututu taa;"
        "mgbede a"
    ),
    1: "gobe;gobe da safe;ola;lola;ni ola;echi;echi ututu",
    2: "jibi;lotunla;otunla;nwanne echi",
    3: "gata",
}
LOCAL_FIXED: dict[str, int] = {word: number for number, words in _LOCAL_FIXED.items() for word in words.split(";")}

# Too short to stand alone in running text.
BARE_WEEKDAY = {"sun", "mon", "sat", "wed"}
# Times that name no day.
VAGUE = frozenset(
    [
        "a few days ago",
        "few days ago",
        "izu gara aga",
        "izu uka gara aga",
        "last month",
        "last two weeks",
        "last week",
        "last weekend",
        "lately",
        "makon da ya gabata",
        "makon jiya",
        "next month",
        "ose to koja",
        "ose to lo",
        "osu to koja",
        "past few days",
        "past week",
        "recently",
        "satin da ya gabata",
        "since last week",
        "some days ago",
        "the other day",
        "the other week",
        "the past week",
        "these days",
        "this month",
        "this past week",
        "this season",
        "this week",
        "this year",
        "upper week",
        "watan jiya",
        "weekend",
    ]
)
# Long ago: a story, not today's log.
OLD = frozenset(
    [
        "afo gara aga",
        "bara",
        "in the past",
        "last two years",
        "last year",
        "lodun to koja",
        "long ago",
        "that time",
        "those days",
        "upper year",
        "years ago",
        "years back",
    ]
)
# Days in a unit of time.
UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "wk": 7, "wks": 7, "fortnight": 14}
# After these a capitalised weekday is a person's name: "Paid Sunday 45,000".
BEFORE_PERSON = {"to", "pay", "give", "uncle", "brother", "gave", "oga", "mr", "paid", "bro"}
TOLD = {"asked", "told", "tell", "ask"}  # or a person who is to do something: "I asked Sunday to cull two"
BEFORE_PERSON |= TOLD
# Before these it is a person, too: "Sunday found them", "Sunday, who sleeps", "Friday has gone to his village".
AFTER_PERSON = {"who", "found", "has", "says", "said", "told", "don", "wey", "did", "noticed", "saw"}
# And before these where the sentence names another day, or as the owner of these: "Sunday's mother".
DOING = {
    "used",
    "gave",
    "sold",
    "bought",
    "carried",
    "collected",
    "picked",
    "brought",
    "fed",
    "took",
    "reported",
    "sent",
}
OWNED = {"mother", "father", "wife", "brother", "sister", "son", "daughter", "house", "phone", "pay", "salary"}
