from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "entrepairs.impact"
    label = "impact"
