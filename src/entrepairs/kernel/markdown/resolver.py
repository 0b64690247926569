"""What a text refers to by name, as a room that keeps pages and files answers for it."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Link:
    """Where a name leads: to what there is, or to where it can be written."""

    url: str
    exists: bool = True


class Resolver(Protocol):
    """Finds what a text names. It is asked while rendering: it answers from what was fetched before."""

    def page(self, name: str) -> Link | None:
        """Where `[[name]]` leads; None where it can lead nowhere."""

    def file(self, name: str) -> Link | None:
        """Where `[text](name)` leads."""

    def picture(self, name: str, alt: str, *, block: bool) -> SafeString | None:
        """The picture `![alt](name)`: a figure with its credit where it stands alone, else only the image."""


class Nowhere:
    """Knows no page and no file: for texts that stand alone."""

    def page(self, name: str) -> Link | None:
        return None

    def file(self, name: str) -> Link | None:
        return None

    def picture(self, name: str, alt: str, *, block: bool) -> SafeString | None:
        return None
