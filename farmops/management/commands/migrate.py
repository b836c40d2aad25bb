from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from farmops import secret_key
from farmops.database.tickets import install_keys


class Command(MigrateCommand):
    """Django's migrate, as the owner: the logins that serve may not change the schema.

    It also tells PostgreSQL the keys of the contexts that it may accept: of SECRET_KEY and SECRET_KEY_FALLBACKS.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if "context_keys" not in connections["owner"].introspection.table_names():
            return  # migrated back to before there were keys
        if settings.SECRET_KEY_IS_TEMPORARY:
            settings.SECRET_KEY, settings.SECRET_KEY_IS_TEMPORARY = secret_key.keep(), False
        install_keys([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
