"""Background work about people."""

from .actions import clear_sign_in_tries
from .news import actions as news


def forget_old_sign_in_tries() -> int:
    """Forget the tries that no longer keep anybody waiting."""
    return clear_sign_in_tries()


def forget_old_notices() -> int:
    """Forget what people were told half a year ago."""
    return news.forget_old_notices()
