"""What a community that deals in points gives for an act."""

from collections.abc import Mapping

from entrepairs.listings.domains import get_domain

MOST_POINTS_AN_ACT = 100


def points_for(domain_code: str, measures: Mapping[str, int]) -> int:
    """Points for one act: some for the act itself, some for each hour, kilo or seat, up to a ceiling.

    `measures` are in smallest parts; what does not come to a whole one adds nothing.
    """
    domain = get_domain(domain_code)
    ones = measures.get(domain.quantity.measure, 0) // domain.quantity.one
    return min(domain.points_per_act + domain.points_per_one * ones, MOST_POINTS_AN_ACT)
