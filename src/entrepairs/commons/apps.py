from django.apps import AppConfig


class CommonsConfig(AppConfig):
    name = "entrepairs.commons"
    label = "commons"
