"""What the worker does for exchanges now and then."""

from .actions import run_arrangements, run_due, run_lines


def keep_time() -> int:
    """Remind people, and take the steps that time takes; return how many exchanges that concerned."""
    return run_due()


def tend_lines() -> int:
    """Offer what is free again to the next in line, and end what is over; return how much changed."""
    return run_lines()


def keep_standing() -> int:
    """Set the value aside of dates whose turn has come, and let proposals expire; return how many."""
    return run_arrangements()
