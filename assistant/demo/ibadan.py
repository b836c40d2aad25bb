"""Tunde Catfish Ponds: three ponds with fish, and two stockings that were harvested."""

from assistant.demo.shapes import Cost, Course, DemoBatch, DemoFarm, House, Lot, Recurring, Todo

ONE, TWO, THREE, FIRST, SECOND = "Pond 1", "Pond 2", "Pond 3", "First stocking", "Second stocking"
KG = (2_900, 3_150)

FARM = DemoFarm(
    slug="ibadan-catfish",
    name="Tunde Catfish Ponds",
    tier="draft",
    owner=("tunde@ibadan.example", "Tunde Adewale"),
    houses=(
        House("Earthen pond", "earthen", "20", "15", "1.2"),
        House("Concrete pond", "concrete", "6", "4", "1.2"),
        House("Tarpaulin", "tarpaulin", "6", "5", "1.2"),
    ),
    batches=(
        DemoBatch(
            ONE, "catfish", 1500, 120, 110, "Mr Femi", 45, "8", house="Earthen pond", price=KG,
            lots=(Lot(24, "Bodija point and kill", 18), Lot(10, "Iya Basira", 22)),
        ),
        DemoBatch(TWO, "catfish", 1200, 75, 110, "Mr Femi", 45, "8", house="Concrete pond"),
        DemoBatch(THREE, "fingerlings", 3000, 20, 60, "Mr Femi", 28, "4", house="Tarpaulin"),
    ),
    past=(
        DemoBatch(
            FIRST, "catfish", 1400, 330, 95, "Mr Femi", 45, "8", house="Earthen pond", price=(2_900, 3_100),
            lots=(
                Lot(190, "Bodija point and kill", 260), Lot(184, "Iya Basira", 310),
                Lot(178, "Mr Kola, smoker", 330, owed=0.5), Lot(172, "Iya Basira"),
            ),
        ),
        DemoBatch(
            SECOND, "catfish", 1100, 245, 100, "Mr Femi", 45, "8", house="Concrete pond", price=(2_950, 3_200),
            lots=(
                Lot(112, "Bodija point and kill", 280), Lot(104, "Mr Kola, smoker", 350),
                Lot(97, "Iya Basira", 200), Lot(90, "Mr Kola, smoker"),
            ),
        ),
    ),
    buyers=(),
    price=(0, 0),
    sells_every=0,
    feed_price={
        "2 mm pellets": (30_500, 33_000),
        "3 mm pellets": (27_500, 30_000),
        "4 mm pellets": (25_500, 28_500),
        "6 mm pellets": (24_500, 27_000),
    },
    feed_seller="Agbeloba Feeds",
    short_of="6 mm pellets",
    opening={"2 mm pellets": 45},
    costs=(
        Cost("fuel", "petrol for the pump", "", 9_500, 7),
        Cost("labour", "sorting fish, two people", "Sola and Wale", 12_000, 21),
        Cost("transport", "van to Bodija", "", 8_000, 16),
        Cost("equipment", "scoop net", "Dugbe market", 14_500, 90),
        Cost("utilities", "light for the borehole", "", 11_000, 30),
        Cost("medication", "salt, 4 bags", "Dugbe market", 9_200, 150, ("salt", 4, "bag")),
        Cost("other", "lime for the pond", "Agbeloba Feeds", 7_000, 110),
    ),
    recurring=(
        Recurring("labour", "night watch", "Baba Risi", 45_000, "month", 2),
        Recurring("utilities", "light for the borehole", "", 11_000, "month", 11),
    ),
    contacts=(
        ("Iya Basira", "customer", "0000 000 0201"),
        ("Bodija point and kill", "customer", "0000 000 0202"),
        ("Mr Kola, smoker", "customer", "0000 000 0203"),
        ("Agbeloba Feeds", "supplier", "0000 000 0204"),
        ("Mr Femi", "supplier", "0000 000 0205"),
    ),
    notes=(
        (330, FIRST, "1,400 juveniles from Mr Femi"),
        (245, SECOND, "1,100 juveniles, one bucket was warm"),
        (172, FIRST, "Drained to the last fish, pond limed and left a month"),
        (90, SECOND, "Pond emptied, walls scrubbed"),
        (19, THREE, "3,000 fingerlings came from Mr Femi, 5 hours on the road"),
        (4, ONE, "Changed half the water after the rain"),
    ),
    symptoms=(
        (210, FIRST, "fish hang at the inlet, slow to eat", 30),
        (6, ONE, "gasping at the surface before sunrise", 40),
        (17, THREE, "slow, not coming up for feed", 60),
    ),
    deaths=(
        (329, FIRST, 21, "transport"),
        (328, FIRST, 9, "transport"),
        (300, FIRST, 14, "eaten by the big ones"),
        (244, SECOND, 26, "transport"),
        (215, SECOND, 11, "eaten by the big ones"),
        (209, FIRST, 8, "low oxygen at dawn"),
        (119, ONE, 11, "transport"),
        (74, TWO, 9, "transport"),
        (19, THREE, 40, "transport"),
        (18, THREE, 22, "transport"),
        (5, ONE, 6, "low oxygen at dawn"),
    ),
    counts=(
        (178, FIRST, "home_use", 4, "for the house"),
        (45, TWO, "recount", 7, "counted when we sorted, birds had taken some"),
        (30, ONE, "given", 3, "to the watchman"),
    ),
    courses=(
        Course(208, 1, FIRST, "salt", 0, 0, "bath for sores", used=(2, "bag")),
        Course(16, 3, THREE, "oxytetracycline", None, None, "fingerlings that do not come up", "Mr Femi"),
    ),
    vaccinations=(),
    tasks=(
        Todo(-45, TWO, "Sort the shooters", done=True),
        Todo(-20, TWO, "Sort the shooters", done=True),
        Todo(-2, THREE, "Read the label of the oxytetracycline: how many days before sale"),
        Todo(0, ONE, "Test the water before sunrise", repeat=2),
        Todo(6, ONE, "Call buyers for the harvest"),
        Todo(10, THREE, "Sort the fingerlings", repeat=14),
    ),
    old_debt=(178, "Mr Kola, smoker"),
    bag_kg=15,
    seed=22,
)  # fmt: skip
