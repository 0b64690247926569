"""Keeping what is on the board alive: pauses, more time, and an end that asks before it comes.

A listing expires by its date alone, whether anybody looks or not. Some days before, its owner is asked by
mail whether it is to stay, and answers with one click, signed in or not.
"""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import connection, transaction
from django.db.models import F, ProtectedError, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community
from entrepairs.kernel import audit, formatting
from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.people.news.actions import tell

from .access import require_owner
from .actions import ASKED_BEFORE, close_listing
from .indexing import search_of
from .models import Listing
from .news import LISTINGS
from .photos.actions import release_photos

# What was to stay for less is not asked about; what expired longer ago, while no worker ran, is let go.
ASKED_FROM = timedelta(days=4)
ASKED_LATE = timedelta(days=14)
ASKED_AT_ONCE = 500
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SALT, _VALID_FOR = "listings.renewal", timedelta(days=60)


def pause_listing(*, actor: Person, listing: Listing) -> None:
    """Take a listing off the board for a while; exchanges under way go on. Refused for what is not on it."""
    require_owner(actor, listing)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        if locked.state == Listing.State.PAUSED:
            return
        if locked.state != Listing.State.ACTIVE:
            raise Refused(_("It is not on the board."), code="not_on_board")
        locked.state, locked.updated_at, locked.search = Listing.State.PAUSED, now(), ""
        locked.save(update_fields=["state", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.paused", subject=locked, community_id=locked.community_id)


def pause_all_of(*, actor: Person, community: Community) -> int:
    """Take off the board what somebody offers and needs there, as they leave; return how much it was.

    Exchanges under way go on. Three statements.
    """
    with transaction.atomic():
        mine = Listing.objects.select_for_update().filter(
            owner=actor, community=community, state=Listing.State.ACTIVE
        )
        paused = list(mine)
        mine.update(state=Listing.State.PAUSED, search="", updated_at=now())
        audit.record_many(
            actor=actor, verb="listings.paused", subjects=paused, community_id=community.pk, reason="left"
        )
    return len(paused)


def renew_listing(
    *, actor: Person, listing: Listing, asked_about: datetime | None, for_good: bool = False
) -> Listing:
    """Leave a listing on the board for as long as a new one of its domain stays, or until it is taken off.

    `asked_about` is the end that its owner was asked about: where another one holds by now, nothing changes,
    however often the answer comes. Refused for what was taken off the board otherwise.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        if locked.state != Listing.State.ACTIVE:
            raise Refused(_("It was taken off the board meanwhile."), code="not_on_board")
        if locked.expires_at is None or locked.expires_at != asked_about:
            return locked
        locked.expires_at = None if for_good else at + timedelta(days=locked.in_domain.stays_days)
        locked.updated_at = at
        locked.search = search_of(locked, locked.values.values_list("unit", flat=True), at)
        locked.save(update_fields=["expires_at", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.renewed", subject=locked, community_id=locked.community_id)
    return locked


def delete_listing(*, actor: Person, listing: Listing) -> bool:
    """Delete a listing for good where nothing refers to it, such as an exchange; else only close it.

    Whether it is gone.
    """
    require_owner(actor, listing)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        pk = locked.pk
        try:
            with transaction.atomic():
                release_photos(locked)
                locked.delete()
        except ProtectedError:
            close_listing(actor=actor, listing=listing)
            return False
        locked.pk = pk
        audit.record(actor=actor, verb="listings.deleted", subject=locked, community_id=locked.community_id)
    return True


# The end that asks


def ask_before_expiry(at: datetime) -> int:
    """Ask owners by mail whether what expires within three days is to stay; return how many were asked.

    Each end is asked about once, whoever runs this and how often. What has expired within a fortnight and was
    not asked about, because no worker ran, is asked about as well.
    """
    asked = 0
    while ids := list(_to_ask(at).values_list("pk", flat=True)[:ASKED_AT_ONCE]):
        with transaction.atomic():
            chunk = (
                _to_ask(at)
                .filter(pk__in=ids)
                .select_for_update(
                    of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
                )
                .select_related("owner", "community")
            )
            rows = list(chunk)
            for listing in rows:
                asked += _ask(listing, at)
            Listing.objects.filter(pk__in=[listing.pk for listing in rows]).update(
                reminded_for=F("expires_at")
            )
        if not rows:  # another worker has them
            break
    return asked


def _to_ask(at: datetime) -> QuerySet[Listing]:
    return (
        Listing.objects.filter(
            state=Listing.State.ACTIVE,
            expires_at__gt=at - ASKED_LATE,
            expires_at__lte=at + ASKED_BEFORE,
        )
        .filter(Q(reminded_for__isnull=True) | ~Q(reminded_for=F("expires_at")))
        .order_by("pk")
    )


def _ask(listing: Listing, at: datetime) -> bool:
    """Write to the owner, in their language, if they have an address."""
    owner, end = listing.owner, listing.expires_at
    if not owner.email or not owner.is_active or end is None or end - listing.created_at < ASKED_FROM:
        return False
    with override(owner.language):
        is_over = end <= at
        day = formatting.day(
            formatting.local(end, listing.community.timezone).date(),
            owner.language,
            today=formatting.local(at, listing.community.timezone).date(),
        )
        subject = _("Does it stay on the board? %(title)s") % {"title": listing.title}
        context = {
            "listing": listing,
            "community": listing.community,
            "day": day,
            "is_over": is_over,
        }
        one_click = site_address() + reverse("listings:renewal", args=[write_renewal(listing)])
        tell(
            actor=None,
            person=owner,
            kind=LISTINGS,
            key=f"listings.expiry:{listing.pk}:{end:%Y%m%d%H%M%S%f}",
            subject=subject,
            text=render_to_string("listings/mail/expiry.txt", context),
            mail_only=f"{one_click}\n\n{_('If it has had its day, there is nothing to do.')}",
            link=reverse("listings:detail", args=[listing.community.slug, listing.pk]),
            community=listing.community,
        )
    return True


def write_renewal(listing: Listing) -> str:
    """What the link of the mail carries: the listing and the end that it asks about, signed."""
    if listing.expires_at is None:
        raise ValueError("a listing without an end has nothing to be asked about")
    return signing.dumps([listing.pk, (listing.expires_at - _EPOCH) // _MICROSECOND], salt=_SALT)


def read_renewal(word: str) -> tuple[int, datetime] | None:
    """The listing's key and that end; None for what was not written here, or about an end long past."""
    try:
        pk, microseconds = signing.loads(word, salt=_SALT)
    except signing.BadSignature:
        return None
    end = _EPOCH + microseconds * _MICROSECOND
    return (pk, end) if now() < end + _VALID_FOR else None
