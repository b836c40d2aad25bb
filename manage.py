#!/usr/bin/env python
"""FarmOps Desk's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.utils.connection import ConnectionDoesNotExist

    try:
        execute_from_command_line(sys.argv)
    except (ConnectionDoesNotExist, ImproperlyConfigured) as error:
        from farmops.database.addresses import lacked

        words = lacked(error)
        if words is None:
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
