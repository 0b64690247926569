from django.urls import path

from .views import community, home

app_name = "front"
urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", community.community, name="community"),
]
