from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "entrepairs.recognition"
    label = "recognition"
