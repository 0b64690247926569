"""When mail goes out, on a person's own clocks. Pure: the moment is passed in."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from entrepairs.kernel.formatting import zone

from .kinds import Channel

MORNING = time(7)
NIGHT = time(22)
THURSDAY = 3  # time is left to agree on something for the weekend
# Those from which people write to us first; whatever else is stored is offered as well.
ZONES = (
    "Europe/Paris",
    "Europe/London",
    "Europe/Athens",
    "Africa/Casablanca",
    "Africa/Dakar",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "America/Toronto",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)


def is_night(at: datetime, timezone: str) -> bool:
    """Whether a moment is after ten in the evening or before seven in the morning there."""
    clock = at.astimezone(zone(timezone)).time()
    return clock >= NIGHT or clock < MORNING


def next_morning(at: datetime, timezone: str) -> datetime:
    """The first seven in the morning after a moment there."""
    here = at.astimezone(zone(timezone))
    morning = datetime.combine(here.date(), MORNING, tzinfo=here.tzinfo)
    if morning <= here:
        morning = datetime.combine(here.date() + timedelta(days=1), MORNING, tzinfo=here.tzinfo)
    return morning.astimezone(at.tzinfo)


def channels_on(day: date) -> Collection[Channel]:
    """Which news goes out together on the morning of a day: once a week, all that waits."""
    return (Channel.DAILY, Channel.WEEKLY) if day.weekday() == THURSDAY else (Channel.DAILY,)
