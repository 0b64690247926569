"""Totals as pages show them: with their words, in one order everywhere."""

from dataclasses import dataclass

from entrepairs.communities.models import Community

from . import words
from .models import ImpactTotal
from .queries import community_totals


@dataclass(frozen=True)
class Shown:
    """A total with its words; `key` stands in the address of the page that says why."""

    total: ImpactTotal
    indicator: words.Indicator
    party: words.Text
    key: str


def shown_totals(community: Community) -> list[Shown]:
    """Totals with something in them, in the order of the indicators. One statement."""
    order = list(words.INDICATORS)
    totals = [total for total in community_totals(community) if total.entries]
    totals.sort(key=lambda total: (order.index(total.indicator), total.party))
    return [
        Shown(
            total=total,
            indicator=words.INDICATORS[total.indicator],
            party=words.PARTIES[total.party],
            key=total.indicator if total.party == "all" else f"{total.indicator}-{total.party}",
        )
        for total in totals
    ]
