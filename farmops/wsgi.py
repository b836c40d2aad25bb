"""The WSGI application that gunicorn serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from farmops.database import addresses, logins
from farmops.web.readable import in_utf8
from farmops.web.serving import problems

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmops.settings")

if reasons := problems():
    raise ImproperlyConfigured("\n".join(reasons))
addresses.require(logins.WEB)

application = in_utf8(get_wsgi_application())
