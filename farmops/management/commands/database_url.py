from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from farmops.database.logins import ALIASES, short_name
from farmops.database.tickets import context_key


class Command(BaseCommand):
    help = "Print the libpq URL of one of the logins of the configured database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="login", choices=[*map(short_name, ALIASES.values())], default="app")

    def handle(self, *args: Any, login: str, **options: Any) -> None:
        alias = next(alias for alias, name in ALIASES.items() if short_name(name) == login)
        config = connections[alias].settings_dict
        who = f"{quote(config['USER'], safe='')}:{quote(config['PASSWORD'], safe='')}"
        host = str(config["HOST"] or config["OPTIONS"].get("host", ""))
        # Shows PostgreSQL the key, so that settings made by hand count in an operator's own session.
        key = f"options={quote(f'-c farmops.key={context_key()}')}" if login in ("app", "assistant", "billing") else ""
        port, name = str(config["PORT"] or "5432"), quote(config["NAME"], safe="")
        if host.startswith("/"):
            self.stdout.write(f"postgresql://{who}@/{name}?host={quote(host, safe='/')}&port={port}{key and '&' + key}")
        else:
            self.stdout.write(f"postgresql://{who}@{host or 'localhost'}:{port}/{name}{key and '?' + key}")
