"""What people are told of their exchanges."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Kind

EXCHANGES = Kind(
    "exchanges",
    _("Your exchanges"),
    _("Somebody proposes, answers, cancels, or says that it is done."),
)
