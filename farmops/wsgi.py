"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from farmops import addresses, logins

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")

if settings.SECRET_KEY_IS_TEMPORARY:
    raise ImproperlyConfigured("SECRET_KEY is not set: two web processes would not accept each other's sessions.")
if settings.LOCAL and settings.HOSTS_BEYOND:
    raise ImproperlyConfigured(
        f"FARMOPS_LOCAL=1 with ALLOWED_HOSTS={','.join(settings.HOSTS_BEYOND)}: FARMOPS_LOCAL is for one laptop, over"
        " plain HTTP and with a demo whose password is published. Leave it out, or allow localhost alone."
    )
addresses.require(logins.WEB)

application = get_wsgi_application()
