"""What the script's lines cannot tell: a full table and who waits for it, and lessons that come again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from entrepairs.communities.models import Community
from entrepairs.engines.availability import Dated, Frequency, Recurrence, Weekday
from entrepairs.exchanges import actions as exchanges
from entrepairs.exchanges.actions.standing import dates_offered, seen_of
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.models import Place
from entrepairs.listings.actions import Draft, publish_listing
from entrepairs.listings.booking import set_instant
from entrepairs.listings.models import Listing
from entrepairs.listings.scheduling import set_times
from entrepairs.people.models import Person

from .days import Calendar

TABLE = Draft(
    kind="offer",
    domain="meal",
    title="La table du samedi : soupe, pain au levain et tarte",
    description="Quatre couverts autour de ma grande table. On épluche ensemble à onze heures.",
    quantity=4,
)
LESSONS = Draft(
    kind="offer",
    domain="lesson",
    title="Anglais autour d’un thé, une heure par semaine",
    description="On parle de tout, je corrige un peu, on rit beaucoup. Débutants bienvenus.",
    quantity=60,
    values={"hours": 60},
)
WEEKS = 12


@dataclass
class Booked:
    """What was made, for whoever counts the demo."""

    listings: list[Listing] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


def show_booking(
    *,
    community: Community,
    people: Mapping[str, Person],
    place: Place | None,
    calendar: Calendar,
    rng: random.Random,
) -> Booked:
    """Both, as people would have made them in the last days before the anchor."""
    made = Booked()
    _fill_a_table(made, community, people, place, calendar, rng)
    _arrange_lessons(made, community, people, place, calendar, rng)
    return made


def _fill_a_table(
    made: Booked,
    community: Community,
    people: Mapping[str, Person],
    place: Place | None,
    calendar: Calendar,
    rng: random.Random,
) -> None:
    """All places of a Saturday are taken; one was given back just now and is kept for who waited first."""
    cook, saturday = people["elodie"], calendar.date_of("sam 1")
    starts, ends = _hours(calendar, saturday, 11, 14)
    rule = Dated(
        community.timezone,
        _weekly(saturday, Weekday.SA),
        TABLE.quantity,
        starts=11 * 60,
        length_min=180,
    )
    with clock.frozen(calendar.moment(-3, time(9))):
        draft = _placed(TABLE, place, starts_at=starts, ends_at=ends)
        table = publish_listing(actor=cook, community=community, draft=draft, rng=rng)
        table = set_times(actor=cook, listing=table, rule=rule)
        table = set_instant(actor=cook, listing=table, is_instant=True)
    made.listings.append(table)
    guests = (("julien", 2), ("fiona", 1), ("noe", 1))
    for hour, (who, many) in enumerate(guests, start=10):
        with clock.frozen(calendar.moment(-3, time(hour))):
            proposal = exchanges.Proposal(many, starts, ends)
            made.exchanges.append(
                exchanges.propose_exchange(actor=people[who], listing=table, proposal=proposal)
            )
    for hour, who in enumerate(("odile", "aicha", "tom"), start=14):
        with clock.frozen(calendar.moment(-2, time(hour))):
            exchanges.join_line(actor=people[who], listing=table, quantity=1, starts_at=starts, ends_at=ends)
    with clock.frozen(calendar.present):  # so that it is kept for the whole of the first day
        exchanges.cancel_exchange(actor=people["noe"], exchange=made.exchanges[-1], cause="illness")


def _arrange_lessons(
    made: Booked,
    community: Community,
    people: Mapping[str, Person],
    place: Place | None,
    calendar: Calendar,
    rng: random.Random,
) -> None:
    """Odile learns English each Tuesday; one of the dates is skipped, another one is to be moved."""
    teacher, pupil, tuesday = people["fiona"], people["odile"], calendar.date_of("mar 0")
    with clock.frozen(calendar.moment(-6, time(18))):
        draft = _placed(LESSONS, place)
        lessons = publish_listing(actor=teacher, community=community, draft=draft, rng=rng)
    made.listings.append(lessons)
    plan = exchanges.Plan(
        recurrence=_weekly(tuesday, Weekday.TU),
        starts=17 * 60,
        length_min=60,
        quantity=60,
        values={"hours": 60},
        note="Le mardi me va toujours. J’apporte les biscuits.",
    )
    with clock.frozen(calendar.moment(-5, time(19))):
        arrangement = exchanges.propose_arrangement(actor=pupil, listing=lessons, plan=plan)
    with clock.frozen(calendar.moment(-4, time(8, 30))):
        seen = seen_of(dates_offered(arrangement, lessons))
        arrangement = exchanges.accept_arrangement(actor=teacher, arrangement=arrangement, seen=seen)
    dated = arrangement.dates.filter(exchange__isnull=False).order_by("day").select_related("exchange")
    agreed = [one.exchange for one in dated if one.exchange is not None]
    made.exchanges += agreed
    with clock.frozen(calendar.moment(-2, time(12))):
        exchanges.cancel_exchange(actor=teacher, exchange=agreed[2], cause="plans")
    starts, ends = _hours(calendar, tuesday + timedelta(weeks=3, days=1), 17, 18)
    with clock.frozen(calendar.moment(-1, time(9))):
        other = exchanges.Proposal(60, starts, ends, {"hours": 60}, "Le mercredi, cette fois ?")
        exchanges.propose_change(actor=teacher, exchange=agreed[3], proposal=other)


def _weekly(first: date, weekday: Weekday) -> Recurrence:
    until = first + timedelta(weeks=WEEKS - 1)
    return Recurrence(Frequency.WEEKLY, first, weekdays=(weekday,), until=until)


def _hours(calendar: Calendar, day: date, first: int, last: int) -> tuple[datetime, datetime]:
    ahead = (day - calendar.today).days
    return calendar.moment(ahead, time(first)), calendar.moment(ahead, time(last))


def _placed(draft: Draft, place: Place | None, **changes: Any) -> Draft:
    return replace(draft, place=place, **changes)
