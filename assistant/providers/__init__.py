"""Providers of answers. `ASSISTANT_PROVIDER` names the one in use; a run is answered by the one that quoted for it."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from assistant.providers.base import Provider


def get_provider(name: str = "", model: str = "") -> Provider:
    """The provider `name` with `model`; without them, those of the settings. Raises ImproperlyConfigured."""
    name = name or settings.ASSISTANT_PROVIDER
    if name == "builtin":
        from assistant.providers.builtin import BuiltinProvider

        return BuiltinProvider()
    if name == "bedrock":
        from assistant.providers.bedrock import BedrockProvider

        return BedrockProvider(model or settings.BEDROCK_MODEL_ID)
    raise ImproperlyConfigured(f"ASSISTANT_PROVIDER={name!r} is not known; use 'builtin' or 'bedrock'.")
