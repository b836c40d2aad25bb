"""This copy's own SECRET_KEY, kept beside the data for machines on which nobody sets one. No Django here."""

import secrets

from farmops.data_dir import data_dir, write_private


def kept() -> str:
    """The key that was kept, or "" when there is none."""
    path = data_dir() / "secret_key"
    return path.read_text() if path.is_file() else ""


def keep() -> str:
    """The key that was kept, made and kept now if there is none: people stay signed in, contexts stay accepted."""
    path = data_dir() / "secret_key"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text()
