"""How long a test waits for what must come."""

from __future__ import annotations

PATIENCE = 600.0  # seconds: enough for a slow and busy machine; each wait ends with what it waits for
