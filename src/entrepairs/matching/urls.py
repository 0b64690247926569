from django.urls import path

from . import views

app_name = "matching"
urlpatterns = [
    path("c/<slug:slug>/rings/", views.rings, name="rings"),
    path("c/<slug:slug>/rings/<int:ring_id>/", views.ring, name="ring"),
]
