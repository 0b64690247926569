"""What the worker does for listings now and then."""

from entrepairs.kernel.clock import now

from .upkeep import forget_past


def forget_past_listings() -> int:
    """Take out of the search index what has passed; return how many."""
    return forget_past(now())
