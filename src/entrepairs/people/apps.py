from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "entrepairs.people"
    label = "people"
