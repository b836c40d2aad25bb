from tests.factories import drafts_of, legs, say_and_answer


def test_the_thin_path(cast):
    run = say_and_answer(
        cast.farm,
        cast.owner,
        "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2",
    )
    assert run.status == "done"
    assert [d.record_type_id for d in drafts_of(cast.farm, cast.owner)] == ["sale", "mortality"]
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]
