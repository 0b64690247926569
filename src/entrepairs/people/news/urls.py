from django.urls import path

from . import views

# In the room's own namespace: `people:news`.
urlpatterns = [
    path("me/news/", views.news, name="news"),
    path("me/notices/", views.notices, name="notices"),
    path("me/notices/read/", views.read_all, name="notices_read"),
    path("me/notices/<int:notice_id>/", views.notice, name="notice"),
    path("me/notices/<int:notice_id>/read/", views.read, name="notice_read"),
    path("news/off/<str:word>/", views.news_off, name="news_off"),
]
