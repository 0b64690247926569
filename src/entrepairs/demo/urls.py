from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("demo/enter/<slug:key>/", views.enter, name="enter"),
    path("demo/mail/", views.mail, name="mail"),
]
