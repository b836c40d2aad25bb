from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farms.models import User
from farms.people.staff import make_staff, unmake_staff


class Command(BaseCommand):
    help = "Let a person into the staff admin (or out again). Runs as the owner: no login that serves may do it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--remove", action="store_true", help="take the right away")
        parser.add_argument("--new-email", default="", help="the only address that she signs in with from now on")

    def handle(self, *args: Any, email: str, remove: bool, new_email: str, **options: Any) -> None:
        person = User.objects.using("owner").filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"There is no person with the e-mail {email}.")
        if remove:
            unmake_staff(person)
        else:
            make_staff(person, new_email)
        self.stdout.write(f"{new_email or email} is {'no longer ' if remove else ''}staff")
