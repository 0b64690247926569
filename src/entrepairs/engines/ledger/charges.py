"""What a community takes of what rests or is received: demurrage and levies, from whole units alone.

A rate is a share in parts per million. What does not come to a whole smallest part is carried to the next
charge as a numerator, never rounded away: over any number of charges, what was taken and what is carried
come to exactly the share of what it was taken of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MILLION = 1_000_000
DAYS = 30  # demurrage is named as a share of what rests for thirty days, whatever the month


@dataclass(frozen=True, slots=True)
class Charge:
    """`taken` in smallest parts, and what is carried on: a numerator over `parts`."""

    taken: int
    carried: int
    parts: int


def balance_days(opening: int, changes: Iterable[tuple[int, int]], days: int, *, free: int = 0) -> int:
    """What rests above `free`, summed over the ends of `days` days, in smallest parts times days.

    `changes` are (day from 0, what was added that day) in the order of days. Balances below `free` count as
    nothing, so that nobody is charged for what they owe.
    """
    if days < 0:
        raise ValueError("a period does not end before it begins")
    total, balance, day = 0, opening, 0
    for on, change in changes:
        if not day <= on < days:
            raise ValueError("changes come in the order of days, within the period")
        total += max(0, balance - free) * (on - day)
        balance, day = balance + change, on
    return total + max(0, balance - free) * (days - day)


def charge(base: int, rate_ppm: int, carried: int, *, days: int = 1, most: int | None = None) -> Charge:
    """Take a share of `base` and carry what is left over.

    `base` is what was received (days=1), or `balance_days` where the rate is for `days` days. At most `most`
    is taken; what is not is carried along whole.
    """
    if base < 0 or rate_ppm < 0 or carried < 0:
        raise ValueError("nothing is taken of less than nothing")
    parts = MILLION * days
    due = carried + base * rate_ppm
    taken = due // parts if most is None else min(due // parts, max(most, 0))
    return Charge(taken, due - taken * parts, parts)
