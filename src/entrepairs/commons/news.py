"""What people are told of pages."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Channel, Kind

PAGES = Kind(
    "pages",
    _("Pages that you watch, and what you wrote"),
    _("Somebody wrote one anew, said something under it, looked at an edit of yours or thanks you for it."),
    default=Channel.DAILY,
)
