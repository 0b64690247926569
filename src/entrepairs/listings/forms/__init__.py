"""The forms of the board: what one looks for, and the listing itself."""

from .board import FilterForm, SearchForm, spot_of
from .listing import KEEP_DRAFT, PUBLISH, UNIT_ONE, ListingForm

__all__ = ["KEEP_DRAFT", "PUBLISH", "UNIT_ONE", "FilterForm", "ListingForm", "SearchForm", "spot_of"]
