"""Where this copy of FarmOps Desk stands and where it keeps its files. No Django here."""

import os
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """Where this copy of FarmOps Desk keeps everything: FARMOPS_DATA_DIR, or .farmops in the checkout."""
    return Path(os.environ.get("FARMOPS_DATA_DIR") or CHECKOUT / ".farmops").resolve()


def write_private(path: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """Replace a file at once by one that its owner alone can read: `owner` (user id, group id), or else we."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        if owner is not None:
            os.fchown(descriptor, *owner)
    temporary.replace(path)
