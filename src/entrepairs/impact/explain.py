"""Puts an act's figures into words and sums that anyone can do again. Pure: it reads no table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from entrepairs.engines.footprint import Range, footprint
from entrepairs.kernel import formatting

from . import words
from .models import Factor, ImpactEntry

ENDS = ("low", "central", "high")
NOT_ESTIMATED: tuple[str, ...] = ("co2e_g", "money_cents")


@dataclass(frozen=True)
class Sum:
    """One line of arithmetic: `20 × 0,8 × 0,114 = 1,82 €`."""

    bound: words.Text
    written: str
    result: str


@dataclass(frozen=True)
class Explained:
    """One indicator of an act, with the sums that lead to it; counts have none."""

    entry: ImpactEntry
    indicator: words.Indicator
    party: words.Text
    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Explanation:
    entries: tuple[Explained, ...]
    otherwise: words.Text
    formula: words.Text
    factors: tuple[Factor, ...]
    not_counted: tuple[words.Text, ...]


def explain(
    *,
    activity: str | None,
    category: str,
    measures: Mapping[str, int],
    entries: Sequence[ImpactEntry],
    factors: Sequence[Factor],
    language: str,
) -> Explanation:
    """Why an act's figures are what they are. `factors` are those of its method."""
    ranges = {factor.code: Range(factor.low, factor.value, factor.high) for factor in factors}
    counterfactual, missing = "none", NOT_ESTIMATED
    if activity is not None:
        result = footprint(activity, category=category, measures=measures, factors=ranges)
        counterfactual, missing = result.counterfactual, result.not_counted
    return Explanation(
        entries=tuple(
            Explained(
                entry=entry,
                indicator=words.INDICATORS[entry.indicator],
                party=words.PARTIES[entry.party],
                sums=_sums(counterfactual, entry, measures, ranges, language),
            )
            for entry in entries
        ),
        otherwise=words.COUNTERFACTUALS[counterfactual],
        formula=words.FORMULAS.get(counterfactual, ""),
        factors=tuple(factors),
        not_counted=tuple(words.NOT_COUNTED[code] for code in missing),
    )


def quantities(measures: Mapping[str, int], ranges: Mapping[str, Range], end: str) -> dict[str, float]:
    """What stands in the sums for one end of the range: measures, factors, and factors' other ends."""
    other = {"low": "high", "central": "central", "high": "low"}[end]
    found: dict[str, float] = dict(measures)
    found["km"] = measures.get("distance_m", 0) / 1000
    found["kg"] = measures.get("mass_g", 0) / 1000
    for code, spread in ranges.items():
        name = "making" if code.startswith("making_") else code
        found[name] = getattr(spread, end)
        found[f"o_{name}"] = getattr(spread, other)
    return found


def _sums(
    counterfactual: str,
    entry: ImpactEntry,
    measures: Mapping[str, int],
    ranges: Mapping[str, Range],
    language: str,
) -> tuple[Sum, ...]:
    template = words.SUMS.get((counterfactual, entry.indicator))
    if template is None:
        return ()
    return tuple(
        Sum(
            bound=words.BOUNDS[end],
            written=template.format_map(
                {
                    name: formatting.number(amount, language, decimals=4)
                    for name, amount in quantities(measures, ranges, end).items()
                }
            ),
            result=_result(entry.indicator, getattr(entry, end), language),
        )
        for end in ENDS
    )


def _result(indicator: str, amount: int, language: str) -> str:
    if indicator == "money_cents":
        return formatting.money(amount, language)
    kilograms = formatting.number(amount / 1000, language, decimals=3)
    return f"{kilograms}{formatting.NBSP}kg{formatting.NBSP}CO₂e"
