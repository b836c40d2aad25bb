from typing import Any

from django.core.management.commands.makemigrations import Command as MakeMigrationsCommand
from django.db.migrations.loader import MigrationLoader

from farmops.database.operations import folded


class Command(MakeMigrationsCommand):
    """Django's makemigrations; the rules of a migration are added, and removed, by one operation."""

    def write_migration_files(self, changes: Any, update_previous_migration_paths: Any = None) -> None:
        before = MigrationLoader(None, ignore_no_migrations=True).project_state()
        for app_label, migrations in changes.items():
            for migration in migrations:
                migration.operations = folded(migration.operations, before, app_label)
        super().write_migration_files(changes, update_previous_migration_paths)
