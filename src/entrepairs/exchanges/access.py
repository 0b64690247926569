"""Who may see an exchange."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from entrepairs.communities.access import get_community_for, require_steward
from entrepairs.communities.models import Membership
from entrepairs.people.models import Person

from .models import Arrangement, Exchange, Waiting
from .queries import find_exchange, was_disputed
from .standing_queries import find_arrangement
from .waiting_queries import find_waiting


def get_exchange_for(viewer: Person, exchange_id: int) -> Exchange:
    """An exchange of which the viewer is a side; Http404 otherwise. Two statements."""
    exchange = find_exchange(exchange_id)
    if exchange is None or viewer.pk not in {exchange.giver_id, exchange.receiver_id}:
        raise Http404
    return exchange


def get_dispute_for(viewer: Person, slug: str, exchange_id: int) -> tuple[Exchange, Membership]:
    """An exchange that a side brought before the stewards, for one of them who is no side.

    PermissionDenied for who is no steward, and for a steward who is a side; Http404 for any other exchange.
    Six statements.
    """
    community, _membership = get_community_for(viewer, slug)
    membership = require_steward(viewer, community)
    exchange = find_exchange(exchange_id)
    if exchange is None or exchange.community_id != community.pk or not was_disputed(exchange):
        raise Http404
    if viewer.pk in {exchange.giver_id, exchange.receiver_id}:
        raise PermissionDenied
    return exchange, membership


def get_waiting_for(viewer: Person, waiting_id: int) -> Waiting:
    """The viewer's own place in a line; Http404 otherwise. One statement."""
    waiting = find_waiting(waiting_id)
    if waiting is None or waiting.person_id != viewer.pk:
        raise Http404
    return waiting


def get_arrangement_for(viewer: Person, arrangement_id: int) -> Arrangement:
    """An arrangement of which the viewer is a side; Http404 otherwise. One statement."""
    arrangement = find_arrangement(arrangement_id)
    if arrangement is None or viewer.pk not in {arrangement.giver_id, arrangement.receiver_id}:
        raise Http404
    return arrangement
