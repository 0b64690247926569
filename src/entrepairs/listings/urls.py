from django.urls import path

from . import views
from .photos.urls import pages as photo_pages
from .views import booking, keeping, mine, searches

app_name = "listings"
urlpatterns = [
    path("c/<slug:slug>/listings/", views.index, name="index"),
    path("c/<slug:slug>/listings/paper/", views.paper, name="paper"),
    path("c/<slug:slug>/listings/new/", views.new, name="new"),
    path("c/<slug:slug>/listings/searches/", searches.index, name="searches"),
    path("c/<slug:slug>/listings/searches/new/", searches.save, name="save_search"),
    path("c/<slug:slug>/listings/searches/<int:search_id>/stop/", searches.stop, name="stop_search"),
    path("c/<slug:slug>/listings/searches/<int:search_id>/resume/", searches.resume, name="resume_search"),
    path("c/<slug:slug>/listings/searches/<int:search_id>/delete/", searches.delete, name="delete_search"),
    path("me/listings/", mine.index, name="mine"),
    path("listings/renewal/<str:word>/", keeping.renewal, name="renewal"),
    path("c/<slug:slug>/listings/<int:listing_id>/publish/", keeping.publish, name="publish"),
    path("c/<slug:slug>/listings/<int:listing_id>/pause/", keeping.pause, name="pause"),
    path("c/<slug:slug>/listings/<int:listing_id>/renew/", keeping.renew, name="renew"),
    path("c/<slug:slug>/listings/<int:listing_id>/delete/", keeping.delete, name="delete"),
    path("c/<slug:slug>/listings/<int:listing_id>/", views.detail, name="detail"),
    path("c/<slug:slug>/listings/<int:listing_id>/edit/", views.edit, name="edit"),
    path("c/<slug:slug>/listings/<int:listing_id>/when/", views.availability, name="availability"),
    path("c/<slug:slug>/listings/<int:listing_id>/instant/", booking.instant, name="instant"),
    path("c/<slug:slug>/listings/<int:listing_id>/calendars/", views.calendars, name="calendars"),
    path("c/<slug:slug>/listings/<int:listing_id>/free/", views.free, name="free"),
    path("calendars/<str:token>.ics", views.calendar, name="calendar"),
    path("c/<slug:slug>/listings/<int:listing_id>/close/", views.close, name="close"),
    path("c/<slug:slug>/listings/<int:listing_id>/reopen/", views.reopen, name="reopen"),
    *photo_pages,
]
