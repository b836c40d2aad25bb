import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from farmops.database.purposes import Purpose
from farmops.database.scope import NotAMember
from farmops.database.sql_session import (
    LOGINS,
    USUAL,
    NoSuchContext,
    TransactionEnded,
    answers,
    as_line,
    opened,
    refusal,
)


class Command(BaseCommand):
    help = (
        "On a laptop only: run SQL from standard input as the application's or the assistant's login, in the context"
        " that the application would open for a person; a line of JSON a statement. Exit code 2: no such context."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--login", choices=LOGINS, required=True)
        parser.add_argument("--user", required=True, help="her e-mail address")
        parser.add_argument("--farm", default="", help="the farm's slug; for a person's own list none is needed")
        parser.add_argument(
            "--purpose",
            choices=[str(purpose) for purpose in Purpose],
            help="default: member for app, turn for assistant",
        )
        parser.add_argument("--attempt", type=int, help="the attempt at the answer that a turn is")
        parser.add_argument("--commit", action="store_true", help="otherwise everything is rolled back")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.LOCAL or settings.EMBEDDED):
            raise CommandError("sql_as is for a laptop: with a database of one's own it wants FARMOPS_LOCAL=1.")
        login, alias = options["login"], LOGINS[options["login"]]
        purpose = Purpose(options["purpose"] or USUAL[login])
        entered = False
        try:
            with opened(login, options["user"], options["farm"], purpose):
                entered = True
                for answer in answers(alias, sys.stdin.read(), options["attempt"]):
                    self.stdout.write(as_line(answer))
                transaction.set_rollback(not options["commit"], using=alias)
        except NotAMember:
            self.stdout.write(as_line(refusal(LookupError("there is no such farm, or she does not belong to it"))))
            raise SystemExit(2) from None
        except NoSuchContext as error:
            self.stdout.write(as_line(refusal(error)))
            raise SystemExit(2) from None
        except (DatabaseError, TransactionEnded) as error:
            self.stdout.write(as_line(refusal(error)))
            raise SystemExit(1 if entered else 2) from None
