"""Where an even pace towards a target would be, and where the present pace leads; rounded down."""

from datetime import datetime, timedelta

TOO_EARLY = 10
"""Before a tenth of the time has gone by, a forecast would say more of the first day than of the pace."""


def expected(target: int, *, starts_at: datetime, ends_at: datetime, at: datetime) -> int | None:
    """How much of the target there would be at `at` if as much came each hour; None before and after."""
    if not starts_at <= at < ends_at:
        return None
    return target * _ticks(at - starts_at) // _ticks(ends_at - starts_at)


def forecast(total: int, *, starts_at: datetime, ends_at: datetime, at: datetime) -> int | None:
    """What there will be at the end if as much goes on coming each hour as came until `at`.

    None where it is too early to say, before a tenth of the time has gone by or anything has come, and after
    the end, when nothing is left to forecast. Never less than `total`.
    """
    if not starts_at <= at < ends_at or total <= 0:
        return None
    elapsed, whole = _ticks(at - starts_at), _ticks(ends_at - starts_at)
    if elapsed * TOO_EARLY < whole:
        return None
    return total * whole // elapsed


def _ticks(span: timedelta) -> int:
    return span // timedelta.resolution
