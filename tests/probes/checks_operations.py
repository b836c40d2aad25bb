"""The CHECKs of what a farm does every day: houses, treatments, payments, counts, goods."""

from __future__ import annotations

from tests.probes.people import MIGRATION
from tests.probes.rows import NULL
from tests.probes.varied import Vary, between, says

BY_THE_KILO = {"unit": "'kg'", "unit_price_kobo": NULL, "heads": "1"}

INSERTS: dict[str, Vary] = {
    "structures_kind_is_known": says("structures", "builds a castle", {"kind": "'castle'"}),
    "structures_measures_are_sane": says(
        "structures", "builds a house of no length, or of 1,001 metres", {"length_m": "0"}, {"width_m": "1001"},
        {"depth_m": "-1"}, good={"length_m": "1000", "depth_m": "1.2"}),
    "batches_age_is_sane": says("batches", "stocks hens of eleven years", {"age_at_placing": "3651"},
                                good={"age_at_placing": "3650"}),
    "batches_start_weight_is_sane": between("batches", "start_weight_g", "0.01", "50000", "0", "50001"),
    "store_movements_good_is_known": says("store_movements", "moves gold", {"good": "'gold'"}, who=MIGRATION),
    "store_movements_reason_is_known": says("store_movements", "moves feed for an unknown reason",
                                            {"reason": "'fled'"}, who=MIGRATION),
    "store_movements_delta_not_zero": says("store_movements", "moves nothing", {"delta": "0"}, who=MIGRATION),
    "contacts_name_is_not_empty": says("contacts", "knows somebody without a name, or with a space before it",
                                       {"name": "''"}, {"name": "' Ada'"}),
    "contacts_kind_is_known": says("contacts", "knows an enemy", {"kind": "'enemy'"}),
    "standing_costs_amount_is_sane": between("standing_costs", "amount_kobo", "1", "10000000000000", "0",
                                             "10000000000001"),
    "standing_costs_category_is_known": says("standing_costs", "pays for what there is not", {"category": "'bribes'"}),
    "standing_costs_every_is_known": says("standing_costs", "pays at every full moon", {"every": "'moon'"}),
    "sales_debt_is_part_of_total": says("sales", "is owed more than the total, or less than nothing",
                                        {"owed_kobo": "900001"}, {"owed_kobo": "-1"}, good={"owed_kobo": "900000"}),
    "sales_debt_has_a_debtor": says("sales", "is owed by nobody", {"owed_kobo": "1", "buyer": "' '"},
                                    good={"owed_kobo": "0", "buyer": "''"}),
    "sales_method_is_known": says("sales", "is paid in cowries", {"method": "'cowries'"}, good={"method": "''"}),
    "sales_weight_is_sane": between("sales", "weight_kg", "0.001", "1000000", "0", "1000001"),
    "sales_heads_are_of_animals": says(
        "sales", "takes animals out of manure, twice, from nowhere, or none",
        {**BY_THE_KILO, "item": "'manure'"}, {"heads": "1"}, {**BY_THE_KILO, "batch_id": NULL},
        {**BY_THE_KILO, "heads": "0"}, good=BY_THE_KILO),
    "expenses_quantity_is_sane": between("expenses", "quantity", "0.001", "1000000", "0", "1000001"),
    "expenses_kg_is_sane": says("expenses", "buys no kilo of feed, too many, or kilos of transport",
                                {"kg": "0"}, {"kg": "1000001"}, {"category": "'transport'"}, good={"kg": "1000000"}),
    "expenses_debt_is_part_of_amount": says("expenses", "owes more than the amount, or less than nothing",
                                            {"owed_kobo": "500001"}, {"owed_kobo": "-1"}, good={"owed_kobo": "500000"}),
    "expenses_debt_has_a_creditor": says("expenses", "owes nobody", {"supplier": "''"},
                                         good={"supplier": "''", "owed_kobo": "0"}),
    "expenses_method_is_known": says("expenses", "pays in cowries", {"method": "'cowries'"}, good={"method": "''"}),
    "payments_direction_is_known": says("payments", "pays sideways", {"direction": "'up'"}, good={"direction": "'out'"}),
    "payments_party_is_not_empty": says("payments", "is paid by nobody", {"party": "' '"}),
    "payments_amount_is_sane": between("payments", "amount_kobo", "1", "10000000000000", "0", "10000000000001"),
    "payments_method_is_known": says("payments", "is paid in cowries", {"method": "'cowries'"}, good={"method": "''"}),
    "stock_adjustments_name_their_batch": says("stock_adjustments", "culls birds of no batch", {"batch_id": NULL}),
    "stock_adjustments_why_is_known": says("stock_adjustments", "loses birds by magic", {"why": "'magic'"}),
    "stock_adjustments_count_is_sane": says(
        "stock_adjustments", "culls none", {"count": "0"},
        good={"why": "'recount'", "count": "0"}),
    "stock_adjustments_moves_say_where": says(
        "stock_adjustments", "moves birds nowhere, or culls them into another batch",
        {"why": "'moved'"}, {"to_batch_id": "%(batch2)s"},
        good={"why": "'moved'", "to_batch_id": "%(batch2)s"}),
    "stock_adjustments_say_their_reason": says(
        "stock_adjustments", "counts again, or misses birds, and does not say why",
        {"why": "'recount'", "reason": "' '"}, {"why": "'missing'", "reason": "''"}, good={"reason": "''"}),
    "store_adjustments_good_is_known": says("store_adjustments", "spoils gold", {"good": "'gold'"}),
    "store_adjustments_why_is_known": says("store_adjustments", "loses feed by magic", {"why": "'magic'"}),
    "store_adjustments_quantity_is_sane": says(
        "store_adjustments", "spoils nothing, or a million and one bags", {"quantity": "0"}, {"quantity": "1000001"},
        good={"why": "'counted'", "quantity": "0"}),
    "store_adjustments_unit_fits": says(
        "store_adjustments", "counts feed in eggs, eggs in bags, or medicine in nothing",
        {"unit": "'egg'"}, {"good": "'eggs'"}, {"good": "'medicine'", "unit": "' '"},
        {"good": "'medicine'", "item": "' '"}, good={"good": "'medicine'", "unit": "'sachet'"}),
    "tasks_repeat_is_sane": between("tasks", "repeat_days", "1", "366", "0", "367"),
    "treatments_name_their_batch": says("treatments", "treats no batch", {"batch_id": NULL}),
    "treatments_drug_is_not_empty": says("treatments", "gives nothing", {"drug": "' '"}),
    "treatments_last_day_after_first": says(
        "treatments", "ends before it began, or goes on for 91 days", {"last_day": "current_date - 1"},
        {"last_day": "current_date + 91"}, good={"last_day": "current_date + 90"}),
    "treatments_days_are_sane": says(
        "treatments", "keeps eggs back for two years", {"egg_days": "366"}, {"meat_days": "366"},
        good={"egg_days": "365", "meat_days": "0"}),
    "treatments_quantity_is_sane": says(
        "treatments", "uses none of it, or two of nothing", {"quantity": "0"}, {"unit": "''"},
        good={"quantity": NULL, "unit": "''"}),
    "treatments_banned_drug_has_no_safe_day": says(
        "treatments", "says when eggs are safe after a banned medicine", {"drug": "'Chloramphenicol 10 %%'"},
        {"drug": "'FURASOL'", "egg_days": NULL}, good={"drug": "'Furazolidone'", "egg_days": NULL, "meat_days": NULL}),
    "vaccinations_name_their_batch": says("vaccinations", "vaccinates no batch", {"batch_id": NULL}),
    "vaccinations_vaccine_is_not_empty": says("vaccinations", "gives nothing", {"vaccine": "' '"}),
    "vaccinations_route_is_known": says("vaccinations", "vaccinates by prayer", {"route": "'prayer'"},
                                        good={"route": "''"}),
    "vaccinations_count_is_sane": between("vaccinations", "count", "1", "1000000", "0", "1000001"),
    "water_records_nitrite_mg_l_is_sane": between("water_records", "nitrite_mg_l", "0", "100", "-1", "101"),
    "water_records_transparency_cm_is_sane": between("water_records", "transparency_cm", "0", "500", "-1", "501"),
    "weight_records_weights_are_a_list": says("weight_records", "weighs a map, or a book",
                                              {"weights_g": "'{}'"}, {"weights_g": "to_jsonb(repeat('x', 20001))"},
                                              good={"weights_g": "'[]'"}),
}  # fmt: skip
