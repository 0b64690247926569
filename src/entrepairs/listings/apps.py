from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "entrepairs.listings"
    label = "listings"
