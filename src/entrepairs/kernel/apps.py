from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "entrepairs.kernel"
    label = "kernel"
