"""Who may see an exchange."""

from django.http import Http404

from entrepairs.people.models import Person

from .models import Exchange
from .queries import find_exchange


def get_exchange_for(viewer: Person, exchange_id: int) -> Exchange:
    """An exchange of which the viewer is a side; Http404 otherwise. Two statements."""
    exchange = find_exchange(exchange_id)
    if exchange is None or viewer.pk not in {exchange.giver_id, exchange.receiver_id}:
        raise Http404
    return exchange
