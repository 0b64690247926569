"""Included by the kernel's addresses, under its namespace."""

from django.urls import path

from . import views

urlpatterns = [
    path("places/search/", views.place_search, name="place_search"),
]
