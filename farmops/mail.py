"""Letters on one laptop, where no mail server is set: files that the owner of the data alone can read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# What delivers to nobody, and the first of which would print links that sign a person in.
FOR_A_LAPTOP = (
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "farmops.mail.PrivateFolder",
)


class PrivateFolder(BaseEmailBackend):
    """Keeps each letter in MAIL_FOLDER, named by the time (UTC) when it was written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.LOCAL:
            raise ImproperlyConfigured("EMAIL_URL is not set: there is no mail server to send the letter by.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each letter to a file that its owner alone can read (mode 600); returns how many."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.eml"
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb") as file:
                file.write(message.message().as_bytes())
        return len(email_messages)
