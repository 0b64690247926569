from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "entrepairs.communities"
    label = "communities"
