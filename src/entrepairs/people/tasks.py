"""Background work about people."""

from .actions import clear_sign_in_tries


def forget_old_sign_in_tries() -> int:
    """Forget the tries that no longer keep anybody waiting."""
    return clear_sign_in_tries()
