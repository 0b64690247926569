from django.urls import path

from . import views

app_name = "listings"
urlpatterns = [
    path("c/<slug:slug>/listings/", views.index, name="index"),
    path("c/<slug:slug>/listings/new/", views.new, name="new"),
    path("c/<slug:slug>/listings/<int:listing_id>/", views.detail, name="detail"),
    path("c/<slug:slug>/listings/<int:listing_id>/edit/", views.edit, name="edit"),
    path("c/<slug:slug>/listings/<int:listing_id>/close/", views.close, name="close"),
    path("c/<slug:slug>/listings/<int:listing_id>/reopen/", views.reopen, name="reopen"),
]
