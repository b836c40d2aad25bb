"""What farmers write of money spent, each in a voice of its own: categories, sums, sellers and debts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts, read

BATCHES = (("Pen 1", "layers"), ("Pen 2", "layers"), ("Broilers", "broilers"), ("Pond 1", "catfish"))
FARM = FarmFacts(tuple(BatchFact(name, kind, None) for name, kind in BATCHES), 30, Decimal(25), ())
SERVICES = ("labour", "transport")  # whom they went to is not looked at

CASES = {
    "Please note I gave the welder 8,000 to fix the gate that the goats broke.": "labour 8000",
    "This morning I bought gloves and nose masks from the pharmacy, 6,400 altogether.": "equipment 6400",
    "The vet came around 10, consultation was 5k and the drugs he prescribed came to 12,300": "medication 5000; medication 12300",
    "Paid Sunday his salary for last month 35,000 by transfer": "labour 35000",
    "I had to buy water again, tanker 15k because the borehole pump has spoilt.": "utilities 15000",
    "Subscribed data for the farm phone 3,500": "utilities 3500",
    "Got two packets of multivitamin at 2,800 each from Mrs Okon": "medication 5600 from Mrs Okon",
    "Repaired the pumping machine today, the technician took 12k": "equipment 12000",
    "I dropped 50k deposit with Ifeanyi for the cage he is building, total is 180k": "equipment 180000 from Ifeanyi owed 130000",
    "5 bags of layers mash @ 19,800. Paid cash": "feed 99000",
    "Security levy for the estate 4,000 paid to the chairman": "other 4000 from chairman",
    "Oga I buy fuel 10k for the motor wey carry feed": "fuel 10000",
    "Driver collect 15k carry 40 bags from Ibadan come": "transport 15000",
    "Tyre burst for road, vulcanizer take 3500, new tyre na 48,000": "equipment 3500; equipment 48000",
    "Police for checkpoint collect 2k again abeg": "other 2000 from Police",
    "I don pay loading boys 4k plus offloading 3k": "labour 4000; transport 3000",
    "Feed money na 396,000 for 20 bags, I pay 200k remain 196k for Alhaji Musa": "feed 396000 from Alhaji Musa owed 196000",
    "Give mechanic 7k make e change the plug for gen": "labour 7000",
    "Na 2,500 I take eat for road with the boys": "labour 2500",
    "carry 6 bags of concentrate from Chidi shop on credit 210k, pay end of month": "feed 210000 from Chidi shop owed 210000",
    "I send 5k airtime to the pen boy make e call me": "utilities 5000",
    "Purchased: 10 bags finisher, N21,300 per bag. Supplier: Amo Farm Sieberer": "feed 213000 from Amo Farm Sieberer",
    "Labour (clearing of drainage) - 2 men x 4,500": "labour 9000",
    "Bricklayer was paid N15,000 balance of his workmanship.": "labour 15000",
    "NEPA bill for October N18,750 settled this afternoon.": "utilities 18750",
    "Bought padlock N2,500 and chain N1,800 for the store since somebody has been entering at night.": "equipment 2500; equipment 1800",
    "Gumboro vaccine 2 vials N7,000, ice block N500": "vaccine 7000; other 500",
    "I paid N3,000 to the boys that dug the refuse pit.": "labour 3000",
    "Cement 4 bags at N9,200, sharp sand one trip N35,000": "equipment 36800; equipment 35000",
    "Replaced 3 bulbs in the brooder house, N1,200 each": "equipment 3600",
    "pls sir i used 1500 out of the change to buy salt for the fish": "feed 1500",
    "3 kg of bone meal 2,100 and oyster shell 1,500 from mama Nkechi": "feed 2100 from mama Nkechi; feed 1500 from mama Nkechi",
    "i paid the okada man 800 for bringing the drugs": "transport 800",
    "bought exercise book for record 600 naira": "equipment 600",
    "light token 5000 sir. e no go last": "utilities 5000",
    "the boy that packs manure collected his 2k": "labour 2000",
    "maize 100kg 52,000 from the market, then grinding 4,000": "feed 52000; feed 4000",
    "charcoal 2 bags 9k. it was 8k last week o": "fuel 9000",
    "Tunde bought 2 cartons of oxytet for us, 14,000, I will refund him on Friday": "medication 14000 from Tunde owed 14000",
    "Sir my salary has entered thank you. I have paid Blessing her own 25k too.": "labour 25000",
    "We fuelled gen 8k": "fuel 8000",
    "Bought 500 fingerlings at 45 naira from Eze hatchery, 22,500 plus 3,000 transport": "fingerlings 22500 from Eze hatchery; transport 3000",
    "Paid for 300 day old chicks 255k. Agrited. Delivery next week": "chicks 255000 from Agrited",
    "Day old broilers 200 pcs, 1,050 each, paid by transfer to CHI": "chicks 210000 from CHI",
    "drag net hire 5,000 for harvesting, 4 boys 2,500 each": "equipment 5000; labour 10000",
    "Pond lime 2 bags 7,600": "medication 7600",
    "NAFDAC people came, we settled them 10k. Not happy about it.": "other 10000",
    "Rent for the land, 150,000, paid to Baba Alani for one year": "other 150000 from Baba Alani",
    "Association dues 2k. Meeting was long.": "other 2000",
    "Salary: Monday 40k, Grace 30k, Sule 30k": "labour 40000; labour 30000; labour 30000",
    "Electrician came to check the wiring, charged us 6,500, and cable was 9,800": "labour 6500; equipment 9800",
    "We spent about 11k on drugs this week": "medication 11000",
    "I gave 20k for feed, it was 18,600, change 1,400 returned": "feed 18600",
    "Bag of pure water for the workers 400": "utilities 400",
    "Engine oil 1 gallon 14,500. Mechanic say e don due since.": "fuel 14500",
    "Transport fare to Kaduna for the training 12k to and fro": "transport 12000",
    "Insurance premium 32,000 debited from my account today": "other 32000",
    "My brother Uche carried the feed with his pickup, I gave him 7,000 for fuel": "transport 7000",
    "Mama Titi supplied shavings, 15 bags at 400": "other 6000 from Mama Titi",
    "Plumber fixed the leaking pipe at pond side for 5k, he bought pipe 3,200 and gum 700": "equipment 5000; equipment 3200; equipment 700",
    "New wheelbarrow. 38 thousand. The old one don condemn.": "equipment 38000",
    "Spent twelve thousand five hundred on kerosene": "fuel 12500",
    "We don buy feed o. Chikun grower 12 bags, 18,400 per bag, Madam Feeds carry come by herself.": "feed 220800 from Madam Feeds",
    "pls add 1,500 for the keke that brought the crates": "transport 1500",
}


def _short(fields: dict[str, object]) -> str:
    seller = fields.get("supplier") if fields["category"] not in SERVICES else None
    debt = f" owed {int(str(fields['owed_kobo'])) // 100}" if fields.get("owed_kobo") else ""
    said = f" from {seller}" if seller else ""
    return f"{fields['category']} {int(str(fields['amount_kobo'])) // 100}{said}{debt}"


@pytest.mark.parametrize(("message", "expected"), CASES.items())
def test_money_out(message: str, expected: str) -> None:
    """Each expense that is told, and no other record."""
    records = read(message, FARM, date(2026, 5, 6)).records
    assert [record.type for record in records] == ["expense"] * len(records)
    assert "; ".join(_short(record.fields) for record in records) == expected
