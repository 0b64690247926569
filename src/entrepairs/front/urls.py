from django.urls import path

from . import views

app_name = "front"
urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>/", views.community, name="community"),
]
