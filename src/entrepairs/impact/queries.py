"""Reads of what acts spare. Each says how many statements it costs."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.engines.footprint import Figure, Range, exact, footprint
from entrepairs.kernel.differences import Difference
from entrepairs.listings.domains import all_domains

from .models import Factor, ImpactEntry, ImpactTotal, Method
from .series import Month

CHUNK = 1000
REVERSING = Q(contribution__reverses__isnull=False)
# A reversing entry is the mirror of the one that it takes back: its low is that one's high below zero. Both
# are one and the same unknown, so that in sums it takes back the low from the low, not from the high.
LOWS = Sum(Case(When(REVERSING, then=F("high")), default=F("low")))
CENTRALS = Sum("central")
HIGHS = Sum(Case(When(REVERSING, then=F("low")), default=F("high")))
ACTS = Sum(Case(When(REVERSING, then=Value(-1)), default=Value(1)))


def community_totals(community: Community) -> QuerySet[ImpactTotal]:
    """The running totals of a community. One statement."""
    return ImpactTotal.objects.filter(community=community).order_by("indicator", "party")


def entries_of(contribution: Contribution) -> QuerySet[ImpactEntry]:
    """What one act spared. One statement."""
    return ImpactEntry.objects.filter(contribution=contribution).order_by("indicator", "party")


def find_contribution(community: Community, contribution_id: int) -> Contribution | None:
    """An act of the community with its sides and measures, and what reverses it. Two statements."""
    acts = Contribution.objects.select_related("giver", "receiver", "reversed_by")
    return acts.prefetch_related("measures").filter(community=community, pk=contribution_id).first()


def factors_of(contribution: Contribution) -> list[Factor]:
    """The versions of factors that an act's figures rest on. One statement."""
    return list(
        Factor.objects.filter(methods__entries__contribution=contribution).distinct().order_by("code")
    )


def newest_entries(community: Community, indicator: str, party: str) -> QuerySet[ImpactEntry]:
    """What lies behind a total, the newest act first, each with its act. One statement."""
    return (
        ImpactEntry.objects.filter(community=community, indicator=indicator, party=party)
        .select_related("contribution")
        .order_by("-contribution__occurred_at", "-contribution_id")
    )


def monthly_series(community: Community, indicator: str, party: str = "all") -> list[Month]:
    """An indicator by the months in which acts occurred, on the community's clocks; empty ones are left out.

    One statement.
    """
    rows = (
        ImpactEntry.objects.filter(community=community, indicator=indicator, party=party)
        .annotate(month=TruncMonth("contribution__occurred_at", tzinfo=ZoneInfo(community.timezone)))
        .values("month")
        .annotate(lows=LOWS, centrals=CENTRALS, highs=HIGHS)
        .order_by("month")
    )
    return [Month(row["month"].date(), row["lows"], row["centrals"], row["highs"]) for row in rows]


def is_first_tie(contribution: Contribution) -> bool:
    """Whether giver and receiver had never exchanged in this community before, either way. One statement.

    An earlier act that had been taken back by then does not count as one.
    """
    if contribution.receiver_id is None:
        return False
    return not _earlier(
        contribution.giver_id, contribution.receiver_id, contribution.community_id, contribution.pk
    ).exists()


def _earlier(one: Any, other: Any, community: Any, before: Any) -> QuerySet[Contribution]:
    """Acts between two people before a contribution, that stood then. Ids, or references of a subquery."""
    return Contribution.objects.filter(
        Q(giver=one, receiver=other) | Q(giver=other, receiver=one),
        Q(reversed_by__isnull=True) | Q(reversed_by__gt=before),
        community=community,
        pk__lt=before,
        reverses__isnull=True,
    )


def figures_for(
    contribution: Contribution, activity: str | None, factors: dict[str, Range]
) -> tuple[Figure, ...]:
    """What the engine says of an act with these factors, ties left out. At most one statement."""
    if activity is None:
        return ()
    return footprint(
        activity, category=contribution.category, measures=contribution.amounts(), factors=factors
    ).figures


def differences() -> Iterator[Difference]:
    """Where totals differ from the entries, and entries from what their acts come to.

    Two statements for the totals, two for the methods, three for each thousand acts, four for each thousand
    that take one back, and one for the ties.
    """
    yield from _totals()
    yield from _entries()
    yield from _reversals()
    yield from _ties()


def _totals() -> Iterator[Difference]:
    summed = {
        (row["community"], row["indicator"], row["party"]): (
            row["lows"],
            row["centrals"],
            row["highs"],
            row["count"],
        )
        for row in ImpactEntry.objects.values("community", "indicator", "party")
        .annotate(lows=LOWS, centrals=CENTRALS, highs=HIGHS, count=ACTS)
        .order_by()
    }
    stored = {
        (total.community_id, total.indicator, total.party): (
            total.low,
            total.central,
            total.high,
            total.entries,
        )
        for total in ImpactTotal.objects.all()
    }
    for key in sorted(summed.keys() | stored.keys()):
        if summed.get(key) != stored.get(key):
            community_id, indicator, party = key
            what = f"total of {indicator} ({party}) in community {community_id}"
            yield Difference(what, str(stored.get(key)), str(summed.get(key)))


def _entries() -> Iterator[Difference]:
    factors_of = {
        method.pk: (
            method.activity,
            {factor.code: Range(factor.low, factor.value, factor.high) for factor in method.factors.all()},
        )
        for method in Method.objects.prefetch_related("factors")
    }
    counted = {code for code, domain in all_domains().items() if domain.impact_activity}
    acts = Contribution.objects.filter(reverses__isnull=True).prefetch_related("measures", "impact")
    for contribution in acts.order_by("pk").iterator(chunk_size=CHUNK):
        stored = {
            figure_of(entry): entry.method_id
            for entry in contribution.impact.all()
            if entry.indicator != "first_tie"
        }
        what = f"impact of contribution {contribution.pk}"
        if not stored:
            if contribution.domain in counted:
                yield Difference(what, "nothing", "something")
            continue
        activity, factors = factors_of[next(iter(stored.values()))]
        derived = set(figures_for(contribution, activity, factors))
        if derived != stored.keys():
            yield Difference(what, _shown(set(stored)), _shown(derived))


def _reversals() -> Iterator[Difference]:
    acts = Contribution.objects.filter(reverses__isnull=False).select_related("reverses")
    acts = acts.prefetch_related("impact", "reverses__impact").order_by("pk")
    for contribution in acts.iterator(chunk_size=CHUNK):
        original = contribution.reverses
        assert original is not None  # noqa: S101 - by the filter
        stored = {figure_of(entry) for entry in contribution.impact.all()}
        derived = {mirrored(figure_of(entry)) for entry in original.impact.all()}
        if stored != derived:
            what = f"impact of contribution {contribution.pk}, which takes back {original.pk}"
            yield Difference(what, _shown(stored), _shown(derived))


def mirrored(figure: Figure) -> Figure:
    """What takes a figure back."""
    return Figure(figure.indicator, figure.party, -figure.high, -figure.central, -figure.low)


def figure_of(entry: ImpactEntry) -> Figure:
    """What an entry says, as the engine says it."""
    return Figure(entry.indicator, entry.party, entry.low, entry.central, entry.high)


def _ties() -> Iterator[Difference]:
    earlier = _earlier(OuterRef("giver"), OuterRef("receiver"), OuterRef("community"), OuterRef("pk"))
    tie = ImpactEntry.objects.filter(contribution=OuterRef("pk"), indicator="first_tie")
    acts = Contribution.objects.filter(reverses__isnull=True, receiver__isnull=False).annotate(
        first=~Exists(earlier), told=Exists(tie)
    )
    wrong = acts.filter(Q(first=True, told=False) | Q(first=False, told=True))
    for pk, told in wrong.values_list("pk", "told"):
        yield Difference(f"first tie of contribution {pk}", str(told), str(not told))


def _shown(figures: set[Figure]) -> str:
    return "; ".join(sorted(f"{f.indicator} {f.low}/{f.central}/{f.high}" for f in figures))


def tie_figure() -> Figure:
    """Two people exchanged for the first time."""
    return exact("first_tie", 1)
