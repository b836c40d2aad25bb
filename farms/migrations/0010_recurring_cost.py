from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('farms', '0009_banned_by_other_spellings'),
    ]

    operations = [
        migrations.RenameModel(old_name='StandingCost', new_name='RecurringCost'),
    ]
