from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "entrepairs.ledger"
    label = "ledger"
