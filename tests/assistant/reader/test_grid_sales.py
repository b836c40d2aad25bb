"""Sales as farmers tell them: with their asides, reasons and roles, each with the sale that it must give."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.reader.reading import read

KINDS = (("Pen 1", "layers"), ("Pen 2", "layers"), ("Broilers", "broilers"), ("Pond 1", "catfish"))
FARM = FarmFacts(tuple(BatchFact(name, kind, None) for name, kind in KINDS), 30, Decimal(25), ())
SALES = (  # message, quantity, unit, total, buyer, owed
    ("Sold half a crate to the cleaner for ₦2,700.", "0.5", "crate", 2700, "cleaner", None),
    ("sir madam say make i sell 2 crate to her friend for 5000 each, i don sell am.", "2", "crate", 10000, "friend", None),
    ("A parent bought three broilers, ₦24,000 altogether, when she came to pick her child.", "3", "bird", 24000, "parent", None),
    ("We were able to sell only 2 crates, at N5,300 per crate, owing to the strike.", "2", "crate", 10600, None, None),
    ("Our neighbour, Chief Bassey, came in the evening and bought 5 broilers for ₦42,500.", "5", "bird", 42500, "Chief Bassey", None),
    ("A man from Sapele bought 100kg at N2,400. Half paid, half on delivery.", "100", "kg", 240000, "man", 120000),
    ("15 crates delivered to Sweet Bread this morning. Price 5,150. Paid through bank.", "15", "crate", 77250, "Sweet Bread", None),
    ("Glory be to God, Deaconess Grace bought 5 crates at 5,300 for the Sunday school children.", "5", "crate", 26500, "Deaconess Grace", None),
    ("Alhaji Tijjani bought 15 crates yesterday evening at 5,100 and paid through his POS.", "15", "crate", 76500, "Alhaji Tijjani", None),
    ("Sold 50 broilers (live) to Grand Hotel, N8,500 each. Invoice to be settled 20/05.", "50", "bird", 425000, "Grand Hotel", 425000),
    ("My dear, kindly note that 9 crates were sold to Mrs Ibe this afternoon at N5,300 each, and she paid cash.", "9", "crate", 47700, "Mrs Ibe", None),
    ("customer from Ijebu bought 100 crates at 5000, I removed 5k for her, she paid 495k transfer", "100", "crate", 495000, "customer from Ijebu", None),
    ("dressed 10 broilers for Mama Cass, total 21.5kg at 4,200 per kg, paid transfer", "21.5", "kg", 90300, "Mama Cass", None),
    ("Aunty Kudi's daughter came to collect the 5 crates. 26,500, paid already", "5", "crate", 26500, "Aunty Kudi's daughter", None),
    ("sold 50 crates wholesale 5,050 to Alhaja Sikirat, trf 252,500", "50", "crate", 252500, "Alhaja Sikirat", None),
    ("chef dayo took 12 dressed @ 9,500, he go pay on monday", "12", "bird", 114000, "chef dayo", 114000),
    ("so i sold 6 broilers to mama amaka at 7.5k, she paid 30k and owes 15k", "6", "bird", 45000, "mama amaka", 15000),
    ("Sales today: Eggs - 35 crates @ N5,300 = N185,500. Buyer - Alhaji Garba. Mode - transfer.", "35", "crate", 185500, "Alhaji Garba", None),
    ("We sold 12 cockerels at ₦8,000 each during the inter-house sports.", "12", "bird", 96000, None, None),
    ("Customer wey come sew cloth buy 1 crate 5,300", "1", "crate", 5300, None, None),
    ("Evangelist Tunde's wife took a crate on credit, 5,200.", "1", "crate", 5200, "Evangelist Tunde's wife", 5200),
    ("Ladies fellowship ordered and picked 10 crates, 52,000, half paid.", "10", "crate", 52000, "fellowship", 26000),
    ("5 dressed chicken @ 9,500 to Chop Life Restaurant", "5", "bird", 47500, "Chop Life Restaurant", None),
    ("Alumni association: 9 turkeys at ₦40,000 each, deposit of ₦200,000 received, balance before Saturday.", "9", "bird", 360000, "Alumni association", 160000),
    ("Client Mrs Solomon bought 6 crates at ₦5,250 when she came for vaccines.", "6", "crate", 31500, "Mrs Solomon", None),
    ("After prayer meeting, Brother Femi bought 2 crates for 10,600.", "2", "crate", 10600, "Brother Femi", None),
    ("Ten crates were collected by Mrs Udo yesterday; she has paid ₦30,000 of the ₦52,000.", "10", "crate", 52000, "Mrs Udo", 22000),
    ("point and kill joint took 25kg, N2,800, credit till sunday", "25", "kg", 70000, "point and kill joint", 70000),
    ("d woman wey dey sell pap carry 2 crate, 10,400, cash", "2", "crate", 10400, "woman wey dey sell pap", None),
    ("The Lord provided, I sold 4 crates to the choir at 5,300 and they paid at once.", "4", "crate", 21200, "choir", None),
    ("Ogechi came again in the evening and took one more crate, N5,300.", "1", "crate", 5300, "Ogechi", None),
    ("the girl wey dey do indomie carry 1 crate, 5,300, she go bring money for evening", "1", "crate", 5300, "girl wey dey do indomie", 5300),
    ("Alhaji wey get the building take 4 fowl, 9k each, e go pay Friday", "4", "bird", 36000, "Alhaji", 36000),
    ("Nda Ugochi bought five crates at N5,300 each for her canteen and paid through her POS.", "5", "crate", 26500, "Nda Ugochi", None),
    ("my roommate bought 1 crate for 5k lol she said she'll pay on monday", "1", "crate", 5000, "roommate", 5000),
    ("Two fowls were sold for sixteen thousand to the people doing naming ceremony.", "2", "bird", 16000, "people", None),
    ("Alhaji Nuhu's boy collected another 30 bags of manure today, 15,000 cash.", "30", "bag", 15000, "Alhaji Nuhu's boy", None),
    ("For road i sell 2 crates to one police man, 5k each", "2", "crate", 10000, "police man", None),
    ("After my night duty I sold 5 crates to Iya Basira @ N5,250.", "5", "crate", 26250, "Iya Basira", None),
    ("Mrs Ibe, through her driver, bought 4 more crates at the same N5,300.", "4", "crate", 21200, "Mrs Ibe", None),
    ("half crate to sister ngozi two thousand seven hundred", "0.5", "crate", 2700, "sister ngozi", None),
    ("A stranger bought 6 birds, 45,000 naira, cash, may God bless him.", "6", "bird", 45000, "stranger", None),
    ("I sold two crates to a parent, Mrs Bello, for ₦10,800.", "2", "crate", 10800, "Mrs Bello", None),
    ("Sold two dressed chickens to Aunty Rose, 9,000 each.", "2", "bird", 18000, "Aunty Rose", None),
    ("Dr Bello sent his driver for 3 crates, 16,200 cash.", "3", "crate", 16200, "Dr Bello", None),
    ("The eggs sold today were 9 crates. The price was ₦5,300 per crate. The buyer was Mrs Lawal.", "9", "crate", 47700, "Mrs Lawal", None),
    ("just concluded a sale of 10 crates with Zest Bakery, 52k, 50k now 2k later", "10", "crate", 52000, "Zest Bakery", 2000),
    ("Fish sold today 62kg, average price 2,550. Total came to 158,100.", "62", "kg", 158100, None, None),
    ("Mama Joy came back for 10kg more, same price 2,600, paid", "10", "kg", 26000, "Mama Joy", None),
    ("Sold: 6 crates. Price: ₦5,300. Buyer: Mr Effiong. Method: transfer.", "6", "crate", 31800, "Mr Effiong", None),
    ("Sold 7 crates and 10 pieces of eggs to the staff at 5,100 per crate.", "220", "piece", 37400, "staff", None),
    ("The choir mistress, Sister Joy, bought twenty pieces of fish at 1,500 per piece.", "20", "piece", 30000, "Sister Joy", None),
    ("twenty kilos of fish sold to mama peace two thousand six hundred per kilo", "20", "kg", 52000, "mama peace", None),
    ("I sold 15kg of catfish at ₦2,700 per kg to Madam Tessy, who runs a pepper soup joint.", "15", "kg", 40500, "Madam Tessy", None),
    ("bush bar 12 kg 33,600 credit", "12", "kg", 33600, "bar", 33600),
    ("My former driver, Cpl Audu, bought 2 crates at N5,000 (concession).", "2", "crate", 10000, "Cpl Audu", None),
    ("I deliver 25 crates to Blessed Bakery. Na 5,250 per crate, dem don transfer am enter your account", "25", "crate", 131250, "Blessed Bakery", None),
    ("Manure: 45 bags evacuated by Mr Sunday at N800 per bag, cash received.", "45", "bag", 36000, "Mr Sunday", None),
    ("One crate to the gateman, 5,000, he paid 3,000 and will bring the balance on Friday.", "1", "crate", 5000, "gateman", 2000),
    ("Sold 60kg live catfish to Iya Bose 2,550/kg she paid 100k remaining 53k", "60", "kg", 153000, "Iya Bose", 53000),
)  # fmt: skip


@pytest.mark.parametrize(("message", "quantity", "unit", "total", "buyer", "owed"), SALES)
def test_a_sale_is_read_with_its_buyer_and_debt(message, quantity, unit, total, buyer, owed):
    (record,) = read(message, FARM, date(2026, 5, 6)).records
    fields = record.fields
    assert record.type == "sale"
    assert (fields["quantity"], fields["unit"]) == (Decimal(quantity), unit)
    assert (fields["total_kobo"], fields.get("owed_kobo")) == (total * 100, owed and owed * 100)
    assert fields.get("buyer") == buyer


NOT_SALES = (
    "Sister Agnes owes me for 2 crates",
    "Papa Ejike still owes me N3,000.",
    "Quote for Sunset Hotel: 50 crates at 5,200.",
    "someone asked for 20 crates at 4,800, i said no",
    "sir oga Emma pay me 15,000 for the 3 crates he take last week.",
)


@pytest.mark.parametrize("message", NOT_SALES)
def test_what_is_owed_asked_or_paid_later_is_no_sale(message):
    drafted = read(message, FARM, date(2026, 5, 6))
    assert not [r for r in drafted.records if r.type == "sale" and "total_kobo" in r.fields]
