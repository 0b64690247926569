"""What the worker does for badges and thanks now and then."""

from .actions import follow_acts, rank


def give_badges() -> int:
    """Give and revoke badges as the new acts say; return how many."""
    return follow_acts()


def work_out_thanks() -> int:
    """Choose again whom to thank, where something is new; return in how many communities."""
    return rank()
