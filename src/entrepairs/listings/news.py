"""What people are told of listings."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Kind

LISTINGS = Kind(
    "listings",
    _("Your listings"),
    _("One of them is about to leave the board: does it stay?"),
)
SEARCHES = Kind(
    "searches",
    _("What you look for"),
    _("Something new fits a search that you saved."),
)
