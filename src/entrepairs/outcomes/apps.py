from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "entrepairs.outcomes"
    label = "outcomes"
