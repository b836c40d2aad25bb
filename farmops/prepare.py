"""Bring the database up to date before web and worker start, in one process that loads Django once."""

import os

import django


def main() -> None:
    """Migrate, and seed the demo where there is no farm yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False)
    call_command("seed_demo", if_empty=True)
    if not settings.DEBUG:  # with DEBUG the files are served from where they lie
        call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
