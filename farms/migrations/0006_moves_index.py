from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("farms", "0005_signin_data")]

    operations = [
        migrations.AddIndex("stockadjustment", models.Index(
            condition=models.Q(("voided_at", None), ("why", "moved")), fields=["farm", "to_batch"],
            name="stock_moves_into_a_batch")),
    ]
