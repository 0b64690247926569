"""How an act is told: in the words of its domain, with the names of its sides as far as these may be said."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepairs.listings.domains import all_domains

from .models import Contribution

Text = str | Promise

SOMEBODY_GIVING = pgettext_lazy("who gave, at the start of a sentence", "Somebody")
SOMEBODY_RECEIVING = pgettext_lazy("who received, inside a sentence", "somebody")
TO_ALL = _("{giver} gave to everyone: {title}")
AMONG_MEMBERS = _("among members")
OF_NO_KNOWN_DOMAIN = _("{giver} gave to {receiver}: {title}")


def title_of(contribution: Contribution, *, is_member: bool) -> Text:
    """Its title; to others than members, of what only they may see, no more than its domain."""
    if is_member or not contribution.members_only:
        return contribution.title
    domain = all_domains().get(contribution.domain)
    return domain.name if domain else AMONG_MEMBERS


def sentence_of(contribution: Contribution) -> Text:
    """The sentence that tells an act, with {giver}, {title} and, where somebody received, {receiver}."""
    if contribution.receiver_id is None:
        return TO_ALL
    domain = all_domains().get(contribution.domain)
    return domain.told if domain else OF_NO_KNOWN_DOMAIN
