"""Identifiers."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.

    Made in Python and not by a column default: `INSERT … RETURNING` under row security fails when the
    new row cannot be seen yet, so the id has to be known before the insert.
    """
    value = int.from_bytes(os.urandom(16), "big")
    value &= (1 << 80) - 1
    value |= (time.time_ns() // 1_000_000) << 80
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)
