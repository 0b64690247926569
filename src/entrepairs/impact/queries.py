"""Reads of what acts spare. Each says how many statements it costs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution
from entrepairs.engines.footprint import Figure, Range, exact, footprint
from entrepairs.listings.domains import all_domains

from .models import ImpactEntry, ImpactTotal, Method

CHUNK = 1000


@dataclass(frozen=True)
class Difference:
    what: str
    stored: str
    derived: str


def community_totals(community: Community) -> QuerySet[ImpactTotal]:
    """The running totals of a community. One statement."""
    return ImpactTotal.objects.filter(community=community).order_by("indicator", "party")


def entries_of(contribution: Contribution) -> QuerySet[ImpactEntry]:
    """What one act spared. One statement."""
    return ImpactEntry.objects.filter(contribution=contribution).order_by("indicator", "party")


def is_first_tie(contribution: Contribution) -> bool:
    """Whether giver and receiver had never exchanged in this community before, either way. One statement."""
    one, other = contribution.giver_id, contribution.receiver_id
    if other is None:
        return False
    return not Contribution.objects.filter(
        Q(giver=one, receiver=other) | Q(giver=other, receiver=one),
        community=contribution.community_id,
        pk__lt=contribution.pk,
        reverses__isnull=True,
    ).exists()


def figures_for(
    contribution: Contribution, activity: str | None, factors: dict[str, Range]
) -> tuple[Figure, ...]:
    """What the engine says of an act with these factors, ties left out. At most one statement."""
    if activity is None:
        return ()
    measures = {measured.measure: measured.amount for measured in contribution.measures.all()}
    return footprint(activity, category=contribution.category, measures=measures, factors=factors).figures


def differences() -> Iterator[Difference]:
    """Where totals differ from the entries, and entries from what their acts come to.

    Two statements for the totals, and four for each thousand acts.
    """
    yield from _totals()
    yield from _entries()


def _totals() -> Iterator[Difference]:
    summed = {
        (row["community"], row["indicator"], row["party"]): (
            row["lows"],
            row["centrals"],
            row["highs"],
            row["count"],
        )
        for row in ImpactEntry.objects.values("community", "indicator", "party")
        .annotate(lows=Sum("low"), centrals=Sum("central"), highs=Sum("high"), count=Count("pk"))
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
            Figure(entry.indicator, entry.party, entry.low, entry.central, entry.high): entry.method_id
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
    yield from _ties()


def _ties() -> Iterator[Difference]:
    earlier = Contribution.objects.filter(
        Q(giver=OuterRef("giver"), receiver=OuterRef("receiver"))
        | Q(giver=OuterRef("receiver"), receiver=OuterRef("giver")),
        community=OuterRef("community"),
        pk__lt=OuterRef("pk"),
        reverses__isnull=True,
    )
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
