"""The cache holds JSON; what was pickled is deleted, and so is every session with its key."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('farmops', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL('DELETE FROM cache_entries; DELETE FROM django_session', migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='cacheentry',
            name='value',
            field=models.JSONField(),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, 'DELETE FROM cache_entries'),
    ]
