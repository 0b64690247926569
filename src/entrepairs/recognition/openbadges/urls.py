"""Addresses for programs, in no language."""

from django.urls import path

from entrepairs.recognition.views import credentials

app_name = "openbadges"
urlpatterns = [
    path("badges/<slug:slug>/did.json", credentials.did, name="did"),
    path("badges/<slug:slug>/issuer.json", credentials.issuer, name="issuer"),
    path("badges/<slug:slug>/achievements/<slug:code>.json", credentials.achievement, name="achievement"),
    path("badges/<slug:slug>/achievements/<slug:code>.svg", credentials.image, name="image"),
    path(
        "badges/<slug:slug>/credentials/<uuid:key>.json", credentials.credential_document, name="credential"
    ),
    path("badges/<slug:slug>/credentials/<uuid:key>.svg", credentials.credential_image, name="baked"),
    path("badges/<slug:slug>/status/<int:page>.json", credentials.status, name="status"),
]
