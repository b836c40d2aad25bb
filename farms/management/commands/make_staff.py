from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farms.models import User


class Command(BaseCommand):
    help = "Let a person into the staff admin (or out again). Runs as the owner: no login that serves may do it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--remove", action="store_true", help="take the right away")

    def handle(self, *args: Any, email: str, remove: bool, **options: Any) -> None:
        changed = User.objects.using("owner").filter(email=email.strip().lower()).update(is_staff=not remove)
        if not changed:
            raise CommandError(f"There is no person with the e-mail {email}.")
        self.stdout.write(f"{email} is {'no longer ' if remove else ''}staff")
