"""Making the demo, by the actions that people's own clicks call."""

import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from entrepairs.communities.actions import found_community, join_community
from entrepairs.communities.models import Community
from entrepairs.engines.geo import distance_m
from entrepairs.exchanges import actions as exchanges
from entrepairs.exchanges.models import Exchange
from entrepairs.exchanges.reviews.actions import Said, write_review
from entrepairs.goals.actions import set_goal
from entrepairs.kernel import clock
from entrepairs.kernel.files import read_lines
from entrepairs.kernel.models import Place
from entrepairs.kernel.pictures import Picture
from entrepairs.kernel.places.names import fold
from entrepairs.kernel.places.queries import search_places
from entrepairs.kernel.progress import Progress, silent
from entrepairs.listings.actions import Draft, close_listing, publish_listing
from entrepairs.listings.domains import all_domains, get_domain
from entrepairs.listings.models import Listing
from entrepairs.listings.photos.actions import Words, add_photos
from entrepairs.listings.photos.licences import Licence
from entrepairs.matching.actions import agree_rings, import_wants
from entrepairs.matching.queries import find_rings
from entrepairs.people.actions import add_people, sign_up, update_profile
from entrepairs.people.models import Person
from entrepairs.people.news.actions import read_all
from entrepairs.people.news.hours import MORNING
from entrepairs.recognition.actions import Drawing, draw_badge, follow_acts, rank

from .booking import show_booking
from .days import Calendar
from .drawings import draw
from .personas import PERSONAS
from .schedule import (
    Answer,
    Ask,
    Close,
    Counter,
    DrawBadge,
    ExchangeKey,
    Join,
    ListingKey,
    Offer,
    Propose,
    Publish,
    Review,
    Say,
    SetGoal,
    Step,
    schedule,
)
from .script import Member, Script, ScriptedBadge, ScriptedListing, read_script
from .shelf import write_pages
from .want_list import want_list as invented_want_list

CREDIT = "dessin de la démo"
READ_UNTIL = timedelta(days=2)  # what came since is news to the demo persons
LETTER_DAYS = 30


@dataclass(frozen=True)
class DemoSummary:
    """What the demo holds; `listings` and `exchanges` are those of the first community."""

    people: int
    listings: int
    exchanges: int
    fulfilled: int
    ring_items: int
    rings: int


def build_demo(
    *,
    anchor: datetime,
    seed: int = 20260829,
    progress: Progress = silent,
    want_list: Path | None = None,
    script: Script | None = None,
    each_morning: Callable[[], object] = lambda: None,
) -> DemoSummary:
    """Make both communities up to the midnight that begins the anchor's day, as a whole or not at all.

    The same anchor and seed give the same demo, but for the demo persons' passwords, which nobody knows.
    `want_list` names a file to use for the exchange day instead of an invented list. `each_morning` is what
    the worker would have done on the mornings of the last days.
    """
    told = script or read_script()
    rng = random.Random(seed)  # noqa: S311 - repeatable
    steps = schedule(told, anchor=anchor, rng=rng)
    progress(0, len(steps), "demo")
    pictures = {photo.draw: draw(photo.draw, seed) for listing in told.listings for photo in listing.photos}
    mornings = _mornings(Calendar(anchor), anchor)
    with transaction.atomic():
        stage = _Stage(told, rng, pictures)
        for done, step in enumerate(steps):
            progress(done, len(steps), "demo")
            while mornings and mornings[0] <= step.at:
                with clock.frozen(mornings.pop(0)):
                    follow_acts()
                    each_morning()
            with clock.frozen(step.at):
                stage.take(step)
        write_pages(told.pages, stage.people, stage.community, Calendar(anchor))
        rings, ring_items = _hold_exchange_day(stage, Calendar(anchor), rng, want_list)
        stage.show_booking(Calendar(anchor))
        with clock.frozen(anchor):
            follow_acts()
            rank()
            stage.read_news(until=anchor - READ_UNTIL)
        progress(len(steps), len(steps), "demo")
    return DemoSummary(
        people=len(stage.people),
        listings=len(stage.listings),
        exchanges=len(stage.exchanges),
        fulfilled=stage.fulfilled,
        ring_items=ring_items,
        rings=rings,
    )


@dataclass
class _Stage:
    """Who and what is there by now, under the names that the script gives them."""

    script: Script
    rng: random.Random
    pictures: Mapping[str, Picture]
    people: dict[str, Person] = field(default_factory=dict)
    listings: dict[ListingKey, Listing] = field(default_factory=dict)
    exchanges: dict[ExchangeKey, Exchange] = field(default_factory=dict)
    fulfilled: int = 0
    _places: dict[str, Place] = field(default_factory=dict)
    _community: Community | None = None

    @property
    def community(self) -> Community:
        if self._community is None:
            raise ValueError("the steward joins before all others")
        return self._community

    @property
    def steward(self) -> Person:
        return self.people[self.script.home.steward]

    def take(self, step: Step) -> None:  # noqa: C901 - one case for each kind of step
        """Do one step now."""
        match step:
            case Join(member=member):
                self._join(member)
            case SetGoal():
                self._set_goal(step)
            case DrawBadge(badge=badge):
                self._draw_badge(badge)
            case Publish():
                self._publish(step)
            case Close(key=key):
                listing = self.listings[key]
                close_listing(actor=listing.owner, listing=listing)
            case Propose(key=key, listing=listing_key, who=who, offer=offer):
                self.exchanges[key] = exchanges.propose_exchange(
                    actor=self.people[who], listing=self.listings[listing_key], proposal=_proposal(offer)
                )
            case Counter(key=key, who=who, offer=offer):
                exchanges.counter_exchange(
                    actor=self.people[who], exchange=self.exchanges[key], proposal=_proposal(offer)
                )
            case Ask() | Say():
                self._talk(step)
            case Review():
                write_review(
                    actor=self.people[step.who],
                    exchange=Exchange.objects.get(pk=self.exchanges[step.key].pk),
                    said=Said(
                        as_agreed="yes" if step.happened else "",
                        in_time="mostly" if step.late else "yes",
                        again="yes",
                        words=step.words,
                    ),
                )
            case Answer():
                self._answer(step)

    def show_booking(self, calendar: Calendar) -> None:
        """A full table with people waiting, and lessons again and again; see `booking`."""
        made = show_booking(
            community=self.community,
            people=self.people,
            place=self.place(self.script.home.place),
            calendar=calendar,
            rng=self.rng,
        )
        self.listings |= {(-1, number): listing for number, listing in enumerate(made.listings)}
        self.exchanges |= {(-1, number): exchange for number, exchange in enumerate(made.exchanges)}

    def read_news(self, *, until: datetime) -> None:
        """The demo persons have read what they were told up to then; the rest is left to who borrows them."""
        for persona in PERSONAS.values():
            if persona.member in self.people:
                read_all(actor=self.people[persona.member], until=until)

    def place(self, name: str) -> Place | None:
        """The town of that name that is nearest to the community's."""
        if not name:
            return None
        if name not in self._places:
            named = [place for place in search_places(name, limit=20) if place.folded == fold(name)]
            if not named:
                raise ValueError(f"{name} is in no gazetteer")
            home = self._places.get(self.script.home.place, named[0])
            self._places[name] = min(
                named, key=lambda place: distance_m(home.lat, home.lon, place.lat, place.lon)
            )
        return self._places[name]

    def _join(self, member: Member) -> None:
        person = self.people[member.key] = self._person(member)
        home = self.script.home
        if member.key == home.steward:
            self._community = found_community(
                actor=person,
                slug=home.slug,
                name=home.name,
                purpose=home.purpose,
                story=home.story,
                place=self.place(home.place),
                domains=list(all_domains()),
                units=["points", "hours"],
            )
        if member.about:
            update_profile(
                actor=person,
                display_name=member.name,
                about=member.about,
                place=self.place(member.place),
                phone=f"06 39 98 {self.rng.randrange(100):02} {self.rng.randrange(100):02}",  # for fiction
                thanked_publicly=member.thanked,
            )
        join_community(actor=person, community=self.community)

    def _person(self, member: Member) -> Person:
        for persona in PERSONAS.values():
            if persona.member == member.key:
                return sign_up(
                    actor=None,
                    email=persona.email,
                    password=secrets.token_urlsafe(24),
                    display_name=member.name,
                    language=member.language,
                )
        return add_people(actor=None, names=[member.name], language=member.language)[0]

    def _set_goal(self, step: SetGoal) -> None:
        set_goal(
            actor=self.steward,
            community=self.community,
            title=step.goal.title,
            story=step.goal.story,
            measure=step.goal.measure,
            target=step.goal.target,
            starts_at=step.starts_at,
            ends_at=step.ends_at,
        )

    def _draw_badge(self, badge: ScriptedBadge) -> None:
        told = {name: value for name, value in asdict(badge).items() if name != "drawn"}
        draw_badge(actor=self.steward, community=self.community, drawing=Drawing(language="fr", **told))

    def _publish(self, step: Publish) -> None:
        told, domain, seen = step.listing, get_domain(step.listing.domain), Listing.Visibility
        owner = self.people[told.owner]
        self.listings[step.key] = publish_listing(
            actor=owner,
            community=self.community,
            draft=Draft(
                kind=told.kind,
                domain=told.domain,
                category=told.category,
                title=told.title,
                description=told.text,
                language=told.language,
                place=self.place(told.place),
                to_place=self.place(told.to),
                starts_at=step.starts_at,
                ends_at=step.ends_at,
                quantity=told.quantity * domain.quantity.one,
                values={"hours": told.hours} if told.hours else {},
                reach=_reach(told),
                radius_m=told.around * 1000 or None,
                to_discuss=told.talk,
                visibility=seen.COMMUNITY if told.members_only else seen.EVERYONE,
            ),
            rng=self.rng,
        )
        for photo in told.photos:
            add_photos(
                actor=owner,
                listing=self.listings[step.key],
                pictures=[self.pictures[photo.draw]],
                words=Words(photo.alt, CREDIT, Licence.CC0),
            )

    def _talk(self, step: Ask | Say) -> None:
        actor = self.people[step.who]
        if isinstance(step, Ask):
            self.exchanges[step.key] = exchanges.ask_question(
                actor=actor, listing=self.listings[step.listing], words=step.words
            )
            return
        exchange = self.exchanges[step.key]
        exchanges.read_messages(actor=actor, exchange=exchange)
        exchanges.write_message(actor=actor, exchange=exchange, words=step.words)

    def _answer(self, step: Answer) -> None:
        actor, exchange = self.people[step.who], self.exchanges[step.key]
        match step.what:
            case "accept":
                exchanges.accept_exchange(actor=actor, exchange=exchange, version=step.version)
            case "decline":
                exchanges.decline_exchange(actor=actor, exchange=exchange, reason=step.reason)
            case "withdraw":
                exchanges.withdraw_exchange(actor=actor, exchange=exchange, reason=step.reason)
            case "cancel":
                exchanges.cancel_exchange(actor=actor, exchange=exchange, reason=step.reason)
            case "not_done":
                exchanges.record_not_done(actor=actor, exchange=exchange, reason=step.reason)
            case "confirm":
                outcome = exchanges.confirm_exchange(actor=actor, exchange=exchange)
                self.fulfilled += outcome is not None
            case _:
                raise ValueError(f"no such answer: {step.what}")


def _reach(told: ScriptedListing) -> str:
    reach = Listing.Reach
    return reach.AROUND if told.around else reach.ONLINE if told.online else reach.PLACE


def _mornings(calendar: Calendar, anchor: datetime) -> list[datetime]:
    """Seven o'clock of the days in which a letter came, the first one first."""
    return [
        morning for days in range(-LETTER_DAYS, 1) if (morning := calendar.moment(days, MORNING)) <= anchor
    ]


def _proposal(offer: Offer) -> exchanges.Proposal:
    return exchanges.Proposal(
        quantity=offer.quantity,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        values=offer.values,
        note=offer.note,
    )


def _hold_exchange_day(
    stage: _Stage, calendar: Calendar, rng: random.Random, want_list: Path | None
) -> tuple[int, int]:
    """The second community: want lists come in, rings are found and agreed on, all is handed over.

    How many rings there were, and how many things changed hands.
    """
    told = stage.script.exchange_day
    lines = invented_want_list(rng) if want_list is None else read_lines(want_list)
    with clock.frozen(calendar.moment(told.founded, time(18, 30))):
        community = found_community(
            actor=stage.steward,
            slug=told.slug,
            name=told.name,
            purpose=told.purpose,
            story=told.story,
            place=stage.place(told.place),
            domains=["give"],
            units=[],
        )
    opening = calendar.moment(told.day, time(14))
    with clock.frozen(opening - timedelta(days=2)):
        import_wants(actor=stage.steward, community_slug=told.slug, lines=lines)
    with clock.frozen(opening):
        plan = find_rings(community)
        rings = agree_rings(actor=stage.steward, community=community, plan=plan)
    with clock.frozen(opening + timedelta(hours=3)):
        done = exchanges.confirm_all(actor=stage.steward, community=community)
    return len(rings), done.confirmed
