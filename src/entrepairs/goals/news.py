"""What people are told of common objectives."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Channel, Kind

GOALS = Kind(
    "goals",
    _("What your communities achieve"),
    _("A common goal is set, or reached."),
    default=Channel.WEEKLY,
)
