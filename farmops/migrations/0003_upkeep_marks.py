import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("farmops", "0002_json_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="UpkeepMark",
            fields=[
                ("task", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "upkeep_marks",
            },
        ),
    ]
