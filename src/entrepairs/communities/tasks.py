"""Background work about communities."""

from .actions import end_suspensions


def end_past_suspensions() -> int:
    """Let those act again whose suspension has reached its date."""
    return end_suspensions()
