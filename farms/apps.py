from django.apps import AppConfig


class FarmsConfig(AppConfig):
    name = "farms"

    def ready(self) -> None:
        from farms.people import session_middleware  # noqa: F401 - what happens at sign-in and sign-out
