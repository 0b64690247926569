"""The pages of the board: finding, reading, writing."""

from .board import index
from .calendars import calendar, calendars
from .paper import paper
from .reading import close, detail, reopen
from .times import availability, free
from .writing import edit, new

__all__ = [
    "availability",
    "calendar",
    "calendars",
    "close",
    "detail",
    "edit",
    "free",
    "index",
    "new",
    "paper",
    "reopen",
]
