import farmops.web.drawable
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("governance", "0004_advice_and_gate")]

    operations = [
        migrations.AddField("airun", "proposed", models.PositiveSmallIntegerField(
            db_default=0, help_text="drafts, records and memories it wrote")),
        migrations.AddField("airun", "advised", models.PositiveSmallIntegerField(
            db_default=0, help_text="recommendations it wrote")),
        migrations.AlterField("airunstep", "request", models.JSONField(
            decoder=farmops.web.drawable.ShallowDecoder, default=dict)),
        migrations.AlterField("airunstep", "response", models.JSONField(
            decoder=farmops.web.drawable.ShallowDecoder, default=dict)),
        migrations.AlterField("aieval", "details", models.JSONField(
            db_default={}, decoder=farmops.web.drawable.ShallowDecoder, default=dict)),
        migrations.AlterField("airecommendation", "sources", models.JSONField(
            db_default=[], decoder=farmops.web.drawable.ShallowDecoder, default=list)),
        migrations.AlterField("assistantdraft", "payload", models.JSONField(decoder=farmops.web.drawable.ShallowDecoder)),
        migrations.AlterField("assistantdraft", "proposed_payload", models.JSONField(
            decoder=farmops.web.drawable.ShallowDecoder)),
    ]
