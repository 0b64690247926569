from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "entrepairs.matching"
    label = "matching"
