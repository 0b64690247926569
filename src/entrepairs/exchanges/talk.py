"""Reads about what the two sides write to each other, and what they let each other know. Each says how many
statements it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from entrepairs.listings.models import Listing
from entrepairs.people.models import Person, Profile

from .lifecycle import AGREED, ASKED, IN_DISPUTE, OPEN
from .models import Contact, Exchange, Message

ONGOING = ASKED | OPEN | AGREED | IN_DISPUTE


def question_about(listing: Listing, person: Person) -> Exchange | None:
    """What a person asked about a listing, and where nothing is proposed yet. One statement."""
    found = Exchange.objects.filter(Q(giver=person) | Q(receiver=person), listing=listing, state__in=ASKED)
    return found.first()


def ongoing_about(listing: Listing, person: Person) -> Exchange | None:
    """Where a person already talks with the owner of a listing about it, the latest. One statement."""
    found = Exchange.objects.filter(Q(giver=person) | Q(receiver=person), listing=listing, state__in=ONGOING)
    return found.order_by("-changed_at", "-id").first()


def unread_messages(person: Person) -> int:
    """How many messages to a person they have not read, in all their exchanges. One statement."""
    return Message.objects.filter(to=person, read_at__isnull=True).count()


def unread_in(exchange: Exchange, person: Person) -> list[int]:
    """The ids of the messages of an exchange that a person has not read. One statement."""
    found = Message.objects.filter(exchange=exchange, to=person, read_at__isnull=True)
    return list(found.order_by("id").values_list("pk", flat=True))


def message_moments(exchange: Exchange) -> list[tuple[datetime, int]]:
    """When each message was written, and its id; the first one first. One statement."""
    return list(Message.objects.filter(exchange=exchange).order_by("at", "id").values_list("at", "pk"))


def messages_by_id(ids: Iterable[int]) -> dict[int, Message]:
    """Some messages with who wrote them, by id. One statement."""
    return Message.objects.select_related("by", "helper").in_bulk(list(ids))


def find_message(message_id: int) -> Message | None:
    """A message with its exchange and who wrote it. One statement."""
    found = Message.objects.select_related(
        "by", "exchange__community", "exchange__giver", "exchange__receiver"
    )
    return found.filter(pk=message_id).first()


def around(message: Message, *, each: int) -> list[Message]:
    """A message with so many before it and after it, the first one first. Two statements."""
    all_of = Message.objects.filter(exchange=message.exchange_id).select_related("by")
    earlier = Q(at__lt=message.at) | Q(at=message.at, pk__lt=message.pk)
    before = all_of.filter(earlier).order_by("-at", "-id")[:each]
    after = all_of.exclude(earlier).exclude(pk=message.pk).order_by("at", "id")[:each]
    return [*reversed(before), message, *after]


def latest_messages(exchange: Exchange, most: int) -> list[Message]:
    """The newest messages, the first of them first. One statement, none for none."""
    if not most:
        return []
    found = Message.objects.filter(exchange=exchange).select_related("by").order_by("-at", "-id")
    return list(reversed(found[:most]))


@dataclass(frozen=True)
class Found:
    """How one side is to be found, as far as they let the other one know."""

    phone: str = ""  # nothing where they have none, or keep it
    shares_phone: bool = True
    meeting_point: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def has_place(self) -> bool:
        return bool(self.meeting_point) or self.lat is not None


def contacts_of(exchange: Exchange) -> dict[int, Found]:
    """What each side lets the other know once both agreed, by person. Two statements.

    It is for the page of one's own side, and of the other one's only once both agreed: whoever calls it sees
    to that.
    """
    sides = [exchange.giver_id, exchange.receiver_id]
    phones = dict(Profile.objects.filter(person__in=sides).values_list("person_id", "phone"))
    said = {one.person_id: one for one in Contact.objects.filter(exchange=exchange)}
    found = {}
    for person_id in sides:
        one, phone = said.get(person_id), phones.get(person_id, "")
        if one is None:
            found[person_id] = Found(phone)
        else:
            shown = phone if one.shares_phone else ""
            found[person_id] = Found(shown, one.shares_phone, one.meeting_point, one.lat, one.lon)
    return found
