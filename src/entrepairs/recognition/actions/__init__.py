"""Writes: giving badges, drawing and retiring them, making them public, and working out who is thanked."""

from .awarding import follow_acts
from .drawing import Drawing, draw_badge, retire_badge
from .publishing import publish_badge, signing_key, withdraw_badge
from .ranking import rank

__all__ = [
    "Drawing",
    "draw_badge",
    "follow_acts",
    "publish_badge",
    "rank",
    "retire_badge",
    "signing_key",
    "withdraw_badge",
]
