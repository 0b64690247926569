"""Loading factors, and accounting for acts."""

import hashlib
from dataclasses import asdict

from django.db import transaction
from django.db.models import F

from entrepairs.contributions.models import Contribution
from entrepairs.engines.footprint import Figure, footprint
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.domains import get_domain

from .catalogue import CatalogueError, Entry, current_factors, ranges, read_factors
from .models import Factor, ImpactEntry, ImpactTotal, Method
from .queries import is_first_tie, tie_figure


def load_factors(progress: Progress = silent) -> int:
    """Bring the table up to the files; return how many factors were new.

    CatalogueError where a file changes a figure under a version that is known.
    """
    entries = read_factors()
    known = {(factor.code, factor.version): factor for factor in Factor.objects.all()}
    for entry in entries:
        factor = known.get((entry.code, entry.version))
        if factor and any(getattr(factor, name) != value for name, value in asdict(entry).items()):
            raise CatalogueError(f"{entry.code} changed under version {entry.version}: raise the version")
    new = [Factor(**asdict(entry)) for entry in entries if (entry.code, entry.version) not in known]
    Factor.objects.bulk_create(new)
    progress(len(new), len(new), "factors")
    return len(new)


def account(*, contribution: Contribution) -> list[ImpactEntry]:
    """Write what a contribution spares, and add it to the community's totals. Some ten statements."""
    activity = get_domain(contribution.domain).impact_activity
    figures: list[Figure] = [tie_figure()] if is_first_tie(contribution) else []
    used: tuple[str, ...] = ()
    counterfactual = "none"
    if activity is not None:
        result = footprint(
            activity,
            category=contribution.category,
            measures={measured.measure: measured.amount for measured in contribution.measures.all()},
            factors=ranges(current_factors()),
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
        for entry in entries:
            _add_to_total(entry)
    return entries


def _add_to_total(entry: ImpactEntry) -> None:
    totals = ImpactTotal.objects.filter(
        community=entry.community_id, indicator=entry.indicator, party=entry.party
    )
    added = {
        "low": F("low") + entry.low,
        "central": F("central") + entry.central,
        "high": F("high") + entry.high,
        "entries": F("entries") + 1,
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
        _require_loaded()
        method.factors.set([Factor.objects.get(code=entry.code, version=entry.version) for entry in entries])
    return method


def _require_loaded() -> None:
    if not Factor.objects.exists():
        load_factors()
