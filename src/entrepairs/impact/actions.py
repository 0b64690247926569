"""Loading factors, and accounting for acts."""

import hashlib
from dataclasses import asdict

from django.db import transaction
from django.db.models import F

from entrepairs.contributions.models import Contribution
from entrepairs.engines.footprint import Figure, footprint
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.domains import get_domain

from .catalogue import CatalogueError, Entry, current_factors, current_ranges, read_factors
from .models import Factor, ImpactEntry, ImpactTotal, Method
from .queries import entries_of, figure_of, is_first_tie, mirrored, tie_figure

WORDS = {"title_fr", "title_en", "source", "place", "year"}


def load_factors(progress: Progress = silent) -> int:
    """Bring the table up to the files; return how many factors were new.

    Titles and sources may be worded better under a version. CatalogueError where a file changes a figure.
    """
    entries = read_factors()
    known = {(factor.code, factor.version): factor for factor in Factor.objects.all()}
    for entry in entries:
        factor = known.get((entry.code, entry.version))
        if factor is None:
            continue
        changed = {name for name, value in asdict(entry).items() if getattr(factor, name) != value}
        if changed - WORDS:
            raise CatalogueError(f"{entry.code} changed under version {entry.version}: raise the version")
        if changed:
            Factor.objects.filter(pk=factor.pk).update(**asdict(entry))
    new = [Factor(**asdict(entry)) for entry in entries if (entry.code, entry.version) not in known]
    Factor.objects.bulk_create(new)
    progress(len(entries), len(entries), "Loading factors")
    return len(new)


def account(*, contribution: Contribution) -> list[ImpactEntry]:
    """Write what a contribution spares, and add it to the community's totals.

    Six statements and one a figure (at most ten); some more for a community's first of an indicator, and for
    the first act that rests on a method.
    """
    activity = get_domain(contribution.domain).impact_activity
    figures: list[Figure] = [tie_figure()] if is_first_tie(contribution) else []
    used: tuple[str, ...] = ()
    counterfactual = "none"
    if activity is not None:
        result = footprint(
            activity,
            category=contribution.category,
            measures=contribution.amounts(),
            factors=current_ranges(),
        )
        figures += result.figures
        used, counterfactual = result.factors, result.counterfactual
    if not figures:
        return []
    with transaction.atomic():
        method = _method(activity or "none", counterfactual, used)
        entries = ImpactEntry.objects.bulk_create(
            [
                ImpactEntry(
                    community_id=contribution.community_id,
                    contribution=contribution,
                    method=method,
                    **asdict(figure),
                )
                for figure in figures
            ]
        )
        # Always in one order, so that two acts at once cannot each wait for the other's row.
        for entry in sorted(entries, key=lambda entry: (entry.indicator, entry.party)):
            _add_to_total(entry)
    return entries


def reverse(*, contribution: Contribution, reversal: Contribution) -> list[ImpactEntry]:
    """Take back exactly what an act added, on the contribution that reverses it.

    Four statements and one a figure. The entries mirror those of the act, low below high; totals go back to
    what they were, since both are one unknown (`queries.LOWS`).
    """
    originals = list(entries_of(contribution))
    with transaction.atomic():
        entries = ImpactEntry.objects.bulk_create(
            [
                ImpactEntry(
                    community_id=reversal.community_id,
                    contribution=reversal,
                    method_id=original.method_id,
                    **asdict(mirrored(figure_of(original))),
                )
                for original in originals
            ]
        )
        for original in originals:
            _add_to_total(original, times=-1)
    return entries


def _add_to_total(entry: ImpactEntry, *, times: int = 1) -> None:
    totals = ImpactTotal.objects.filter(
        community=entry.community_id, indicator=entry.indicator, party=entry.party
    )
    added = {
        "low": F("low") + times * entry.low,
        "central": F("central") + times * entry.central,
        "high": F("high") + times * entry.high,
        "entries": F("entries") + times,
    }
    if not totals.update(**added):
        ImpactTotal.objects.bulk_create(
            [ImpactTotal(community_id=entry.community_id, indicator=entry.indicator, party=entry.party)],
            ignore_conflicts=True,  # another act may have begun it meanwhile
        )
        totals.update(**added)


def _method(activity: str, counterfactual: str, codes: tuple[str, ...]) -> Method:
    entries: list[Entry] = [current_factors()[code] for code in codes]
    named = [activity, counterfactual, *(f"{entry.code}@{entry.version}" for entry in entries)]
    digest = hashlib.sha256("\n".join(named).encode()).hexdigest()
    method, created = Method.objects.get_or_create(
        digest=digest, defaults={"activity": activity, "counterfactual": counterfactual}
    )
    if created and entries:
        method.factors.set(_loaded(entries))
    return method


def _loaded(entries: list[Entry]) -> list[Factor]:
    """The rows of these factors, which are loaded first where set-up has not done so."""
    wanted = {(entry.code, entry.version) for entry in entries}
    versions = Factor.objects.filter(code__in=[code for code, _ in wanted])
    found = [factor for factor in versions if (factor.code, factor.version) in wanted]
    if len(found) < len(wanted):
        load_factors()
        found = [factor for factor in versions.all() if (factor.code, factor.version) in wanted]
    return found
