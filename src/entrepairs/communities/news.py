"""What people are told of belonging to a community, and of looking after one."""

from django.utils.translation import gettext_lazy as _

from entrepairs.people.news.kinds import Kind

JOINING = Kind(
    "joining",
    _("Who would like to join"),
    _("For stewards: somebody waits for your answer."),
)
STEWARDING = Kind(
    "stewarding",
    _("What stewards look after"),
    _("For stewards: somebody reports something, or asks you to decide."),
)
DECISIONS = Kind(
    "decisions",
    _("Decisions about you"),
    _("What stewards decide about you, or about what you asked them."),
    is_must=True,
)
