"""What people call one of each measure of a goal. Pure: it reads no table."""

from collections.abc import Callable

from entrepairs.kernel import formatting

ONE = {"co2e_g": 1000, "mass_g": 1000, "duration_min": 60, "lent_cents": 100}
"""Smallest parts in what a person calls one: grams in a kilo, minutes in an hour. All others are counted."""


def axis(measure: str, language: str) -> tuple[int, Callable[[float], str]]:
    """How many smallest parts make one on the axis of a plot, and how an amount of these reads."""
    if measure == "lent_cents":
        return ONE[measure], lambda euros: formatting.money(euros * ONE[measure], language, whole=True)
    unit = {"co2e_g": "kg", "mass_g": "kg", "duration_min": "h"}.get(measure)
    if unit is None:
        return 1, lambda count: formatting.number(count, language)
    return ONE[measure], lambda ones: f"{formatting.number(ones, language)}{formatting.NBSP}{unit}"
