"""The pages of photos, part of the room's addresses; and that of the pictures themselves, in no language."""

from django.urls import path, re_path

from entrepairs.kernel.pictures import FORMATS, WIDTHS

from . import views

PHOTOS = "c/<slug:slug>/listings/<int:listing_id>/photos/"

pages = [
    path(PHOTOS, views.photos, name="photos"),
    path(f"{PHOTOS}<int:photo_id>/", views.photo, name="photo"),
    path(f"{PHOTOS}<int:photo_id>/step/", views.step, name="photo_step"),
]

_widths, _formats = "|".join(map(str, WIDTHS)), "|".join(FORMATS)

app_name = "pictures"
urlpatterns = [
    re_path(
        rf"^pictures/(?P<digest>[0-9a-f]{{32}})-(?P<width>{_widths})\.(?P<kind>{_formats})$",
        views.picture,
        name="file",
    ),
]
