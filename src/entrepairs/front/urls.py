from django.urls import path

from .views import community, founding, home

app_name = "front"
urlpatterns = [
    path("", home.home, name="home"),
    path("communities/new/", founding.found, name="found"),
    path("c/<slug:slug>/", community.community, name="community"),
]
