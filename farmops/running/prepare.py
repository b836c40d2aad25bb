"""Bring database and static files up to date before web and worker start, in one process that loads Django once."""

import fcntl
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django


def main() -> None:
    """Migrate, load the shared knowledge, seed the demo if there is no farm; meanwhile collect static files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    with ThreadPoolExecutor(max_workers=1) as aside:
        # With DEBUG the files are served from where they lie.
        collected = None if settings.DEBUG else aside.submit(collect_static, Path(settings.STATIC_ROOT))
        call_command("migrate", interactive=False)
        call_command("load_knowledge")
        call_command("seed_demo", if_empty=True)
    if collected:
        collected.result()


def collect_static(root: Path) -> None:
    """Collect, name by content and compress the static files; nothing where they are as they were (it takes 4 s)."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = os.stat(storage.path(path))
            seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    root.mkdir(parents=True, exist_ok=True)
    stamp = root / ".stamp"
    with (root / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two copies of the application may start at once from one checkout
        if not stamp.is_file() or stamp.read_text() != seen.hexdigest():
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(seen.hexdigest())


if __name__ == "__main__":
    main()
