"""Publishing, editing, closing and reopening listings, and reserving parts of their capacity."""

from .checks import check_agreed, check_draft
from .drafts import Draft, draft_of
from .reserving import release, reserve, use
from .standing import ASKED_BEFORE, close_listing, put_back_listing, reopen_listing, take_down_listing
from .writing import (
    MOVED_BY_M,
    come_on_board,
    edit_listing,
    import_listings,
    publish_draft,
    publish_listing,
    save_draft,
    say,
    values_of,
)

__all__ = [
    "ASKED_BEFORE",
    "MOVED_BY_M",
    "Draft",
    "check_agreed",
    "check_draft",
    "close_listing",
    "come_on_board",
    "draft_of",
    "edit_listing",
    "import_listings",
    "publish_draft",
    "publish_listing",
    "put_back_listing",
    "release",
    "reopen_listing",
    "reserve",
    "save_draft",
    "say",
    "take_down_listing",
    "use",
    "values_of",
]
