"""From the script's days, which are counted from the anchor, to moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .script import Day

WEEKDAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
ZONE = ZoneInfo("Europe/Paris")
WAKES, WAKING = timedelta(hours=7), 15.5 / 24  # people write from 7:00 to 22:30


@dataclass(frozen=True)
class Calendar:
    """The days around an anchor, whose own day is day 0. ValueError for a day that cannot be read."""

    anchor: datetime

    @property
    def today(self) -> date:
        return self.anchor.astimezone(ZONE).date()

    @property
    def present(self) -> datetime:
        """The moment at which the demo's story breaks off: midnight, at the beginning of day 0."""
        return self.midnight(0)

    def date_of(self, day: Day) -> date:
        if isinstance(day, int):
            return self.today + timedelta(days=day)
        name, _, weeks = day.partition(" ")
        if name not in WEEKDAYS:
            raise ValueError(f"{day} is no day: {WEEKDAYS[0]} to {WEEKDAYS[-1]}, a space, a count of weeks")
        ahead = (WEEKDAYS.index(name) - self.today.weekday() - 1) % 7 + 1  # 1 to 7 days
        weeks_ahead = int(weeks)
        found = self.today + timedelta(days=ahead, weeks=weeks_ahead)
        # "-1" is the last one before today, which for today's own weekday is two weeks before "0".
        return found - timedelta(weeks=1) if weeks_ahead < 0 and ahead == 7 else found

    def day_of(self, at: datetime) -> int:
        return (at.astimezone(ZONE).date() - self.today).days

    def midnight(self, day: Day) -> datetime:
        return self.moment(day, time())

    def moment(self, day: Day, at: time) -> datetime:
        return datetime.combine(self.date_of(day), at, tzinfo=ZONE).astimezone(UTC)

    def awake(self, at: datetime) -> datetime:
        """The moment moved to when people are awake: same day, and what was earlier stays earlier."""
        local = at.astimezone(ZONE)
        since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        moved = datetime.combine(local.date(), time(), tzinfo=ZONE) + WAKES + since_midnight * WAKING
        return moved.replace(microsecond=0).astimezone(UTC)


def clock_time(text: str) -> time:
    """`7:45` as a time of day."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))
