"""The farm's figures: pure functions of numbers and days. No database here, no clock and no models.

Quantities are Decimal (int is taken too), money is whole kobo. A figure is a `Figure`, a verdict a `Judgement`
(result.py); where the books say too little, both say what is missing, and nothing is raised.
Figures marked "general knowledge" have not been reviewed by a vet or a fisheries officer yet.
"""
