"""What people are told of what is said after an exchange."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Channel, Kind

REVIEWS = Kind(
    "reviews",
    _("How your exchanges were"),
    _("You can say how an exchange was, or read what the other side says."),
    default=Channel.DAILY,
)
