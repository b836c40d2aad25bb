from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.backends.signals import connection_created


class FarmopsConfig(AppConfig):
    name = "farmops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Watch connections and requests, and register the check of what may serve."""
        from farmops.database.scope import guard_connection
        from farmops.database.session_state import forget_request, pin_transactions
        from farmops.web import serving  # noqa: F401 (its check)

        connection_created.connect(guard_connection, dispatch_uid="farm-scope-guard")
        connection_created.connect(pin_transactions, dispatch_uid="pin-transactions")
        request_finished.connect(forget_request, dispatch_uid="forget-request")
