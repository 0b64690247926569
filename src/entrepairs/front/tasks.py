"""Background work that draws on several rooms."""

from .letter.actions import send_due_letters


def send_letters() -> int:
    """Send the letters from people's communities to those whose morning it is."""
    return send_due_letters()
