"""The one place that tells people something: on their page, and by mail as they chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.outbox import Mail, enqueue, one_line
from entrepairs.people.models import Person

from . import mails
from .hours import ZONES, is_night, next_morning
from .kinds import LETTER, Channel, Kind, kinds
from .models import WAITING, Notice, Wishes
from .queries import wishes_among

KEPT_FOR = timedelta(days=180)
FORGOTTEN_AT_ONCE = 2000


class Named(Protocol):
    """A community, as far as this room knows it."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class News:
    """What one person is told, in their language.

    `key` names the event: nobody is told twice of it. `text` is plain, without greeting or link. `link` is
    the path of a page in the person's language. What may stand in no list, such as a link that gives a new
    password, is `mail_only`: it follows the text.
    """

    person: Person
    kind: Kind
    key: str
    subject: str
    text: str
    link: str = ""
    community: Named | None = None
    mail_only: str = ""


def tell(
    *,
    actor: Person | None,
    person: Person,
    kind: Kind,
    key: str,
    subject: str,
    text: str,
    link: str = "",
    community: Named | None = None,
    mail_only: str = "",
) -> None:
    """Tell a person something, in the transaction of what it tells of; see `News`. Two or three statements.

    Nobody is told of what they did themselves as `actor`, nor is who has no address: they cannot sign in.
    """
    tell_all(actor=actor, news=[News(person, kind, key, subject, text, link, community, mail_only)])


def tell_all(*, actor: Person | None, news: Iterable[News]) -> None:
    """The same for many. At most three statements, none for nobody."""
    told = [
        one
        for one in news
        if one.person.email and one.person.is_active and (actor is None or one.person.pk != actor.pk)
    ]
    if not told:
        return
    wishes = wishes_among(one.person for one in told)
    at = now()
    channels = [one.kind.channel(wishes[one.person.pk].channels.get(one.kind.code)) for one in told]
    with transaction.atomic(savepoint=False):
        Notice.objects.bulk_create(
            [_notice(one, channel, at) for one, channel in zip(told, channels, strict=True)],
            ignore_conflicts=True,
            batch_size=500,
        )
        enqueue(
            _mail(one, wishes[one.person.pk], at)
            for one, channel in zip(told, channels, strict=True)
            if channel is Channel.NOW
        )


def _notice(one: News, channel: Channel, at: datetime) -> Notice:
    return Notice(
        person=one.person,
        kind=one.kind.code,
        key=one.key,
        community_id=one.community.pk if one.community else None,
        community_name=one.community.name if one.community else "",
        subject=one_line(one.subject),
        text=one.text.strip(),
        link=one.link,
        created_at=at,
        channel=channel.value,
        mailed_at=at if channel is Channel.NOW else None,
    )


def _mail(one: News, wishes: Wishes, at: datetime) -> Mail:
    with override(one.person.language):
        body = mails.plain(
            one.person,
            one.kind,
            text=one.text,
            link=one.link,
            community_name=one.community.name if one.community else "",
            mail_only=one.mail_only,
        )
        head = mails.head(one.person, one.kind)
    waits = wishes.sleeps and not one.kind.is_urgent and is_night(at, wishes.timezone)
    return Mail(
        key=f"{one.key}:{one.person.pk}",
        to_address=one.person.email or "",
        subject=one.subject,
        body=body,
        headers=head,
        kind=one.kind.code,
        person_id=one.person.pk,
        community_id=one.community.pk if one.community else None,
        not_before=next_morning(at, wishes.timezone) if waits else None,
    )


# Several things in one mail


def plan_letters(people: Sequence[Person]) -> int:
    """Plan a first look for those who have none, on their next morning; return how many there were."""
    at = now()
    with transaction.atomic():
        Wishes.objects.bulk_create(
            [Wishes(person=person) for person in people], ignore_conflicts=True, batch_size=500
        )
        unplanned = list(Wishes.objects.filter(person__in=people, letter_due_at__isnull=True))
        for wishes in unplanned:
            wishes.letter_due_at = next_morning(at, wishes.timezone)
        Wishes.objects.bulk_update(unplanned, ["letter_due_at"], batch_size=500)
    return len(unplanned)


def due_letter(wishes_id: int) -> Wishes | None:
    """The wishes of somebody whose letter is due, locked to the end of the transaction; None if not due."""
    found = Wishes.objects.select_for_update(of=("self",)).select_related("person").filter(pk=wishes_id)
    wishes = found.first()
    if wishes is None or wishes.letter_due_at is None or wishes.letter_due_at > now():
        return None
    return wishes


def close_letter(
    wishes: Wishes, *, day: date, subject: str, text: str, html: str, notices: Sequence[Notice]
) -> bool:
    """Write the mail that tells several things, if there is a text, and plan the next look.

    `day` names it: there is one for a person and day, whatever happens. The notices were told by it.
    """
    at, person = now(), wishes.person
    goes_out = bool(text) and bool(person.email) and person.is_active
    if goes_out:
        with override(person.language):
            head = mails.head(person, LETTER)
        enqueue(
            [
                Mail(
                    key=f"{LETTER.code}:{day.isoformat()}:{person.pk}",
                    to_address=person.email or "",
                    subject=subject,
                    body=text,
                    html=html,
                    headers=head,
                    kind=LETTER.code,
                    person_id=person.pk,
                )
            ]
        )
        wishes.letter_at = at
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=at)
    wishes.letter_due_at = next_morning(at, wishes.timezone)
    wishes.save(update_fields=["letter_due_at", "letter_at"])
    return goes_out


# What a person says


def choose_news(
    *, actor: Person, channels: Mapping[str, str], sleeps: bool = True, timezone: str = ""
) -> Wishes:
    """Say how to hear of each kind; kinds that are not named stay as they are.

    Refused for a channel that a kind does not have, such as none at all for what must reach everybody.
    """
    for code, channel in channels.items():
        kind = kinds().get(code)
        if kind is None or kind.is_must or channel not in kind.channels:
            raise Refused(_("Choose one of the answers."), code="bad_channel", field=code)
    with transaction.atomic():
        wishes = _locked_wishes(actor)
        if timezone and timezone not in {*ZONES, wishes.timezone}:
            raise Refused(_("Choose one of the answers."), code="bad_timezone", field="timezone")
        wishes.channels = {**wishes.channels, **channels}
        wishes.sleeps, wishes.timezone = sleeps, timezone or wishes.timezone
        wishes.letter_due_at = next_morning(now(), wishes.timezone)
        wishes.save(update_fields=["channels", "sleeps", "timezone", "letter_due_at"])
        _let_go(actor, channels)
        audit.record(actor=actor, verb="people.news_chosen", subject=wishes)
    return wishes


def switch_off(*, actor: Person, kind: Kind) -> Wishes:
    """No more mail of a kind, by the link in a mail. Doing so twice changes nothing.

    The letter that tells several things ends as a whole: what would come in it is told on the page alone.
    """
    with transaction.atomic():
        wishes = _locked_wishes(actor)
        off = {kind.code: Channel.PAGE.value} if not kind.is_must else {}
        if kind == LETTER:
            for other in kinds().values():
                if other.channel(wishes.channels.get(other.code)).value in WAITING:
                    off[other.code] = Channel.PAGE.value
        if any(wishes.channels.get(code) != channel for code, channel in off.items()):
            wishes.channels = {**wishes.channels, **off}
            wishes.save(update_fields=["channels"])
            _let_go(actor, off)
            audit.record(actor=actor, verb="people.news_off", subject=wishes, reason=kind.code)
    return wishes


def renew_calendar(*, actor: Person) -> Wishes:
    """Give one's calendar a new private address; the one before leads nowhere any more."""
    with transaction.atomic():
        wishes = _locked_wishes(actor)
        wishes.calendar_number += 1
        wishes.save(update_fields=["calendar_number"])
        audit.record(actor=actor, verb="people.calendar_renewed", subject=wishes)
    return wishes


def _locked_wishes(person: Person) -> Wishes:
    Wishes.objects.bulk_create([Wishes(person=person)], ignore_conflicts=True)
    return Wishes.objects.select_for_update().get(person=person)


def _let_go(person: Person, channels: Mapping[str, str]) -> None:
    """What waits to be told with others follows the choice; it does not come at once, even if others will."""
    for code, channel in channels.items():
        waiting = Notice.objects.filter(person=person, kind=code, mailed_at__isnull=True, channel__in=WAITING)
        if channel != Channel.NOW:
            waiting.exclude(channel=channel).update(channel=channel)


def read_notice(*, actor: Person, notice: Notice) -> Notice:
    """The actor has read it."""
    if notice.read_at is None:
        notice.read_at = now()
        Notice.objects.filter(pk=notice.pk, person=actor, read_at__isnull=True).update(read_at=notice.read_at)
    return notice


def read_told(*, actor: Person, keys: Collection[str]) -> int:
    """The actor has read elsewhere what some notices told; return how many that were. One statement."""
    told = Notice.objects.filter(person=actor, key__in=list(keys), read_at__isnull=True)
    return told.update(read_at=now())


def read_all(*, actor: Person, until: datetime | None = None) -> int:
    """The actor has read all that they were told, or all until a moment; return how much was new to them."""
    unread = Notice.objects.filter(person=actor, read_at__isnull=True)
    if until is not None:
        unread = unread.filter(created_at__lte=until)
    return unread.update(read_at=now())


def forget_old_notices() -> int:
    """Forget what was told half a year ago, a part at a time; return how much that was."""
    old = Notice.objects.filter(created_at__lt=now() - KEPT_FOR)
    return Notice.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()[
        0
    ]
