"""What the worker does for listings now and then."""

from entrepairs.kernel.clock import now

from .calendars import refresh_due
from .keeping import ask_before_expiry
from .saved_searches import tell_of_new
from .upkeep import forget_past


def forget_past_listings() -> int:
    """Take out of the search index what has passed; return how many."""
    return forget_past(now())


def read_calendars() -> int:
    """Read the calendars of owners that are due; return how many were read."""
    return refresh_due()


def ask_owners() -> int:
    """Ask whether what expires soon is to stay; return how many were asked."""
    return ask_before_expiry(now())


def tell_searchers() -> int:
    """Tell members what is new of what they look for; return how many were written to."""
    return tell_of_new(now())
