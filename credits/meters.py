"""Meters: seats, runs an hour, storage. Triggers take n of an allowance, or refuse."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.database.tenancy import tenant_rules
from farms.models import Farm


class Meter(models.Model):
    """How much of an allowance a farm has used. Written by triggers; only billing changes the allowance."""

    class Kind(models.TextChoices):
        """What is metered, in the unit of its name."""

        SEATS = "seats", _("members")
        RUNS_AN_HOUR = "runs_an_hour", _("messages an hour")
        STORAGE_BYTES = "storage_bytes", _("bytes of documents")

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    used = models.BigIntegerField(db_default=0)
    allowance = models.BigIntegerField()
    since = models.DateTimeField(null=True, help_text="the hour that `used` counts; empty when it counts for ever")

    class Meta:
        db_table = "meters"
        constraints = [
            models.UniqueConstraint(name="meters_once_a_kind", fields=["farm", "kind"]),
            Check(name="meters_kind_is_known", sql=one_of("kind", ["seats", "runs_an_hour", "storage_bytes"])),
            Check(name="meters_used_within_allowance", sql="used >= 0 AND used <= allowance"),
            *tenant_rules("meters", app={"SELECT": "*"}, billing={"SELECT": "*", "UPDATE": ("allowance",)}),
            Function(
                name="farm_gets_meters",
                definer=True,
                body="""
BEGIN
    INSERT INTO meters (farm_id, kind, allowance)
        VALUES (NEW.id, 'seats', 5), (NEW.id, 'runs_an_hour', 120), (NEW.id, 'storage_bytes', 104857600);
    RETURN NULL;
END
""",
            ),
            Trigger(name="farms_meters", on="farms", timing="AFTER INSERT", function="farm_gets_meters"),
            Function(
                name="take_from_meter",
                signature="farm uuid, which text, amount bigint, hour timestamptz",
                returns="void",
                definer=True,
                body="""
BEGIN
    -- A later hour than the last one starts again at nothing; a transaction that began before it does not go back.
    UPDATE meters m SET used = CASE WHEN hour > coalesce(m.since, '-infinity') THEN 0 ELSE m.used END + amount,
                        since = greatest(m.since, hour)
    WHERE m.farm_id = farm AND m.kind = which
      AND CASE WHEN hour > coalesce(m.since, '-infinity') THEN 0 ELSE m.used END + amount <= m.allowance;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the allowance of % is used up', which
            USING ERRCODE = '23514', CONSTRAINT = 'meter_' || which, TABLE = 'meters';
    END IF;
END
""",
            ),
            Function(
                name="member_takes_seat",
                definer=True,
                body="""
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM take_from_meter(NEW.farm_id, 'seats', 1, NULL);
    ELSE
        PERFORM take_from_meter(OLD.farm_id, 'seats', -1, NULL);
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="farm_members_seats",
                on="farm_members",
                timing="AFTER INSERT OR DELETE",
                function="member_takes_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.used} of {self.allowance}"
