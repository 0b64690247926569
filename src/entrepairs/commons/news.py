"""What people are told of pages."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Channel, Kind

PAGES = Kind(
    "pages",
    _("Pages that you watch"),
    _("Somebody wrote one anew, or said something under it."),
    default=Channel.DAILY,
)
EDITS = Kind(
    "edits",
    _("What you wrote"),
    _("Somebody looked at an edit of yours, or thanks you for one."),
)
