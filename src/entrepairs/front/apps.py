from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "entrepairs.front"
    label = "front"
