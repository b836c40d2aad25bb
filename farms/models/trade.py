"""The money side's own tables: whom the farm buys from and sells to, and costs that come again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP
from farmops.database.rules import Check, Function, TenantForeignKey, one_of, sane_times
from farmops.database.tenancy import MAY_MANAGE, MAY_SEE_MONEY, money_rules, tenant_rules
from farmops.ids import uuid7
from farmops.words import typed_naira
from farms.models.batch import Batch
from farms.models.farm import Farm
from farms.models.room import has_room


class ContactKind(models.TextChoices):
    CUSTOMER = "customer", _("buys from us")
    SUPPLIER = "supplier", _("sells to us")
    BOTH = "both", _("both")


class Contact(models.Model):
    """A customer or a supplier. Records name them by `name`, whatever its capitals."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    phone = models.CharField(_("phone"), max_length=30, default="", db_default="", blank=True)
    note = models.CharField(_("note"), max_length=200, default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "contacts"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("farm", Lower("name"), name="contacts_name_once_a_farm"),
            Check(name="contacts_name_is_not_empty", sql="btrim(name) <> '' AND name = btrim(name)"),
            Check(name="contacts_kind_is_known", sql=one_of("kind", ContactKind.values)),
            *tenant_rules(
                "contacts",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "name", "kind", "phone", "note"),
                    "UPDATE": ("name", "kind", "phone", "note"),
                },
                app_check=MAY_MANAGE,
                app_update_check=MAY_MANAGE,
                assistant={"SELECT": "*"},
            ),
            *money_rules("contacts"),
            # Rows that are hidden look like rows that are not there: who asks for a sum must hear that it is hidden.
            Function(
                name="require_money",
                returns="void",
                logins=(APP,),
                body=f"""
BEGIN
    IF NOT coalesce({MAY_SEE_MONEY}, false) THEN
        RAISE EXCEPTION 'money is for those who see it'
            USING ERRCODE = '23514', CONSTRAINT = 'money_is_for_who_sees_it', TABLE = 'contacts';
    END IF;
END
""",
            ),
            has_room("contacts"),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.TextChoices):
    FEED = "feed", _("feed")
    MEDICATION = "medication", _("medicine")
    VACCINE = "vaccine", _("vaccine")
    LABOUR = "labour", _("labour")
    TRANSPORT = "transport", _("transport")
    FUEL = "fuel", _("fuel")
    EQUIPMENT = "equipment", _("equipment and repairs")
    UTILITIES = "utilities", _("light and water")
    CHICKS = "chicks", _("chicks")
    FINGERLINGS = "fingerlings", _("fingerlings")
    OTHER = "other", _("other")


class Every(models.TextChoices):
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every three months")
    YEAR = "year", _("every year")


class RecurringCost(models.Model):
    """An expense that comes again, such as wages. It writes nothing by itself: it reminds, and a person pays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True, blank=True
    )
    category = models.CharField(max_length=12)
    amount_kobo = models.BigIntegerField()
    description = models.CharField(max_length=200, default="", db_default="", blank=True)
    supplier = models.CharField(max_length=120, default="", db_default="", blank=True)
    every = models.CharField(max_length=8, choices=Every.choices)
    next_on = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "standing_costs"
        ordering = ["next_on"]
        constraints = [
            TenantForeignKey(name="standing_costs_batch", column="batch_id", to="batches"),
            sane_times("standing_costs", "ended_at", dates=["next_on"]),
            Check(
                name="standing_costs_amount_is_sane",
                sql="amount_kobo > 0 AND amount_kobo <= '10000000000000'::bigint",
            ),
            Check(name="standing_costs_category_is_known", sql=one_of("category", Category.values)),
            Check(name="standing_costs_every_is_known", sql=one_of("every", Every.values)),
            *tenant_rules(
                "standing_costs",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "batch_id", "category", "amount_kobo", "description", "supplier",
                               "every", "next_on", "created_by_id"),
                    "UPDATE": ("amount_kobo", "description", "supplier", "every", "next_on", "ended_at"),
                },
                app_check=MAY_MANAGE,
                app_update_check=MAY_MANAGE,
                assistant={"SELECT": "*"},
            ),
            *money_rules("standing_costs"),
            has_room("standing_costs"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.description or self.category

    @property
    def category_label(self) -> str:
        """What the expense is for, in words."""
        return str(Category(self.category).label)

    @property
    def amount_naira(self) -> str:
        """The amount as a person types it."""
        return typed_naira(self.amount_kobo)
