from django.urls import path

from . import views

app_name = "impact"
urlpatterns = [
    path("method/", views.method, name="method"),
    path("c/<slug:slug>/impact/", views.community, name="community"),
    path("c/<slug:slug>/impact/<int:contribution_id>/", views.contribution, name="contribution"),
]
