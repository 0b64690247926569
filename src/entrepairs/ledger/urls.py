from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("c/<slug:slug>/account/", views.account, name="account"),
    path("c/<slug:slug>/account/statement.csv", views.statement, name="statement"),
]
