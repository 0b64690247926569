from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "entrepairs.contributions"
    label = "contributions"
