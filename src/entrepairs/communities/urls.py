from django.urls import path

from . import views

app_name = "communities"
urlpatterns = [
    path("c/<slug:slug>/join/", views.join, name="join"),
    path("c/<slug:slug>/invitation/<str:word>/", views.invited, name="invited"),
    path("c/<slug:slug>/leave/", views.leave, name="leave"),
    path("c/<slug:slug>/members/", views.members, name="members"),
    path("c/<slug:slug>/people/<int:person_id>/block/", views.block, name="block"),
    path("c/<slug:slug>/members/<int:membership_id>/accept/", views.accept, name="accept"),
    path("c/<slug:slug>/members/<int:membership_id>/decline/", views.decline, name="decline"),
    path("c/<slug:slug>/members/<int:membership_id>/appoint/", views.appoint, name="appoint"),
]
