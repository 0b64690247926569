"""The rules of a unit in a community, as small declared shapes: what may be set, and what follows from it.

Pure. A rule that was never set has the values that stand here, so that a unit works from the first day. What
is stored is the shape as JSON; what it does not know is left out, and what is missing has its first value.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar

from entrepairs.listings.domains import get_domain
from entrepairs.listings.domains.declaration import Domain

MOST_POINTS_AN_ACT = 100
PERCENT = 100
WEIGHT_LEAST, WEIGHT_MOST = 50, 200  # per cent that an hour may count
PPM_A_TENTH_OF_A_PER_CENT = 1_000
# The highest rate of the French tax scale for a car (arrêté du 27 mars 2023: 0.697 € a kilometre): who asks
# passengers for no more than their share of less than this makes no profit, and so shares costs.
LEGAL_CENTS_A_KM = 69


@dataclass(frozen=True)
class Limits:
    """Of a member's account, in smallest parts; None: no limit."""

    lowest: int | None = None
    highest: int | None = None
    soft_lowest: int | None = None
    soft_highest: int | None = None


@dataclass(frozen=True)
class Rule:
    """What all rules share: the limits of an account, and what is taken for the pot."""

    unit: ClassVar[str] = ""

    def limits(self, acts_given: int) -> Limits:
        return Limits()

    @property
    def demurrage_ppm(self) -> int:
        return 0

    @property
    def levy_ppm(self) -> int:
        return 0

    @property
    def free_minor(self) -> int:
        return 0


@dataclass(frozen=True)
class PointsRule(Rule):
    """Points for an act: so many for the act, and so many for each whole hour, kilo or seat of it."""

    unit: ClassVar[str] = "points"

    per_act: Mapping[str, int] = field(default_factory=dict)  # by domain; missing: as the domain declares
    per_one: Mapping[str, int] = field(default_factory=dict)
    most: int = MOST_POINTS_AN_ACT  # for one act

    def formula(self, domain: Domain) -> tuple[int, int]:
        """Points for an act of a domain, and for each whole one of it."""
        return (
            self.per_act.get(domain.code, domain.points_per_act),
            self.per_one.get(domain.code, domain.points_per_one),
        )

    def points(self, domain: Domain, measures: Mapping[str, int]) -> int:
        act, one = self.formula(domain)
        ones = measures.get(domain.quantity.measure, 0) // domain.quantity.one
        return min(act + one * ones, self.most)

    def limits(self, acts_given: int) -> Limits:
        return Limits(lowest=0)


@dataclass(frozen=True)
class HoursRule(Rule):
    """What an hour given may ask in return, and how far one may go below zero."""

    unit: ClassVar[str] = "hours"
    FREE: ClassVar[str] = "free"
    EQUAL: ClassVar[str] = "equal"
    WEIGHTED: ClassVar[str] = "weighted"

    mode: str = "free"
    weights: Mapping[str, int] = field(default_factory=dict)  # per cent by domain; missing: 100
    lowest_hours: int = 20  # below zero
    highest_hours: int = 0  # above zero; 0: no limit

    def weight(self, domain_code: str) -> int | None:
        """Per cent that an hour of a domain counts at most; None: as the two agree."""
        if self.mode == self.FREE:
            return None
        asked = self.weights.get(domain_code, PERCENT) if self.mode == self.WEIGHTED else PERCENT
        return min(max(asked, WEIGHT_LEAST), WEIGHT_MOST)

    def most_minutes(self, domain: Domain, quantity: int) -> int | None:
        """The minutes that may be asked for so much; None: no ceiling, or it is not counted in time."""
        weight = self.weight(domain.code)
        if weight is None or domain.quantity.measure != "duration_min":
            return None
        return quantity * weight // PERCENT

    def limits(self, acts_given: int) -> Limits:
        return Limits(
            lowest=-60 * self.lowest_hours,
            highest=60 * self.highest_hours or None,
            soft_lowest=-60 * self.lowest_hours * 4 // 5 or None,
        )


@dataclass(frozen=True)
class CreditRule(Rule):
    """How much credit members give one another, and what the community takes of it for its pot."""

    unit: ClassVar[str] = "credit"

    first_line: int = 50  # below zero, from the first day
    line_per_act: int = 10  # more for each act that one gave
    most_line: int = 300
    highest: int = 600  # above zero: what is not spent helps nobody
    soft_percent: int = 80  # of either limit: from there on one is told
    demurrage_permille: int = 0  # of what rests for thirty days
    free: int = 100  # of which nothing is taken
    levy_permille: int = 0  # of what one receives

    def line(self, acts_given: int) -> int:
        return min(self.first_line + self.line_per_act * acts_given, self.most_line)

    def limits(self, acts_given: int) -> Limits:
        line = self.line(acts_given)
        return Limits(
            lowest=-line,
            highest=self.highest,
            soft_lowest=-(line * self.soft_percent // PERCENT),
            soft_highest=self.highest * self.soft_percent // PERCENT,
        )

    @property
    def demurrage_ppm(self) -> int:
        return self.demurrage_permille * PPM_A_TENTH_OF_A_PER_CENT

    @property
    def levy_ppm(self) -> int:
        return self.levy_permille * PPM_A_TENTH_OF_A_PER_CENT

    @property
    def free_minor(self) -> int:
        return self.free


@dataclass(frozen=True)
class MoneyRule(Rule):
    """Whether costs are shared under a ceiling or a price is free, and how much one may owe."""

    unit: ClassVar[str] = "money"
    SHARING: ClassVar[str] = "sharing"
    FREE: ClassVar[str] = "free"

    mode: str = "sharing"
    cents_a_km: int = 30  # what a kilometre by car costs, all of it together
    most_owed_euros: int = 100  # that one may owe to all others together; 0: no limit

    def most_cents(self, domain: Domain, distance_m: int | None, seats: int, taken: int) -> int | None:
        """What may be asked for seats of a ride: the driver pays their share as each passenger does.

        The cost is divided by all seats and the driver's, so that a full car never brings more than it costs.
        None: no ceiling.
        """
        if self.mode != self.SHARING or domain.quantity.measure != "seats" or distance_m is None:
            return None
        a_km = min(self.cents_a_km, LEGAL_CENTS_A_KM)
        return distance_m * a_km * taken // (1_000 * (max(seats, taken) + 1))

    def limits(self, acts_given: int) -> Limits:
        return Limits(lowest=-100 * self.most_owed_euros or None)


RULES: Mapping[str, type[Rule]] = {rule.unit: rule for rule in (PointsRule, HoursRule, CreditRule, MoneyRule)}
# What each number may be.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "most": (1, 10_000),
    "lowest_hours": (1, 500),
    "highest_hours": (0, 5_000),
    "first_line": (1, 10_000),  # a first-day line that were zero would let nobody begin
    "line_per_act": (0, 1_000),
    "most_line": (1, 100_000),
    "highest": (1, 1_000_000),
    "soft_percent": (10, 100),
    "demurrage_permille": (0, 100),
    "free": (0, 1_000_000),
    "levy_permille": (0, 200),
    "cents_a_km": (1, LEGAL_CENTS_A_KM),
    "most_owed_euros": (0, 10_000),
}
POINTS_BOUNDS = (0, 1_000)


def rule_from(unit: str, stored: Mapping[str, Any] | None) -> Rule:
    """The rule that is stored, or the first one."""
    shape = RULES[unit]
    known = {each.name for each in fields(shape)}
    return shape(**{name: value for name, value in (stored or {}).items() if name in known})


def as_stored(rule: Rule) -> dict[str, Any]:
    """The shape as JSON."""
    return asdict(rule)


def out_of_bounds(rule: Rule) -> str:
    """The name of the first field that is not what it may be; empty where all is well."""
    stored = as_stored(rule)
    for name, value in stored.items():
        if name in BOUNDS and not BOUNDS[name][0] <= value <= BOUNDS[name][1]:
            return name
        if name in {"per_act", "per_one"} and not _within(value, POINTS_BOUNDS):
            return name
        if name == "weights" and not _within(value, (WEIGHT_LEAST, WEIGHT_MOST)):
            return name
    if isinstance(rule, CreditRule) and rule.most_line < rule.first_line:
        return "most_line"
    modes = {"hours": {"free", "equal", "weighted"}, "money": {"sharing", "free"}}
    return "mode" if stored.get("mode", "") not in modes.get(rule.unit, {""}) else ""


def _within(values: Mapping[str, int], bounds: tuple[int, int]) -> bool:
    return all(bounds[0] <= value <= bounds[1] for value in values.values())


def points_for(rule: Rule, domain_code: str, measures: Mapping[str, int]) -> int:
    """Points for one act by a community's rule. `measures` are in smallest parts."""
    if not isinstance(rule, PointsRule):
        raise TypeError("points follow from a rule of points")
    return rule.points(get_domain(domain_code), measures)
