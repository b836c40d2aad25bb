from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.backends.signals import connection_created


class FarmopsConfig(AppConfig):
    name = "farmops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from farmops import serving  # noqa: F401 (its check)
        from farmops.scope import guard_connection
        from farmops.sessions import forget_request, pin_transactions

        connection_created.connect(guard_connection, dispatch_uid="farm-scope-guard")
        connection_created.connect(pin_transactions, dispatch_uid="pin-transactions")
        request_finished.connect(forget_request, dispatch_uid="forget-request")
