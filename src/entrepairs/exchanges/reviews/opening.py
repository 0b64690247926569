"""The beginning of the time in which both sides can say how it was."""

from datetime import timedelta
from typing import Final

from entrepairs.exchanges.models import Exchange
from entrepairs.kernel.clock import now

from .models import ReviewPeriod

LASTS: Final = timedelta(days=14)
REVIEWED: Final = frozenset({Exchange.State.FULFILLED.value, Exchange.State.UNFULFILLED.value})


def begin_reviews(exchange: Exchange, *, quietly: bool = False) -> None:
    """Both can write from now on, in the transaction of the step that ended it; quietly, unreminded."""
    if exchange.state in REVIEWED:
        at = now()
        ReviewPeriod.objects.create(
            exchange=exchange, closes_at=at + LASTS, reminded_at=at if quietly else None
        )
