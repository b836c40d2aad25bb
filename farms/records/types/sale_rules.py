"""The database rules of sales: what fits its batch, what leaves pens and store, what a medicine holds."""

from __future__ import annotations

from django.db.models import BaseConstraint

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, Trigger, one_of
from farms.records.types.sale_goods import FOOD, REASON_LENGTH, REASON_WORD, REASON_WORDS, Item, Unit


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


RULES: list[BaseConstraint] = [
    Check(name="sales_item_is_known", sql=one_of("item", Item.values)),
    Check(name="sales_unit_is_known", sql=one_of("unit", Unit.values)),
    Check(name="sales_quantity_is_sane", sql="quantity > 0 AND quantity <= 1000000"),
    Check(name="sales_price_is_positive", sql="unit_price_kobo IS NULL OR unit_price_kobo > 0"),
    Check(
        name="sales_quantity_times_price_is_total",
        sql="unit_price_kobo IS NULL OR abs(quantity * unit_price_kobo - total_kobo) <= 0.5",
    ),
    Check(name="sales_weight_is_sane", sql="weight_kg IS NULL OR weight_kg > 0 AND weight_kg <= 1000000"),
    # Crates and kilos take no animal away, unless it is said how many left; by the head whole ones leave.
    Check(
        name="sales_heads_are_of_animals",
        sql="heads IS NULL OR heads > 0 AND heads <= 1000000 AND batch_id IS NOT NULL"
        " AND item = ANY (ARRAY['birds', 'fish']) AND NOT unit = ANY (ARRAY['bird', 'piece'])",
    ),
    Check(
        name="sales_animals_are_whole_and_of_a_batch",
        sql="NOT (item = ANY (ARRAY['birds', 'fish']) AND unit = ANY (ARRAY['bird', 'piece']))"
        " OR batch_id IS NOT NULL AND quantity = trunc(quantity)",
    ),
    Function(
        name="sale_moves_stock",
        definer=True,
        body="""
BEGIN
    PERFORM move_stock(NEW.farm_id, NEW.batch_id, 'sold',
        -CASE WHEN NEW.unit IN ('bird', 'piece') THEN NEW.quantity::bigint ELSE NEW.heads END,
        TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
    ),
    Trigger(
        name="sales_stock",
        timing="AFTER INSERT",
        function="sale_moves_stock",
        when="new.item = ANY (ARRAY['birds', 'fish'])"
        " AND (new.unit = ANY (ARRAY['bird', 'piece']) OR new.heads IS NOT NULL)",
    ),
    Function(
        name="sale_moves_store",
        definer=True,
        body="""
BEGIN
    PERFORM move_store(NEW.farm_id, 'eggs', '', 'egg', -store_amount(NEW.farm_id, 'eggs', NEW.quantity, NEW.unit),
                       'sold', NEW.occurred_on, TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
    ),
    Trigger(name="sales_store", timing="AFTER INSERT", function="sale_moves_store", when="new.item = 'eggs'"),
    Function(
        name="food_in_sale",
        signature="item text, unit text",
        returns="text[]",
        language="sql",
        volatility="IMMUTABLE",
        logins=(APP, ASSISTANT),
        body=" SELECT CASE item "
        + " ".join(f"WHEN '{item}' THEN ARRAY[{_texts(food)}]::text[]" for item, food in FOOD.items())
        + " END || CASE WHEN unit = 'bird' THEN ARRAY['birds'] ELSE ARRAY[]::text[] END ",
    ),
    # Food with medicine in it is not sold, unless an owner or a manager says in a sentence why it may be. The
    # membership is read itself; it is not the session's word for it.
    Function(
        name="sale_respects_withdrawal",
        definer=True,
        body=f"""
DECLARE
    drug text;
    good text;
BEGIN
    IF NEW.farm_id IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'a sale is made inside its farm'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_made_inside_its_farm', TABLE = 'sales';
    END IF;
    PERFORM lock_batches(NEW.farm_id, NEW.batch_id);
    FOREACH good IN ARRAY food_in_sale(NEW.item::text, NEW.unit::text) LOOP
        IF EXISTS (SELECT 1 FROM batches b WHERE b.farm_id = NEW.farm_id AND b.id = NEW.batch_id
                   AND NOT kind_gives(b.kind::text, good)) THEN
            CONTINUE WHEN NEW.item = 'other' AND NOT (good = 'birds' AND NEW.unit = 'bird');
            RAISE EXCEPTION 'the batch gives no %', good
                USING ERRCODE = '23514', CONSTRAINT = 'sale_fits_its_batch', TABLE = 'sales';
        END IF;
        drug := coalesce(drug, withdrawal_on(NEW.farm_id, NEW.batch_id, good, NEW.occurred_on));
    END LOOP;
    IF drug IS NULL THEN
        RETURN NULL;
    END IF;
    IF btrim(NEW.withdrawal_reason) = '' THEN
        RAISE EXCEPTION '% holds what is sold', drug
            USING ERRCODE = '23514', CONSTRAINT = 'sale_inside_withdrawal', TABLE = 'sales';
    END IF;
    IF length(btrim(NEW.withdrawal_reason)) < {REASON_LENGTH}
       OR regexp_count(NEW.withdrawal_reason, '{REASON_WORD}') < {REASON_WORDS} THEN
        RAISE EXCEPTION 'why it may be sold is said in a sentence'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_reason_is_a_sentence', TABLE = 'sales';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = NEW.farm_id AND m.user_id = current_person()
                   AND m.role IN ('owner', 'manager')) THEN
        RAISE EXCEPTION 'only an owner or a manager lets held food be sold'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_reason_is_of_who_manages', TABLE = 'sales';
    END IF;
    RETURN NULL;
END
""",  # noqa: S608 - our own constants
    ),
    Trigger(name="sales_withdrawal", timing="AFTER INSERT", function="sale_respects_withdrawal"),
]  # fmt: skip
