"""Providers of answers. `ASSISTANT_PROVIDER` names the one in use."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from assistant.providers.base import Provider


def get_provider() -> Provider:
    """The provider that the settings name. Raises ImproperlyConfigured."""
    if settings.ASSISTANT_PROVIDER == "builtin":
        from assistant.providers.builtin import BuiltinProvider

        return BuiltinProvider()
    raise ImproperlyConfigured(f"ASSISTANT_PROVIDER={settings.ASSISTANT_PROVIDER!r} is not known; use 'builtin'.")
