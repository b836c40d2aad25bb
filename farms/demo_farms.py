"""The demo's three farms: who keeps what, sells to whom and at what price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoBatch:
    """`days` since stocking; `lay` is the share of hens that lay on a day."""

    name: str
    kind: str
    count: int
    days: int
    lay: float = 0


@dataclass(frozen=True)
class DemoFarm:
    """One farm. Prices in naira, (least, most); `expenses`: category, what, supplier, naira, every so many days."""

    slug: str
    name: str
    tier: str
    owner: tuple[str, str]
    batches: tuple[DemoBatch, ...]
    buyers: tuple[str, ...]
    price: tuple[int, int]  # a crate of eggs, or a kilogram of fish
    sells_every: int  # days
    feed: str
    feed_price: tuple[int, int]  # a bag
    feed_seller: str
    expenses: tuple[tuple[str, str, str, int, int], ...]
    notes: tuple[tuple[int, str, str], ...]  # days ago, batch, text
    symptoms: tuple[tuple[int, str, str, int], ...]  # days ago, batch, what was seen, animals
    deaths: tuple[tuple[int, str, int, str], ...]  # days ago, batch, count, cause
    tasks: tuple[tuple[int, str, str, bool], ...]  # days from today, batch, title, done
    auto: tuple[str, ...] = ()
    worker: tuple[str, str] | None = None
    bag_kg: int = 25
    weighs_feed: bool = False  # in kilograms, not in bags
    seed: int = 0


FARMS = (
    DemoFarm(
        slug="kaduna-backyard",
        name="Amina's Backyard Layers",
        tier="suggest",
        owner=("amina@kaduna.example", "Amina Bello"),
        batches=(DemoBatch("Layers", "layers", 120, 210, 0.85),),
        buyers=("Hajiya Rabi", "Mallam Sani", "Kawo corner shop"),
        price=(5_600, 6_000),
        sells_every=4,
        feed="layer mash",
        feed_price=(26_500, 27_800),
        feed_seller="Kasuwa Agro",
        expenses=(
            ("transport", "taking eggs to Kawo market", "", 2_500, 14),
            ("vaccine", "LaSota, 200 doses", "Kasuwa Agro", 3_200, 40),
        ),
        notes=((16, "", "New nest boxes put in"), (5, "Layers", "Moved the drinkers to the shade")),
        symptoms=((20, "Layers", "two hens cough, watery eyes", 2),),
        deaths=((9, "Layers", 1, "heat"),),
        tasks=(
            (-12, "Layers", "Give LaSota in the morning water", True),
            (-1, "", "Buy two crates for packing", False),
            (0, "Layers", "Wash the drinkers", False),
            (9, "Layers", "Deworm, ask the vet about the eggs first", False),
        ),
        weighs_feed=True,
        seed=11,
    ),
    DemoFarm(
        slug="ibadan-catfish",
        name="Tunde Catfish Ponds",
        tier="draft",
        owner=("tunde@ibadan.example", "Tunde Adewale"),
        batches=(
            DemoBatch("Pond 1", "catfish", 1500, 120),
            DemoBatch("Pond 2", "catfish", 1200, 75),
            DemoBatch("Pond 3", "fingerlings", 3000, 20),
        ),
        buyers=("Iya Basira", "Bodija point and kill", "Mr Kola, smoker"),
        price=(2_900, 3_400),
        sells_every=8,
        feed="floating pellets",
        feed_price=(24_500, 29_500),
        feed_seller="Agbeloba Feeds",
        expenses=(
            ("fuel", "petrol for the pump", "", 9_500, 7),
            ("labour", "sorting fish, two people", "", 12_000, 21),
            ("transport", "van to Bodija", "", 8_000, 16),
            ("equipment", "scoop net", "Dugbe market", 14_500, 60),
        ),
        notes=(
            (19, "Pond 3", "3,000 fingerlings came from Mr Femi, 5 hours on the road"),
            (4, "Pond 1", "Changed half the water after the rain"),
        ),
        symptoms=(
            (6, "Pond 1", "gasping at the surface before sunrise", 40),
            (17, "Pond 3", "slow, not coming up for feed", 60),
        ),
        deaths=(
            (19, "Pond 3", 40, "transport"),
            (18, "Pond 3", 22, "transport"),
            (5, "Pond 1", 6, "low oxygen at dawn"),
        ),
        tasks=(
            (-20, "Pond 2", "Sort the shooters", True),
            (-2, "Pond 3", "Change to 2 mm pellets", False),
            (0, "Pond 1", "Test the water before sunrise", False),
            (6, "Pond 1", "Call buyers for the harvest", False),
        ),
        bag_kg=15,
        seed=22,
    ),
    DemoFarm(
        slug="lagos-layers",
        name="Lagos Layers",
        tier="auto",
        auto=("note", "egg_collection", "feed_use"),
        owner=("ngozi@lagos.example", "Ngozi Okafor"),
        worker=("worker@lagos.example", "Sunday Eze"),
        batches=(
            DemoBatch("Pen 1", "layers", 1300, 300, 0.79),
            DemoBatch("Pen 2", "layers", 1250, 240, 0.84),
            DemoBatch("Pen 3", "layers", 1250, 180, 0.88),
            DemoBatch("Pen 4", "layers", 1200, 150, 0.87),
        ),
        buyers=("Mama Nkechi", "Alhaji Musa", "Royal Bakery", "Ketu egg depot"),
        price=(5_200, 5_600),
        sells_every=2,
        feed="layer mash",
        feed_price=(25_400, 26_800),
        feed_seller="Olam depot, Ikorodu",
        expenses=(
            ("labour", "wages of four workers", "", 260_000, 30),
            ("fuel", "diesel for the generator", "", 48_000, 7),
            ("vaccine", "LaSota, 5,000 doses", "Vet Afolabi", 32_000, 40),
            ("medication", "vitamins and electrolytes", "Vet Afolabi", 27_500, 18),
            ("utilities", "light bill", "Ikeja Electric", 64_000, 30),
        ),
        notes=(
            (23, "Pen 2", "Vet Afolabi came to look, no sickness found"),
            (8, "", "Rats near the feed store, traps set"),
            (3, "Pen 4", "One fan does not turn"),
        ),
        symptoms=((24, "Pen 2", "less feed taken, some panting at noon", 30), (10, "Pen 1", "soft shells", 15)),
        deaths=((25, "Pen 2", 4, "heat"), (11, "Pen 1", 2, "prolapse"), (1, "Pen 3", 1, "")),
        tasks=(
            (-26, "Pen 2", "Give electrolytes at noon", True),
            (-8, "", "Set rat traps at the feed store", True),
            (-3, "Pen 4", "Mend the fan", False),
            (0, "", "Order feed for next week", False),
            (0, "Pen 1", "Weigh 30 hens", False),
            (4, "", "LaSota in the water, all pens", False),
            (20, "Pen 1", "Ask buyers for old layers", False),
        ),
        seed=33,
    ),
)
