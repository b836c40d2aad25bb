"""Houses and ponds: where batches live. They stay when a batch is gone."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, one_of
from farmops.database.tenancy import MAY_MANAGE, tenant_rules
from farmops.ids import uuid7
from farms.models.farm import Farm
from farms.models.room import has_room

MEASURES = ("length_m", "width_m", "depth_m")
LITRES_IN_A_M3 = 1000


class StructureKind(models.TextChoices):
    HOUSE = "house", _("house or pen")
    CAGES = "cages", _("cages")
    EARTHEN = "earthen", _("earthen pond")
    CONCRETE = "concrete", _("concrete pond or tank")
    TARPAULIN = "tarpaulin", _("tarpaulin pond")
    PLASTIC = "plastic", _("plastic tank")


PONDS = (StructureKind.EARTHEN, StructureKind.CONCRETE, StructureKind.TARPAULIN, StructureKind.PLASTIC)


class Structure(models.Model):
    """A house, pen, pond or tank. Lengths are inside, in metres; the depth is that of the water."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=StructureKind.choices)
    length_m = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    width_m = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    depth_m = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "structures"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("farm", Lower("name"), name="structures_name_once_a_farm"),
            models.UniqueConstraint(name="structures_farm_and_id", fields=["farm", "id"]),
            Check(name="structures_kind_is_known", sql=one_of("kind", StructureKind.values)),
            Check(
                name="structures_measures_are_sane",
                sql=" AND ".join(f"({column} IS NULL OR {column} > 0 AND {column} <= 1000)" for column in MEASURES),
            ),
            *tenant_rules(
                "structures",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "name", "kind", *MEASURES),
                    "UPDATE": ("name", "kind", *MEASURES),
                },
                app_check=MAY_MANAGE,
                app_update_check=MAY_MANAGE,
                assistant={"SELECT": "*"},
            ),
            has_room("structures"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pond(self) -> bool:
        """Whether it is for fish."""
        return self.kind in PONDS

    @property
    def area_m2(self) -> Decimal | None:
        """Length × width, m²; None where one of them was not measured."""
        return self.length_m * self.width_m if self.length_m and self.width_m else None

    @property
    def volume_m3(self) -> Decimal | None:
        """Length × width × depth of the water, m³; None where one of them was not measured."""
        return self.area_m2 * self.depth_m if self.area_m2 and self.depth_m else None
