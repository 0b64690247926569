"""What a person can do wrong, said so that a page can show it where it belongs."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action that cannot be done, for a reason that the person can understand.

    `message` is translated and ends up on the page; `field` names the form field it concerns, if any;
    `code` is stable, for programs and tests.
    """

    def __init__(self, message: str | Promise, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
