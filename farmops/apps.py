from django.apps import AppConfig
from django.db.backends.signals import connection_created


class FarmopsConfig(AppConfig):
    name = "farmops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from farmops import serving  # noqa: F401 (its check)
        from farmops.scope import guard_connection

        connection_created.connect(guard_connection, dispatch_uid="farm-scope-guard")
