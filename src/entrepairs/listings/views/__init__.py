"""The pages of the board: finding, reading, writing."""

from .board import index
from .reading import close, detail, reopen
from .writing import edit, new

__all__ = ["close", "detail", "edit", "index", "new", "reopen"]
