from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "entrepairs.goals"
    label = "goals"
