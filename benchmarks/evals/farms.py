"""The demo farms as questions name them: batches with their kinds, people, goods of the store."""

from __future__ import annotations

from assistant.questions.names import Known

KNOWN = {
    "lagos-layers": Known(
        batches=tuple((f"Pen {number}", "layers") for number in (1, 2, 3, 4)),
        people=(
            "Mama Nkechi", "Alhaji Musa", "Royal Bakery", "Ketu egg depot", "Mile 12 old-layer women",
            "Ikorodu feed depot", "Vet Afolabi", "Tuns Pullets, Osogbo", "Mama Nkechi, Ketu", "vegetable growers", "Kazeem",
            "Alaba market", "Ketu market",
        ),
        goods=("layer mash", "grower mash", "piperazine", "electrolytes"),
    ),
    "ibadan-catfish": Known(
        batches=(
            ("First stocking", "catfish"), ("Second stocking", "catfish"), ("Pond 1", "catfish"), ("Pond 2", "catfish"),
            ("Pond 3", "fingerlings"),
        ),
        people=(
            "Bodija point and kill", "Iya Basira", "Mr Kola, smoker", "Agbeloba Feeds", "Mr Femi", "Sola and Wale",
            "Dugbe market",
        ),
        goods=("2 mm pellets", "3 mm pellets", "4 mm pellets", "6 mm pellets", "salt"),
    ),
    "kaduna-backyard": Known(
        batches=(("Broilers", "broilers"), ("Layers", "layers")),
        people=(
            "Hajiya Rabi", "Mallam Sani", "Kawo corner shop", "Kasuwa Agro", "Sabo Farms", "vegetable growers", "Ibrahim",
            "Central Market", "Panteka sawmill",
        ),
        goods=("layer mash", "grower mash", "broiler starter", "broiler finisher", "vitamins"),
    ),
}  # fmt: skip
