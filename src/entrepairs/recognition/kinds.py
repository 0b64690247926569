"""For what a community thanks people, and over which time: each is a list of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isinf

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entrepairs.engines import standing


@dataclass(frozen=True)
class Kind:
    """A way of giving. Without domains it is every way; who welcomes is seen by who was new."""

    code: str
    name: Promise | str
    lead: Promise | str
    icon: str
    domains: frozenset[str] | None = None
    welcomes: bool = False

    def takes(self, domain: str) -> bool:
        return self.domains is None or domain in self.domains

    def is_in(self, domains: Collection[str]) -> bool:
        """Whether this way of giving is open where these domains are."""
        return self.domains is None or not self.domains.isdisjoint(domains)


@dataclass(frozen=True)
class Span:
    code: str
    name: Promise | str
    span: standing.Span

    def since(self, at: datetime) -> datetime | None:
        """From when on acts count; None from the beginning."""
        return None if isinf(self.span.days) else at - timedelta(days=self.span.days)


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "givers",
            _("All who give"),
            _("They gave something, whatever it was. Here is what."),
            "hand-heart",
        ),
        Kind(
            "drivers",
            _("Those who drive"),
            _("They had a seat free, and a neighbour in it."),
            "car",
            frozenset({"ride"}),
        ),
        Kind(
            "cooks",
            _("Those who feed"),
            _("They cooked for others, or saw to it that nothing was thrown away."),
            "soup",
            frozenset({"meal", "surplus"}),
        ),
        Kind(
            "lenders",
            _("Those who lend"),
            _("What they have stands in no cupboard for nothing."),
            "drill",
            frozenset({"lend", "vehicle", "space"}),
        ),
        Kind(
            "teachers",
            _("Those who pass on"),
            _("They showed others how it is done."),
            "graduation-cap",
            frozenset({"lesson", "knowledge"}),
        ),
        Kind(
            "helpers",
            _("Those who lend a hand"),
            _("They gave their time, and what their hands know."),
            "hammer",
            frozenset({"help", "skill"}),
        ),
        Kind(
            "welcomers",
            _("Those who welcome"),
            _("Somebody new had their first exchange with them."),
            "door-open",
            welcomes=True,
        ),
    )
}

SPANS = {
    span.code: span
    for span in (
        Span("month", pgettext_lazy("of thanks", "This month"), standing.MONTH),
        Span("season", pgettext_lazy("of thanks", "This season"), standing.SEASON),
        Span("all", pgettext_lazy("of thanks", "Since the beginning"), standing.ALL_TIME),
    )
}
