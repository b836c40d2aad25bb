"""Uploads in memory, and never more than a file may have."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

LARGEST = 5_000_000  # bytes of one file; a larger one is cut off here, and its form says that none came


class SmallFiles(MemoryFileUploadHandler):
    """Keeps a file in memory; drops one that is too large while it arrives, so that it takes no memory."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.file.close()
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
