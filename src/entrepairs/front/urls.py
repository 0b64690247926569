from django.urls import path

from .views import about, calendar, community, desk, founding, home, member, stewards, ways

app_name = "front"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("me/", desk.desk, name="desk"),
    path("me/calendar/", calendar.address, name="calendar_address"),
    path("me/calendar/renew/", calendar.renew, name="calendar_renew"),
    path("calendar/<str:word>.ics", calendar.calendar, name="calendar"),
    path("propose/", ways.propose, name="propose"),
    path("explore/", ways.explore, name="explore"),
    path("communities/new/", founding.found, name="found"),
    path("c/<slug:slug>/", community.community, name="community"),
    path("c/<slug:slug>/settings/", stewards.settings, name="settings"),
    path("c/<slug:slug>/log/", stewards.log, name="log"),
    path("c/<slug:slug>/people/<int:person_id>/", member.member, name="member"),
]
