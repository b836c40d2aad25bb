"""Amina's Backyard Layers: one flock of 120 hens, and the broilers that she fattened between."""

from assistant.demo.shapes import Cost, Course, DemoBatch, DemoFarm, House, Lot, Recurring, Spell, Todo

HENS, BROILERS = "Layers", "Broilers"
LASOTA = "Newcastle (LaSota)"

FARM = DemoFarm(
    slug="kaduna-backyard",
    name="Amina's Backyard Layers",
    tier="suggest",
    owner=("amina@kaduna.example", "Amina Bello"),
    houses=(House("Hen house", "house", "6.5", "3.5"), House("Side pen", "house", "3", "2.4")),
    batches=(
        DemoBatch(
            HENS, "layers", 120, 330, 6_400, "Sabo Farms", age=119, start_g="1640", breed="Isa Brown", house="Hen house"
        ),
    ),
    past=(
        DemoBatch(
            BROILERS,
            "broilers",
            60,
            152,
            1_350,
            "Sabo Farms",
            start_g="42",
            breed="Marshall",
            house="Side pen",
            price=(10_500, 12_500),
            lots=(Lot(103, "Mallam Sani", 22), Lot(99, "Hajiya Rabi", 18), Lot(96, "Kawo corner shop")),
        ),
    ),
    buyers=("Hajiya Rabi", "Mallam Sani", "Kawo corner shop"),
    price=(5_700, 6_000),
    sells_every=4,
    feed_price={
        "layer mash": (26_500, 27_800),
        "grower mash": (24_800, 25_600),
        "broiler starter": (29_000, 30_500),
        "broiler finisher": (28_000, 29_500),
    },
    feed_seller="Kasuwa Agro",
    short_of="",
    opening={"grower mash": 75},
    costs=(
        Cost("transport", "taking eggs to Kawo market", "", 2_500, 14),
        Cost("vaccine", "LaSota, 200 doses", "Kasuwa Agro", 3_200, 56),
        Cost("medication", "5 sachets of vitamins", "Kasuwa Agro", 4_500, 120, ("vitamins", 5, "sachet")),
        Cost("labour", "cleaning the house, Ibrahim", "Ibrahim", 6_000, 21),
        Cost("equipment", "drinkers and a lamp", "Central Market", 9_800, 150),
        Cost("utilities", "light", "", 3_500, 30),
        Cost("other", "wood shavings, 6 bags", "Panteka sawmill", 4_800, 42),
    ),
    recurring=(Recurring("utilities", "light", "", 3_500, "month", 5),),
    contacts=(
        ("Hajiya Rabi", "customer", "0000 000 0101"),
        ("Mallam Sani", "customer", "0000 000 0102"),
        ("Kawo corner shop", "customer", "0000 000 0103"),
        ("Kasuwa Agro", "supplier", "0000 000 0104"),
        ("Sabo Farms", "supplier", "0000 000 0105"),
    ),
    notes=(
        (328, HENS, "120 hens came from Sabo Farms in the cool of the morning"),
        (301, HENS, "First eggs"),
        (151, BROILERS, "Brooding with charcoal, curtains down at night"),
        (66, HENS, "Tried a cheaper mash: many leave it, fewer eggs"),
        (57, HENS, "Back to the old mash"),
        (16, "", "New nest boxes put in"),
        (5, HENS, "Moved the drinkers to the shade"),
    ),
    symptoms=((148, BROILERS, "pasted vents, cold to the touch", 5), (20, HENS, "two hens cough, watery eyes", 2)),
    deaths=(
        (151, BROILERS, 2, "weak chicks"),
        (149, BROILERS, 1, "cold"),
        (120, BROILERS, 1, "heat"),
        (9, HENS, 1, "heat"),
    ),
    counts=(
        (98, BROILERS, "home_use", 2, "naming day"),
        (97, BROILERS, "given", 1, "to the mosque"),
        (40, HENS, "missing", 1, "gone in the night, a hole in the fence"),
    ),
    courses=(
        Course(148, 3, BROILERS, "vitamins", 0, 0, "cold chicks", used=(2, "sachet")),
        Course(20, 2, HENS, "vitamins", 0, 0, "cough", used=(3, "sachet")),
    ),
    vaccinations=(
        (292, HENS, LASOTA, "water", "LS-0417"),
        (236, HENS, LASOTA, "water", "LS-0502"),
        (180, HENS, LASOTA, "water", "LS-0519"),
        (145, BROILERS, LASOTA, "eye", "LS-0533"),
        (138, BROILERS, "Gumboro", "water", "GB-1180"),
        (124, HENS, LASOTA, "water", "LS-0533"),
        (68, HENS, LASOTA, "water", "LS-0574"),
        (12, HENS, LASOTA, "water", "LS-0601"),
    ),
    tasks=(
        Todo(-12, HENS, "Give LaSota in the morning water", done=True),
        Todo(-7, HENS, "Wash the drinkers", done=True, repeat=7),
        Todo(-1, "", "Buy two crates for packing"),
        Todo(0, HENS, "Wash the drinkers", repeat=7),
        Todo(9, HENS, "Deworm, ask the vet about the eggs first"),
        Todo(44, HENS, "LaSota again", vaccine=LASOTA, why="Every eight weeks in lay"),
    ),
    spells=(Spell(66, 57, HENS, lay=0.86, feed=0.93),),
    on_credit=("Kawo corner shop",),
    old_debt=(52, "Mallam Sani"),
    house_crates=1,
    weighs_feed=True,
    seed=11,
)
