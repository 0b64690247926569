"""What an act spares, as ranges: measures and factors in, low, central and high per indicator out.

Units: kg CO2e and € inside, g and cents out; distances in metres; masses in grams; times in minutes.
Sums of ranges add the lows and the highs, which is right where factors are shared, and cautious elsewhere.
The formulas and their sources stand in docs/algorithms/footprint.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

SHORT_RIDE_M = 80_000


@dataclass(frozen=True)
class Range:
    """A quantity that is not known exactly. ValueError unless low ≤ central ≤ high."""

    low: float
    central: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"a range must rise: {self}")

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.central + other.central, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.low - other.high, self.central - other.central, self.high - other.low)

    def __mul__(self, other: "Range") -> "Range":
        """The product of two ranges of which neither goes below zero."""
        if self.low < 0 or other.low < 0:
            raise ValueError("only what is not negative can be multiplied")
        return Range(self.low * other.low, self.central * other.central, self.high * other.high)

    def times(self, factor: float) -> "Range":
        """The range taken `factor` times; `factor` is known exactly and not negative."""
        return Range(self.low * factor, self.central * factor, self.high * factor)

    def over(self, other: "Range") -> "Range":
        """The quotient of two ranges that are not negative, the second above zero."""
        return Range(self.low / other.high, self.central / other.central, self.high / other.low)


@dataclass(frozen=True)
class Figure:
    """One indicator for one party, in whole smallest parts."""

    indicator: str
    party: str
    low: int
    central: int
    high: int


@dataclass(frozen=True)
class Footprint:
    figures: tuple[Figure, ...]
    factors: tuple[str, ...]  # codes of those used
    counterfactual: str  # code of what would have happened otherwise
    not_counted: tuple[str, ...]  # codes of what is left out: whole indicators first, then parts of them


def exact(indicator: str, amount: int) -> Figure:
    """What is counted rather than estimated."""
    return Figure(indicator, "all", amount, amount, amount)


def footprint(
    activity: str, *, category: str, measures: Mapping[str, int], factors: Mapping[str, Range]
) -> Footprint:
    """What one act of an activity spares. KeyError for an activity or a factor that does not exist."""
    return ACTIVITIES[activity](category, measures, factors)


def _grams(kilograms: Range) -> Figure:
    return _figure("co2e_g", "all", kilograms.times(1000))


def _figure(indicator: str, party: str, amount: Range) -> Figure:
    return Figure(indicator, party, round(amount.low), round(amount.central), round(amount.high))


def _shared_ride(_category: str, measures: Mapping[str, int], factors: Mapping[str, Range]) -> Footprint:
    seats, distance_m = measures["seats"], measures.get("distance_m", 0)
    if not distance_m:  # both ends in one commune, of which only the middle is known
        return Footprint((exact("seats_filled", seats),), (), "no_distance", ("co2e_g", "money_cents"))
    km = distance_m / 1000
    car, energy = factors["car_km"], factors["car_energy_km"]
    if distance_m <= SHORT_RIDE_M:
        by_car = factors["short_ride_by_car"]
        used = ["car_km", "car_energy_km", "short_ride_by_car", "short_ride_by_transit", "bus_km", "rebound"]
        otherwise = by_car * car + factors["short_ride_by_transit"] * factors["bus_km"]
        spared = (otherwise * factors["rebound"]).times(km * seats)
        code = "short_ride"
    else:
        by_car = factors["long_ride_by_car"]
        used = [
            "car_km",
            "car_energy_km",
            "long_ride_by_car",
            "long_ride_by_train",
            "train_or_coach_km",
            "long_ride_driver_induced",
            "rebound",
        ]
        otherwise = by_car * car + factors["long_ride_by_train"] * factors["train_or_coach_km"]
        induced = (factors["long_ride_driver_induced"] * car).times(km)
        spared = (otherwise * factors["rebound"]).times(km * seats) - induced
        code = "long_ride"
    money = (by_car * energy).times(km * seats * 100)
    figures = (_grams(spared), _figure("money_cents", "receiver", money), exact("seats_filled", seats))
    return Footprint(figures, tuple(used), code, ("fares", "tolls", "detour", "wear"))


def _thing_lent(category: str, measures: Mapping[str, int], factors: Mapping[str, Range]) -> Footprint:
    counted = exact("things_reused", measures["uses"])
    making = f"making_{category}"
    if making not in factors:
        return Footprint((counted,), (), "no_figure_for_thing", ("co2e_g", "money_cents"))
    spared = (factors["loan_instead_of_buying"] * factors[making]).over(factors["loan_uses"])
    spared = (spared - factors["fetching"]).times(measures["uses"])
    used = ("loan_instead_of_buying", making, "loan_uses", "fetching")
    return Footprint((_grams(spared), counted), used, "loan", ("money_cents", "running"))


def _thing_given(category: str, measures: Mapping[str, int], factors: Mapping[str, Range]) -> Footprint:
    counted = exact("things_reused", measures["items"])
    making = f"making_{category}"
    if making not in factors:
        return Footprint((counted,), (), "no_figure_for_thing", ("co2e_g", "money_cents"))
    spared = factors["gift_instead_of_new"] * factors[making] * factors["gift_remaining_life"]
    spared = (spared - factors["fetching"]).times(measures["items"])
    used = ("gift_instead_of_new", making, "gift_remaining_life", "fetching")
    return Footprint((_grams(spared), counted), used, "gift", ("money_cents", "end_of_life"))


def _food_saved(_category: str, measures: Mapping[str, int], factors: Mapping[str, Range]) -> Footprint:
    mass_g = measures["mass_g"]
    spared = factors["surplus_food_kg"].times(mass_g / 1000)
    figures = (_grams(spared), exact("food_g", mass_g))
    return Footprint(figures, ("surplus_food_kg",), "food_lost", ("money_cents", "fetching_food"))


def _time_given(_category: str, measures: Mapping[str, int], _factors: Mapping[str, Range]) -> Footprint:
    figures = (exact("time_min", measures["duration_min"]),)
    return Footprint(figures, (), "time", ("co2e_g", "money_cents", "way_there"))


Activity = Callable[[str, Mapping[str, int], Mapping[str, Range]], Footprint]
ACTIVITIES: Mapping[str, Activity] = {
    "shared_ride": _shared_ride,
    "thing_lent": _thing_lent,
    "thing_given": _thing_given,
    "food_saved": _food_saved,
    "time_given": _time_given,
}
