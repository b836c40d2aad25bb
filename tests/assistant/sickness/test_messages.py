"""Which messages get first aid, which urgency and what it may be; and those that get none."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.sickness import say, told
from assistant.sickness.reply import LONGEST
from assistant.sickness.urgency import Urgency as U
from governance.safety import BLOCK, SafetyContext, judge_text
from governance.safety.grounding import ungrounded_numbers

TODAY = date(2026, 3, 18)
FARM = FarmFacts(
    batches=(
        BatchFact("Pen 1", "layers", 480),
        BatchFact("Pen 2", "broilers", 300),
        BatchFact("Pen 3", "layers", 95),
        BatchFact("Brooder", "pullets", 500),
        BatchFact("Pond 1", "catfish", 900),
        BatchFact("Pond 2", "fingerlings", 2000),
    ),
    species=("layers", "broilers", "pullets", "catfish", "fingerlings"),
)

# (message, why the hour counts, the likeliest by its card, or "" where the signs say nothing of which it is)
SICK = [
    ("Sneezing, swollen faces, what is it?", U.SICK_BIRDS, "coryza"),
    ("Pen 1 fowls dey sneeze, their face swell, wetin be this?", U.SICK_BIRDS, "coryza"),
    ("5 birds in Pen 2 are sneezing with swollen faces", U.SICK_BIRDS, "coryza"),
    ("Some hens in Pen 1 have foamy eyes and rattling breath at night. What can it be?", U.SICK_BIRDS, "crd-mycoplasma"),
    ("Turkeys with foam in their eyes and running nose. Is it serious?", U.SICK_BIRDS, "coryza"),
    ("Three cockerels with scabs on comb and eyelid, which disease is this?", U.SICK_BIRDS, "fowl-pox"),
    ("My pullets in Brooder pass bloody stool, feathers rough. What is wrong?", U.SICK_BIRDS, "coccidiosis-signs"),
    ("Layers in Pen 1 have bloody droppings. What is wrong with them?", U.SICK_BIRDS, "coccidiosis-signs"),
    ("Chicks huddle together with white watery droppings and are not eating", U.SICK_BIRDS, "gumboro-signs"),
    ("fowl dey purge white for Pen 2, wetin dey worry them?", U.SICK_BIRDS, "gumboro-signs"),
    ("One leg stretched forward, one back, wing drop, na 10 weeks pullet", U.SICK_BIRDS, "newcastle-signs"),
    ("Layers scratching, losing feathers, I see tiny moving insects. What to do?", U.SICK_BIRDS, "lice-mites"),
    ("Birds are pecking each other, vent wounds in Pen 3. How do I stop it?", U.SICK_BIRDS, "pecking-cannibalism"),
    ("Hens getting thin, pale combs, worms in the droppings. Help", U.SICK_BIRDS, "worms"),
    ("Some layers limping with swollen joints in Pen 1, what could it be?", U.SICK_BIRDS, "fowl-cholera"),
    ("My layers have coryza, what should I do?", U.SICK_BIRDS, "coryza"),
    ("Broilers have coccidiosis in Pen 2, how do I handle it?", U.SICK_BIRDS, "coccidiosis-signs"),
    ("5 birds coughing in Pen 2", U.SICK_BIRDS, "newcastle-signs"),
    ("Why are my hens sneezing?", U.SICK_BIRDS, "coryza"),
    ("3 birds died in Pen 2 and the others are coughing, what should I do?", U.SICK_BIRDS, "newcastle-signs"),
    ("Pen 3 birds no dey chop since morning, wetin dey worry dem?", U.SICK_BIRDS, ""),
    ("My fowls are sick. What can I do before the vet comes?", U.SICK_BIRDS, ""),
    ("Do you think Pen 2 is sick? they are weak and huddling, not drinking", U.SICK_BIRDS, ""),
    ("two birds fit no stand, dem dey shake head. Abeg help", U.SICK_BIRDS, ""),
    ("3 birds died in Pen 2, what should I do?", U.SICK_BIRDS, ""),
    # told without a question, and in words that the reader takes for no sign
    ("before sunrise they all stay near the top with mouths open", U.OXYGEN, "pond-oxygen-signs"),
    ("one eye closed, cheeks puffed up and stinking mucus from the nostrils of my growers", U.SICK_BIRDS, "coryza"),
    ("a 12 week old pullet lies with one foot forward and one backward", U.SICK_BIRDS, "newcastle-signs"),
    ("kifaye sun mutu da yawa bayan ruwan sama", U.OXYGEN, ""),
    ("lukuluku for adiye, kini mo le se", U.DEADLY, "newcastle-signs"),
    ("Blood dey inside my broiler shit", U.SICK_BIRDS, "coccidiosis-signs"),
    ("My birds dey die", U.DEADLY, ""),
    # Hausa, Yoruba, Igbo
    ("Kaji suna atishawa fuska ta kumbura, mene ne wannan?", U.SICK_BIRDS, "coryza"),
    ("Kaji na tari da zawo a Pen 1, me zan yi?", U.SICK_BIRDS, "newcastle-signs"),
    ("Adiye mi n wu iko, oju won wu, kini aisan yii?", U.SICK_BIRDS, "newcastle-signs"),
    ("Adìyẹ mi ń ṣàìsàn, wọn kò jẹun, kí ni mo lè ṣe?", U.SICK_BIRDS, ""),
    ("Okuko m na-akwa ukwara, gini bu oria a?", U.SICK_BIRDS, "newcastle-signs"),
    ("Kifi suna mutuwa a Pond 1, me zan yi?", U.SICK_FISH, ""),
    # many dead, or what must be reported
    ("Pen 1: necks twisted, some walk in circles", U.DEADLY, "newcastle-signs"),
    ("neck don bend for two layers, green shit, I dey fear", U.DEADLY, "newcastle-signs"),
    ("Four weeks broilers Pen 2, white diarrhoea, ruffled feathers, deaths climb every day. What is it?", U.DEADLY,
     "gumboro-signs"),
    ("Purple comb and swollen wattles in Pen 1, what should I do now?", U.DEADLY, "fowl-cholera"),
    ("Layers in Pen 1 breathing hard with purple combs, and eggs crashed", U.DEADLY, "bird-flu-report"),
    ("Grown hens pale, orange diarrhoea, dying one after another in Pen 3. Please advise", U.DEADLY, "fowl-typhoid"),
    ("Pen 3 lost 12 birds today, they die suddenly, comb turn purple", U.DEADLY, "bird-flu-report"),
    ("60 broilers dead this morning in Pen 2", U.DEADLY, ""),
    ("30 birds died in Pen 1 overnight, heads swollen", U.DEADLY, "bird-flu-report"),
    ("All my birds are dying one by one, please help", U.DEADLY, ""),
    ("Suspect bird flu in Pen 3", U.DEADLY, "bird-flu-report"),
    ("I think na Newcastle dey worry my birds", U.DEADLY, "newcastle-signs"),
    ("Is this Newcastle? birds in Pen 1 cough and many die", U.DEADLY, "newcastle-signs"),
    # heat, cold
    ("How do I stop heat stress?", U.HEAT, ""),
    ("How do I cool my birds in this heat stress?", U.HEAT, ""),
    ("Broilers in Pen 2 are panting, wings spread, some have fallen, urgent", U.HEAT, "heat-stress-signs"),
    ("sun too hot, my layers open mouth dey fall, wetin I go do?", U.HEAT, "heat-stress-signs"),
    ("It is 38 degrees and birds are collapsing from heat in Pen 2", U.HEAT, ""),
    ("My day-old chicks in Brooder are cold and piling on top of each other", U.COLD, ""),
    # ponds
    ("Fish dey gasp for Pond 1 this early morning", U.OXYGEN, "pond-oxygen-signs"),
    ("Catfish are hanging at the surface with mouths open in Pond 1. What do I do?", U.OXYGEN, "pond-oxygen-signs"),
    ("Fish gather at the inlet and refuse feed since dawn", U.OXYGEN, "pond-oxygen-signs"),
    ("Catfish in Pond 1 piling at the inlet since dawn", U.OXYGEN, "pond-oxygen-signs"),
    ("Fish gills are brown and they gasp, what is it?", U.OXYGEN, "pond-brown-gills"),
    ("45 fish died in Pond 1 today", U.OXYGEN, ""),
    ("fish dey die plenty for pond 1", U.OXYGEN, ""),
    ("Aerator stopped in Pond 1, no electricity since 2am, what do I do?", U.POWER, ""),
    ("Pump spoil, fish for Pond 2 dey come up", U.POWER, ""),
    ("No light and the pond pump is off, how do I save the fish?", U.POWER, ""),
    ("Fish with red sores and rotten fins in Pond 1. What sickness?", U.SICK_FISH, "catfish-sores"),
    ("Catfish belly swollen, eyes bulging in Pond 1", U.SICK_FISH, "catfish-sores"),
    ("White cotton thing on my fish body, wetin be this", U.SICK_FISH, "fish-skin-parasites"),
    ("Fingerlings dey rub body for wall and get white spots", U.SICK_FISH, "fish-skin-parasites"),
    ("Catfish with broken head and bent back in Pond 1, what causes it in my pond?", U.SICK_FISH, "catfish-crack-head"),
    ("The fish swim slowly, gills red, water smells. What is wrong?", U.SICK_FISH, "pond-ammonia"),
    ("Fish no well for Pond 1, wetin I fit do?", U.SICK_FISH, ""),
    # flood, poison
    ("The river has flooded Pond 1", U.FLOOD, ""),
    ("Flood entered Pen 2, birds are standing in water, what now?", U.FLOOD, ""),
    ("Water don enter my pond, fish dey escape", U.FLOOD, ""),
    ("Somebody put poison in Pond 1, fish are dying", U.POISON, ""),
    ("Birds in Pen 3 ate rat bait and are shaking, help me", U.POISON, ""),
    ("They sprayed insecticide near Pen 2 and birds are falling dead", U.POISON, ""),
]  # fmt: skip

ASKS_MEDICINE = [
    "Which antibiotic for the sneezing birds in Pen 1?",
    "How many ml of oxytet per litre for bloody droppings in Brooder?",
    "Give me dose for fish with red sores in Pond 1",
    "my birds are panting, which injection is best?",
    "How many grams of salt for fish with white spots in Pond 2?",
]

NOT_OURS = [
    "3 birds died in Pen 2",
    "Lost 2 layers in Pen 1 yesterday",
    "Pond 1: 4 dead fish removed",
    "One chick died in Brooder, 499 left",
    "Pen 1: 26 crates, feed 4 bags, 2 dead, water ok",
    "Sold 12 crates to Mama Tunde at 5800 each",
    "Pen 2 ate 6 bags of finisher",
    "Musa is on sick leave till Friday",
    "The generator is sick again, call the mechanic",
    "I have a cough, going to clinic tomorrow",
    "My wife is not well so I will not come today",
    "Paid Dr Bello 15,000 for visiting the sick birds",
    "Bought 2 bottles of Tylosin 4,500 each",
    "Bought rat poison 1,500",
    "Vaccinated Pen 1 against Newcastle today",
    "Vaccinated the pullets for fowl pox, lot 2231",
    "Gave Tylosin to Pen 3 for the cough, 5 days",
    "Dr Bello said the cough in Pen 1 is CRD, he will bring medicine",
    "What causes coccidiosis?",
    "What is Gumboro?",
    "What are the signs of Newcastle?",
    "When should I vaccinate against gumboro?",
    "Which vaccine for Newcastle?",
    "How do I prevent coryza?",
    "How do I prevent heat stress?",
    "what medicine is good for cocci",
    "Can I eat Pen 3 eggs?",
    "Can I sell the birds that were treated for coughing?",
    "How many birds died in Pen 2 this week?",
    "How many birds are sick in Pen 2?",
    "How much did the coughing cost me in drugs?",
    "Which pen had the most deaths last month?",
    "Dog killed 9 birds in Pen 3 last night",
    "Thieves carried 30 broilers from Pen 2",
    "Culled 8 weak hens from Pen 1",
    "Remind me to check the sick birds tomorrow",
    "No coughing in Pen 1 today, all birds fine",
    "The sneezing in Pen 2 has stopped",
    "Collected 25 crates in Pen 1, laying dropped a bit",
    "Lay dropped in Pen 1, why?",
    "Why are shells thin?",
    "Pond 2 water 28 degrees, pH 7.1, fish active",
    "Bought diesel 20,000 for the pond generator",
    "generator spoil, I paid 20k to repair am",
    "Repaired the aerator 12,000",
    "Serviced the pump at Pond 1",
    "It rained heavily, Pen 1 drinkers washed",
    "Harvested 85 kg from Pond 1, fish were big",
    "How far, what can you do?",
    "Hello",
    "brolers hw many died b4 we sold dem",
    "belle dey run me since night, I no go fit come",
    "slime don full where dem dey drink, how I go wash am",
    "Who is owing me money?",
    "which pen bird dey die pass",
    "fingerlings dey die anyhow, how many we don lose since last week",
    "last time birds dey cough, na when",
    "when last did we see coughing in Pen 3",
    "fish dey gasp for any pond according to book?",
    "is our egg number going up or coming down compared to two weeks ago",
    "What is our own conversion on floating feed in Pond 1?",
    "how do I stop fish from eating each other",
    "crates sold october",
    "which pen is doing best this month",
    "how is Pen 1 doing",
    "If the buyer is sick we sell to another",
    "My neighbour's birds are sneezing",
    "What is the price of sick birds in the market?",
    "How long do layers live?",
    "One bird is limping in Pen 1",
    "2 birds weak in Pen 2, separated",
]


@pytest.mark.parametrize(("message", "urgency", "likeliest"), SICK)
def test_sick_animals_and_emergencies_get_first_aid(message: str, urgency: U, likeliest: str):
    found = told(message, FARM, TODAY)
    assert found is not None
    assert found.urgency == urgency
    assert (found.causes[0].card.id if found.causes else "") == likeliest
    assert not found.asks_medicine


@pytest.mark.parametrize("message", NOT_OURS)
def test_other_messages_get_no_lecture(message: str):
    assert told(message, FARM, TODAY) is None


@pytest.mark.parametrize("message", ASKS_MEDICINE)
def test_who_asks_for_medicine_is_told_the_first_steps_and_not_what_it_may_be(message: str):
    found = told(message, FARM, TODAY)
    assert found is not None
    assert found.asks_medicine
    said = say(found)
    assert "It may be" not in said
    assert said.startswith("In the next hour, without medicine:\n1. ")
    assert "Call a vet" in said


@pytest.mark.parametrize("message", [*(message for message, _urgency, _cause in SICK), *ASKS_MEDICINE])
def test_an_answer_is_short_whole_and_safe(message: str):
    found = told(message, FARM, TODAY)
    assert found is not None
    said = say(found)
    assert len(said) <= LONGEST
    assert "In the next hour, without medicine:\n1. " in said
    assert "\nCall a vet" in said
    assert "Tell the vet: " in said
    assert len(found.causes) <= 3
    assert (
        ungrounded_numbers(
            said, [message, *(str(batch.count) for batch in FARM.batches), *(batch.name for batch in FARM.batches)]
        )
        == []
    )
    for context in (
        SafetyContext(question=message),
        SafetyContext(question=message, held={"Pen 1": {"eggs", "meat"}}, clear=("Pen 2",)),
        SafetyContext(question=message, held={"Pen 1": {"eggs"}, "Pen 2": {"meat"}, "Pond 1": {"meat"}}),
    ):
        assert [finding for finding in judge_text(said, context=context) if finding.severity == BLOCK] == []


def test_a_poison_that_is_only_asked_about_is_no_poisoning():
    found = told("Can I kill lice on hens with Sniper, and how many caps?", FARM, TODAY)
    assert found is not None
    assert (found.urgency, found.asks_medicine) == (U.SICK_BIRDS, True)


def test_an_answer_says_which_signs_match_where_they_stand_and_what_the_farm_knows():
    found = told("5 hens in Pen 1 are sneezing with swollen faces, 2 died. What is it?", FARM, TODAY)
    assert found is not None
    said = say(found)
    assert "only a vet can tell" in said
    assert "• Infectious coryza: sneezing, swollen face (source: general husbandry practice)" in said
    assert "Tell the vet: Pen 1, 480 layers alive; 5 sick; 2 dead; sneezing; swollen face." in said


@pytest.mark.parametrize(
    ("message", "is_many"),
    [
        ("4 birds died in Pen 3", False),
        ("5 birds died in Pen 3", True),
        ("9 birds died in Pen 1", False),
        ("10 birds died in Pen 1", True),
        ("18 fish died in Pond 1", False),
        ("20 fish died in Pond 1", True),
        ("10 birds died in Pen 1 on 2 March", False),
        ("dog killed 10 birds in Pen 1", False),
    ],
)
def test_deaths_are_many_from_two_of_a_hundred_in_a_day(message: str, is_many: bool):
    assert (told(message, FARM, TODAY) is not None) == is_many
