"""What people can be told of, as data: each room declares its own kinds, and the settings name them all.

A room declares a `Kind` in a module of its own, and the path of that is added to `settings.NEWS_KINDS`. So a
person chooses about rooms that this one does not know.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(StrEnum):
    """How news of one kind reaches somebody. It stands on their page in any case."""

    NOW = "now"  # a mail of its own
    DAILY = "daily"  # with the others, each morning
    WEEKLY = "weekly"  # with the others, once a week
    PAGE = "page"  # no mail


CHANNEL_NAMES: dict[Channel, str | Promise] = {
    Channel.NOW: pgettext_lazy("a mail for each news", "At once"),
    Channel.DAILY: _("Each morning"),
    Channel.WEEKLY: _("Each Thursday"),
    Channel.PAGE: _("On this site only"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of news."""

    code: str
    name: str | Promise
    means: str | Promise  # in one sentence
    default: Channel = Channel.NOW
    channels: Collection[Channel] = tuple(Channel)
    is_must: bool = False  # it cannot be switched off, and comes by a mail of its own
    is_urgent: bool = False  # somebody is waiting for it: it comes even at night

    def channel(self, chosen: str | None) -> Channel:
        """As somebody chose; by default where they did not, or chose what there is no more."""
        if self.is_must:
            return Channel.NOW
        return Channel(chosen) if chosen and chosen in self.channels else self.default


ACCOUNT = Kind(
    "account",
    _("Your account"),
    _("A new password that you ask for, or somebody for whom you may act."),
    is_must=True,
    is_urgent=True,
)
LETTER = Kind(
    "letter",
    _("The letter from your communities"),
    _("What waits for you, what is new, what you have achieved together; never an empty one."),
    default=Channel.WEEKLY,
    channels=(Channel.DAILY, Channel.WEEKLY, Channel.PAGE),
)


@cache
def kinds() -> dict[str, Kind]:
    """All that the settings name, by code; a path that leads nowhere is an ImportError at once."""
    return {kind.code: kind for kind in map(import_string, settings.NEWS_KINDS)}
