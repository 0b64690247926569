from django.urls import path

from . import views

app_name = "recognition"
urlpatterns = [
    path("c/<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("c/<slug:slug>/badges/", views.badges, name="badges"),
    path("thanks/how/", views.how, name="how"),
]
