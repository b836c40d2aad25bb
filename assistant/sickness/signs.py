"""Signs of sickness that a message or a card tells of."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from assistant.sickness.patterns import Clause, places


class Sign(TextChoices):
    """A sign, as words/sickness.txt calls it, and as people read it."""

    SNEEZING = "sneezing", _("sneezing")
    COUGHING = "coughing", _("coughing")
    NOISY_BREATH = "noisy breath", _("hard or noisy breathing")
    GASPING = "gasping", _("gasping")
    OPEN_BEAK = "open beak", _("panting, open mouth")
    WINGS_AWAY = "wings held away", _("wings held away")
    SWOLLEN_FACE = "swollen face", _("swollen face")
    SWOLLEN_WATTLES = "swollen wattles", _("swollen wattles")
    STICKY_EYES = "sticky eyes", _("wet or closed eyes")
    RUNNING_NOSE = "running nose", _("running nose")
    BAD_SMELL = "bad smell", _("bad smell from the nose")
    TWISTED_NECK = "twisted neck", _("twisted neck")
    CIRCLES = "walking in circles", _("walking in circles")
    PARALYSED_LEG = "paralysed leg", _("legs that do not carry")
    LIMPING = "limping", _("limping")
    DROPPED_WING = "dropped wing", _("dropped wing")
    BLOODY_DROPPINGS = "bloody droppings", _("bloody droppings")
    GREEN_DROPPINGS = "green droppings", _("green droppings")
    WHITE_DROPPINGS = "white droppings", _("white droppings")
    YELLOW_DROPPINGS = "yellow droppings", _("yellow droppings")
    WATERY_DROPPINGS = "watery droppings", _("watery droppings")
    SOILED_VENT = "soiled vent", _("soiled vent")
    PALE = "pale", _("pale comb or body")
    PURPLE_COMB = "purple comb", _("purple comb, wattles or legs")
    HUDDLING = "huddling", _("huddling")
    RUFFLED = "ruffled feathers", _("ruffled feathers")
    PILING = "piling", _("piling up")
    SCABS = "scabs", _("scabs")
    MOUTH_PATCHES = "patches in the mouth", _("patches in the mouth")
    FEWER_EGGS = "fewer eggs", _("fewer eggs")
    THIN_SHELLS = "thin shells", _("thin or soft shells")
    SUDDEN_DEATHS = "sudden deaths", _("many or sudden deaths")
    SCRATCHING = "scratching", _("scratching")
    LOST_FEATHERS = "lost feathers", _("lost feathers")
    LICE = "lice or mites", _("lice or mites")
    WORMS = "worms in droppings", _("worms")
    PECKING = "pecking", _("pecking")
    NAVEL = "swollen navel", _("bad navel")
    JOINTS = "swollen joints", _("swollen legs or joints")
    GREY_EYE = "grey eye", _("grey or blind eye")
    THIN = "thin", _("growing thin")
    SLOW_GROWTH = "slow growth", _("slow or uneven growth")
    WEAK = "weak", _("weak or dull")
    NOT_EATING = "not eating", _("not eating")
    SHAKING = "shaking", _("shaking")
    AT_SURFACE = "at the surface", _("mouths at the surface")
    AT_INLET = "at the inlet", _("crowding at the inlet")
    RUBBING = "rubbing", _("rubbing against the wall")
    WHITE_SPOTS = "white spots", _("white spots")
    COTTON = "cotton growth", _("growth like cotton")
    RED_SORES = "red sores", _("red patches or sores")
    FRAYED_FINS = "frayed fins", _("frayed fins")
    SLIME = "slime", _("much slime")
    SWOLLEN_BELLY = "swollen belly", _("swollen belly")
    BULGING_EYES = "bulging eyes", _("bulging eyes")
    BENT_BACK = "bent back", _("bent back")
    SPLIT_HEAD = "split head", _("split head")
    SPINNING = "spinning", _("swimming upright, sideways or in circles")
    PALE_GILLS = "pale gills", _("gills of another colour")
    SLOW_SWIMMING = "slow swimming", _("slow swimming")


# Signs of fish alone, and those that birds and fish have.
OF_FISH = frozenset(
    {
        Sign.AT_SURFACE, Sign.AT_INLET, Sign.RUBBING, Sign.WHITE_SPOTS, Sign.COTTON, Sign.FRAYED_FINS, Sign.SLIME,
        Sign.BULGING_EYES, Sign.BENT_BACK, Sign.SPLIT_HEAD, Sign.SPINNING, Sign.PALE_GILLS, Sign.SLOW_SWIMMING,
    }
)  # fmt: skip
OF_BOTH = frozenset({Sign.GASPING, Sign.RED_SORES, Sign.SWOLLEN_BELLY, Sign.NOT_EATING, Sign.WEAK, Sign.SUDDEN_DEATHS})
# Told of any sickness, or of none: they say nothing of which it is.
VAGUE = frozenset({Sign.WEAK, Sign.NOT_EATING, Sign.THIN, Sign.SLOW_SWIMMING, Sign.SUDDEN_DEATHS, Sign.HUDDLING,
                   Sign.SLOW_GROWTH, Sign.FEWER_EGGS, Sign.THIN_SHELLS, Sign.LIMPING, Sign.SHAKING,
                   Sign.SCRATCHING, Sign.PALE})  # fmt: skip
OF_EGGS = frozenset({Sign.FEWER_EGGS, Sign.THIN_SHELLS})
DENIED_WITHIN = 3  # words


class Cue(StrEnum):
    """What else a message says, as words/sickness.txt calls it."""

    HEAT = "heat"
    POWER = "power"
    FLOOD = "flood"
    POISON = "poison"
    COLD_CHICKS = "cold chicks"
    WHAT_IT_IS = "what is it"
    WHAT_TO_DO = "what to do"
    REMEDY = "asks for a remedy"
    BIRDS = "birds"
    FISH = "fish"
    ANIMALS = "animals"
    SICK = "sick"
    DOWN = "down"
    TOOK_IN = "took in"
    DEAD = "dead"
    OWN = "own"
    PEOPLE = "people"
    SUSPECTS = "suspects"
    WITHDRAWAL = "withdrawal question"
    VET_SEEN = "vet seen"
    SUPPOSED = "supposed"
    OVER = "over"
    DENIED = "denied"
    GUARDS = "guards"
    PLAIN_CAUSE = "plain cause"
    LOOKS_BACK = "looks back"
    OTHER_QUESTION = "other question"


def signs_in(told: Sequence[Clause], *, fish: bool) -> list[Sign]:
    """The signs of fish, or of birds, that the clauses tell of; not those that they deny or guard against."""
    wanted = OF_FISH | OF_BOTH if fish else frozenset(Sign) - OF_FISH
    return [sign for sign in Sign if sign in wanted and any(_is_told(sign, clause) for clause in told)]


def _is_told(sign: Sign, clause: Clause) -> bool:
    if sign is Sign.SUDDEN_DEATHS and {("how", "many"), ("hw", "many")} & set(pairwise(clause)):
        return False
    return any(not is_denied(clause, first) for first, _last in places(sign.value, clause))


def is_denied(clause: Clause, place: int) -> bool:
    """Whether what stands at the place is denied or guarded against: "no coughing", "vaccinated against pox"."""
    before = clause[max(0, place - DENIED_WITHIN) : place]
    return any(next(places(cue, before), None) is not None for cue in (Cue.DENIED, Cue.GUARDS))
