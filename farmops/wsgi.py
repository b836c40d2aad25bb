"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")

if settings.SECRET_KEY_IS_TEMPORARY:
    raise ImproperlyConfigured("SECRET_KEY is not set: two web processes would not accept each other's sessions.")

application = get_wsgi_application()
