"""Telling late what was done elsewhere. It counts once the other side says so as well."""

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.communities.queries import find_member
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.listings.domains import get_domain
from entrepairs.listings.domains.declaration import Where
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .begin import Subject, begin_exchange
from .fulfilment import side_of, speak
from .steps import announce
from .terms import Proposal, add_terms, check_amounts

TITLE_LENGTH_MAX = 200


def record_exchange(
    *, actor: Person, other_id: int, gave: bool, about: Subject, proposal: Proposal
) -> Exchange:
    """Tell that one gave something to a fellow member, or received it from them. Nothing is reserved."""
    community = about.community
    require_member(actor, community)
    member = find_member(community, other_id)
    # Whoever is kept apart is not told so.
    if member is None or member.person_id == actor.pk or member.person_id in apart_from(actor):
        raise Refused(_("Choose a member of the community."), code="no_such_member", field="other")
    _check(about, proposal)
    other = member.person
    giver, receiver = (actor, other) if gave else (other, actor)
    with transaction.atomic():
        exchange = begin_exchange(about, giver, receiver, Exchange.State.RECORDED)
        check_amounts(exchange, proposal)
        terms = add_terms(exchange, actor, proposal, version=1, is_report=True)
        speak(exchange, side_of(exchange, actor), by=actor)
        announce(actor, exchange, terms, "exchanges.recorded", "recorded")
    return exchange


def _check(about: Subject, proposal: Proposal) -> None:
    community = about.community
    if about.domain not in community.domains:
        raise Refused(_("This community does not share that."), code="domain_off", field="domain")
    if not about.title.strip():
        raise Refused(_("Say in a few words what it is."), code="no_title", field="title")
    if len(about.title) > TITLE_LENGTH_MAX:
        raise Refused(_("This is too long for a title."), code="long_title", field="title")
    if proposal.starts_at is None:
        raise Refused(_("Say on which day."), code="no_date", field="starts_at")
    if proposal.starts_at > now():
        raise Refused(_("This is still to come: propose it instead."), code="future", field="starts_at")
    is_way = get_domain(about.domain).where is Where.FROM_TO
    if is_way and (about.place is None or about.to_place is None):
        missing = "place" if about.place is None else "to_place"
        raise Refused(_("Say from where to where."), code="no_way", field=missing)
    if about.listing is not None and (
        about.listing.community_id != community.pk or about.listing.domain != about.domain
    ):
        raise Refused(_("Choose a listing of what was done."), code="bad_listing", field="listing")
