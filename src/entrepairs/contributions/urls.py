from django.urls import path

from . import views
from .feeds import Newest

app_name = "contributions"
urlpatterns = [
    path("c/<slug:slug>/contributions/", views.index, name="index"),
    path("c/<slug:slug>/contributions/feed/", Newest(), name="feed"),
]
