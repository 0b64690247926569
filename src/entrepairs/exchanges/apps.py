from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "entrepairs.exchanges"
    label = "exchanges"
