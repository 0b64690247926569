from django.urls import path

from . import views

app_name = "goals"
urlpatterns = [
    path("c/<slug:slug>/goals/", views.index, name="index"),
    path("c/<slug:slug>/goals/new/", views.new, name="new"),
    path("c/<slug:slug>/goals/<int:goal_id>/", views.detail, name="detail"),
]
