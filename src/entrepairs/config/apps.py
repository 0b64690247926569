from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "entrepairs.config"
    label = "config"

    def ready(self) -> None:
        from entrepairs.config import checks  # noqa: F401  # registered by being imported
