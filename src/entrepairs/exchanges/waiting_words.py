"""What somebody waits for, in words."""

from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.kernel.fields import MINUTES
from entrepairs.listings import time_words
from entrepairs.listings.models import Listing

from .models import Waiting


def when_and_how_many(waiting: Waiting, listing: Listing, language: str) -> str:
    """`2 places · mar. 17 mars, 18 h – 20 h`. Its listing comes with its community; no statement."""
    quantity = listing.in_domain.quantity
    told = [formatting.measure(quantity.measure, waiting.quantity, language)]
    if quantity.one == MINUTES and waiting.ends_at is not None:
        told = []  # the hours say it
    if waiting.starts_at is not None and waiting.ends_at is not None:
        told.append(time_words.period(listing, waiting.starts_at, waiting.ends_at))
    elif waiting.starts_at is not None:
        zone = listing.community.timezone
        today = formatting.local(now(), zone).date()
        told.append(formatting.moment(waiting.starts_at, language, timezone=zone, today=today))
    return " · ".join(told)
