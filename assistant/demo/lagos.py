"""Lagos Layers: 5,000 hens in four pens, of four ages, with a worker who keeps the daily book."""

from assistant.demo.shapes import Cost, Course, DemoBatch, DemoFarm, House, Lot, Recurring, Spell, Todo

LASOTA = "Newcastle (LaSota)"
SELLER = "Tuns Pullets, Osogbo"


def _pen(number: int, count: int, days: int, cost: int, lots: tuple[Lot, ...] = ()) -> DemoBatch:
    return DemoBatch(
        f"Pen {number}", "layers", count, days, cost, SELLER, age=126, start_g="1690", breed="Isa Brown",
        house=f"House {number}", price=(4_600, 5_000), lots=lots,
    )  # fmt: skip


FARM = DemoFarm(
    slug="lagos-layers",
    name="Lagos Layers",
    tier="auto",
    auto=("note", "egg_collection", "feed_use"),
    owner=("ngozi@lagos.example", "Ngozi Okafor"),
    worker=("worker@lagos.example", "Sunday Eze"),
    houses=tuple(House(f"House {number}", "house", "22", "10") for number in (1, 2, 3, 4)),
    batches=(
        _pen(1, 1300, 365, 6_200, (Lot(40, "Mile 12 old-layer women", 12), Lot(13, "Mile 12 old-layer women", 18))),
        _pen(2, 1250, 290, 6_400),
        _pen(3, 1250, 205, 6_700),
        _pen(4, 1200, 135, 6_900),
    ),
    past=(),
    buyers=("Mama Nkechi", "Alhaji Musa", "Ketu egg depot", "Royal Bakery"),
    price=(5_300, 5_900),
    sells_every=2,
    feed_price={"layer mash": (24_800, 26_200), "grower mash": (24_000, 25_200)},
    feed_seller="Ikorodu feed depot",
    short_of="layer mash",
    opening={"grower mash": 1_500},
    costs=(
        Cost("labour", "wages of four workers", "", 260_000, 30),
        Cost("fuel", "diesel for the generator", "", 48_000, 7),
        Cost("transport", "van to Ketu", "Kazeem", 14_000, 8),
        Cost("vaccine", "LaSota, 5,000 doses", "Vet Afolabi", 32_000, 56),
        Cost("medication", "vitamins and electrolytes", "Vet Afolabi", 27_500, 150, ("electrolytes", 10, "sachet")),
        Cost("medication", "dewormer, 8 bottles", "Vet Afolabi", 38_000, 181, ("piperazine", 8, "bottle")),
        Cost("utilities", "light bill", "", 64_000, 30),
        Cost("equipment", "nipples, bulbs and wire", "Alaba market", 41_000, 75),
        Cost("other", "egg trays and litter", "Ketu market", 36_000, 28),
    ),
    recurring=(
        Recurring("labour", "wages of four workers", "", 260_000, "month", 3),
        Recurring("utilities", "light bill", "", 64_000, "month", 12),
        Recurring("other", "levy of the growers' union", "", 15_000, "quarter", 40),
    ),
    contacts=(
        ("Mama Nkechi", "customer", "0000 000 0301"),
        ("Alhaji Musa", "customer", "0000 000 0302"),
        ("Royal Bakery", "customer", "0000 000 0303"),
        ("Ketu egg depot", "customer", "0000 000 0304"),
        ("Mile 12 old-layer women", "customer", "0000 000 0305"),
        ("Ikorodu feed depot", "supplier", "0000 000 0306"),
        ("Vet Afolabi", "supplier", "0000 000 0307"),
        (SELLER, "supplier", "0000 000 0308"),
    ),
    notes=(
        (365, "Pen 1", "1,300 pullets from Tuns, 14 hours on the road, quiet"),
        (290, "Pen 2", "1,250 pullets came"),
        (205, "Pen 3", "1,250 pullets came"),
        (160, "Pen 2", "Visitors from the union, footbath used"),
        (135, "Pen 4", "1,200 pullets came"),
        (97, "Pen 2", "Three very hot days, sprayed the roof"),
        (23, "Pen 2", "Vet Afolabi came to look, no sickness found"),
        (8, "", "Rats near the feed store, traps set"),
        (3, "Pen 4", "One fan does not turn"),
    ),
    symptoms=(
        (150, "Pen 3", "watery droppings", 40),
        (98, "Pen 2", "panting at noon, wings out", 200),
        (24, "Pen 2", "less feed taken, some panting at noon", 30),
        (10, "Pen 1", "soft shells", 15),
        (1, "Pen 4", "panting, wings out, standing away from the wall", 60),
    ),
    deaths=(
        (364, "Pen 1", 4, "transport"),
        (289, "Pen 2", 3, "transport"),
        (204, "Pen 3", 3, "transport"),
        (134, "Pen 4", 5, "transport"),
        (97, "Pen 2", 9, "heat"),
        (96, "Pen 2", 5, "heat"),
        (25, "Pen 2", 4, "heat"),
        (11, "Pen 1", 2, "prolapse"),
        (2, "Pen 4", 7, "heat, the fan stood still"),
        (1, "Pen 4", 9, "heat, the fan stood still"),
    ),
    counts=(
        (70, "Pen 1", "culled", 6, "thin, no comb"),
        (45, "Pen 3", "recount", 2, "counted at night, two fewer than in the book"),
        (30, "Pen 1", "given", 2, "to the watchman"),
    ),
    courses=(
        Course(150, 5, "Pen 3", "tylosin", 5, 7, "watery droppings", "Vet Afolabi"),
        Course(98, 4, "Pen 2", "electrolytes", 0, 0, "heat", used=(8, "sachet")),
        Course(60, 1, "Pen 2", "piperazine", 0, 14, "worms in the droppings", "Vet Afolabi", (2, "bottle")),
        Course(3, 1, "Pen 3", "piperazine", 0, 14, "worms in the droppings", "Vet Afolabi", (2, "bottle")),
    ),
    vaccinations=tuple(
        (ago, pen, LASOTA, "water", lot)
        for ago, lot, pens in (
            (332, "LS-2203", (1,)), (276, "LS-2260", (1, 2)), (220, "LS-2291", (1, 2)), (164, "LS-2334", (1, 2, 3)),
            (108, "LS-2378", (1, 2, 3, 4)), (52, "LS-2415", (1, 2, 3, 4)),
        )
        for pen in (f"Pen {number}" for number in pens)
    ),
    tasks=(
        Todo(-52, "", "LaSota in the water, all pens", done=True),
        Todo(-26, "Pen 2", "Give electrolytes at noon", done=True),
        Todo(-8, "", "Set rat traps at the feed store", done=True),
        Todo(-7, "Pen 1", "Weigh 30 hens", done=True, repeat=28, by_worker=True),
        Todo(-3, "Pen 4", "Mend the fan", by_worker=True),
        Todo(0, "", "Order feed for next week", repeat=7),
        Todo(0, "Pen 4", "Look for dead birds at noon as well", by_worker=True),
        Todo(1, "Pen 3", "LaSota in the water", vaccine=LASOTA, why="Every eight weeks in lay", by_worker=True),
        Todo(4, "Pen 4", "LaSota in the water", vaccine=LASOTA, why="Every eight weeks in lay", by_worker=True),
        Todo(20, "Pen 1", "Ask buyers for old layers"),
    ),
    spells=(
        Spell(99, 94, "Pen 2", lay=0.9, feed=0.88, water=1.3),
        Spell(93, 88, "Pen 2", lay=0.95),
        Spell(146, 140, "Pen 3", lay=0.93, feed=0.95),
        Spell(3, 3, "Pen 4", lay=0.98, feed=0.97, water=1.15),
        Spell(2, 2, "Pen 4", lay=0.94, feed=0.93, water=1.3),
        Spell(1, 1, "Pen 4", lay=0.90, feed=0.90, water=1.35),
    ),
    on_credit=("Ketu egg depot", "Alhaji Musa"),
    old_debt=(74, "Royal Bakery"),
    house_crates=3,
    seed=33,
)  # fmt: skip
