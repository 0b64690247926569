"""What people are told of their exchanges."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Kind

WAITING = Kind(
    "waiting",
    _("What you wait for"),
    _("What was taken is free again, and kept for you for a while."),
)
EXCHANGES = Kind(
    "exchanges",
    _("Your exchanges"),
    _("Somebody proposes, answers, cancels, or says that it is done."),
)

MESSAGES = Kind(
    "messages",
    _("Messages in your exchanges"),
    _("Somebody writes to you; of several messages, the first one until you have read it."),
)
