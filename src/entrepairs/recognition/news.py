"""What people are told of badges."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Channel, Kind

BADGES = Kind(
    "badges",
    _("Your badges"),
    _("You earned a badge, or it no longer counts since an act was taken back."),
    default=Channel.WEEKLY,
)
