"""Publishing, editing, closing and reopening listings, and reserving parts of their capacity."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member, require_steward
from entrepairs.communities.models import Community
from entrepairs.communities.queries import is_taken_down
from entrepairs.engines.geo import moved_point
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.counters import next_number
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place
from entrepairs.people.models import Person

from .access import require_owner
from .availability import wish_of
from .domains import Domain, all_domains, get_domain
from .domains.declaration import When, Where
from .indexing import INDEX, search_of
from .models import Listing, ListingValue, Reservation, Standing
from .queries import is_counted_on, least_quantity
from .rules import DESCRIPTION_LENGTH_MAX, ONES_MAX, RADIUS_MAX_M, RADIUS_MIN_M, TITLE_LENGTH_MAX
from .scheduling import is_single, require_free

MOVED_BY_M = 500.0
ASKED_BEFORE = timedelta(days=3)  # how long before its end an owner is asked whether it is to stay


@dataclass(frozen=True)
class Draft:
    """What a person says of an offer or need. `quantity` is in the smallest part of the domain's measure."""

    kind: str
    domain: str
    title: str
    quantity: int = 1
    category: str = ""
    description: str = ""
    language: str = "fr"
    place: Place | None = None
    to_place: Place | None = None
    reach: str = Listing.Reach.PLACE
    radius_m: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    expires_at: datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    to_discuss: bool = False
    visibility: str = Listing.Visibility.EVERYONE
    external_ref: str = ""


def publish_listing(*, actor: Person, community: Community, draft: Draft, rng: random.Random) -> Listing:
    """Put an offer or a need on the board; `rng` moves the point that others see."""
    require_member(actor, community)
    check_draft(draft, community)
    return _insert(actor=actor, community=community, owned=[(actor, draft)], rng=rng)[0]


def save_draft(*, actor: Person, community: Community, draft: Draft, rng: random.Random) -> Listing:
    """Keep what is not yet to be seen by others. It needs a title; days and places may come later."""
    require_member(actor, community)
    check_draft(draft, community, is_draft=True)
    return _insert(
        actor=actor, community=community, owned=[(actor, draft)], rng=rng, state=Listing.State.DRAFT
    )[0]


def publish_draft(*, actor: Person, listing: Listing) -> Listing:
    """Put a draft on the board, now that it says all it has to; Refused at the field that is missing.

    One that is no draft any more stays as it is.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        if locked.state != Listing.State.DRAFT:
            return locked
        draft = draft_of(locked)
        check_draft(draft, locked.community)
        locked.updated_at = at
        come_on_board(locked, at)
        locked.search = search_of(locked, draft.values, at)
        locked.save(update_fields=["state", "created_at", "updated_at", "late_number", "search"])
        audit.record(actor=actor, verb="listings.published", subject=locked, community_id=locked.community_id)
    return locked


def come_on_board(draft: Listing, at: datetime) -> None:
    """What was a draft is the newest of all from now on. One statement; the caller saves it."""
    draft.state, draft.created_at = Listing.State.ACTIVE, at
    draft.late_number = next_number(INDEX.table)


def draft_of(listing: Listing) -> Draft:
    """What a listing says. One statement where its values were not fetched before."""
    return Draft(
        kind=listing.kind,
        domain=listing.domain,
        title=listing.title,
        quantity=listing.quantity,
        category=listing.category,
        description=listing.description,
        language=listing.language,
        place=listing.place,
        to_place=listing.to_place,
        reach=listing.reach,
        radius_m=listing.radius_m,
        starts_at=listing.starts_at,
        ends_at=listing.ends_at,
        expires_at=listing.expires_at,
        values={value.unit: value.amount_minor for value in listing.values.all()},
        to_discuss=listing.to_discuss,
        visibility=listing.visibility,
        external_ref=listing.external_ref,
    )


def import_listings(
    *,
    actor: Person | None,
    community: Community,
    owned: Sequence[tuple[Person, Draft]],
    rng: random.Random,
) -> list[Listing]:
    """Put many listings of many members on the board at once, as an operator does. Refused as one whole."""
    for _owner, draft in owned:
        check_draft(draft, community)
    return _insert(actor=actor, community=community, owned=owned, rng=rng)


def edit_listing(
    *, actor: Person, listing: Listing, draft: Draft, rng: random.Random, publish: bool = False
) -> Listing:
    """Say a listing anew; its kind, domain and origin stay. Refused for what was agreed on.

    With `publish`, a draft goes on the board at the same time, or stays all as it was.

    While something is agreed out of it and not yet done, its title, category and places stay as they are, for
    the exchange speaks of them; and it never holds less than was agreed. `rng` moves a point that is new.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        draft = replace(draft, kind=locked.kind, domain=locked.domain, external_ref=locked.external_ref)
        draft = _settled(draft)
        is_draft = locked.state == Listing.State.DRAFT
        comes = publish and is_draft
        check_draft(
            draft, locked.community, before=None if comes else locked, is_draft=is_draft and not comes
        )
        check_agreed(draft, locked)
        at = now()
        say(locked, draft, at, rng if draft.place != locked.place else None)
        if comes:
            come_on_board(locked, at)
        locked.search = search_of(locked, draft.values, at)
        locked.save()
        ListingValue.objects.filter(listing=locked).delete()
        ListingValue.objects.bulk_create(values_of(locked, draft))
        verb = "listings.published" if comes else "listings.edited"
        audit.record(actor=actor, verb=verb, subject=locked, community_id=locked.community_id)
    return locked


def reopen_listing(*, actor: Person, listing: Listing) -> Listing:
    """Put what is closed, paused or expired back on the board, for as long as a new one of its domain stays.

    Refused where its date has passed. One that is on the board stays as it is.
    """
    require_owner(actor, listing)
    require_member(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        if locked.standing(at) in {Standing.OPEN, Standing.DRAFT}:
            return locked
        if locked.domain not in locked.community.domains:
            raise Refused(_("This community does not share that."), code="domain_off")
        if is_taken_down("listing", locked.pk):
            raise Refused(_("A steward took it off the board: you were told why."), code="taken_down")
        locked.state, locked.updated_at = Listing.State.ACTIVE, at
        if locked.expires_at is not None and locked.expires_at <= at + ASKED_BEFORE:
            locked.expires_at = at + timedelta(days=locked.in_domain.stays_days)
        if locked.standing(at) is Standing.PAST:
            raise Refused(_("Its date has passed: choose another one first."), code="past", field="starts_at")
        units = locked.values.values_list("unit", flat=True)
        locked.search = search_of(locked, units, at)
        locked.save(update_fields=["state", "expires_at", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.reopened", subject=locked, community_id=locked.community_id)
    return locked


def close_listing(*, actor: Person, listing: Listing) -> None:
    """Take a listing off the board; exchanges under way go on."""
    require_owner(actor, listing)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        locked.state, locked.updated_at = Listing.State.CLOSED, now()
        locked.search = ""
        locked.save(update_fields=["state", "updated_at", "search"])
        audit.record(actor=actor, verb="listings.closed", subject=locked, community_id=locked.community_id)


def take_down_listing(*, actor: Person, listing: Listing) -> None:
    """Take somebody else's listing off the board, as a steward decided; exchanges under way go on.

    While that decision stands, only its owner sees it, and cannot put it back. PermissionDenied for others.
    """
    require_steward(actor, listing.community)
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        locked.state, locked.search, locked.updated_at = Listing.State.CLOSED, "", now()
        locked.save(update_fields=["state", "search", "updated_at"])
        audit.record(
            actor=actor, verb="listings.taken_down", subject=locked, community_id=locked.community_id
        )


def put_back_listing(*, actor: Person, listing: Listing) -> None:
    """Put back on the board what a steward took off and another one did not; not what is over by now."""
    require_steward(actor, listing.community)
    at = now()
    with transaction.atomic():
        locked = (
            Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing.pk)
        )
        locked.state, locked.updated_at = Listing.State.ACTIVE, at
        locked.search = search_of(locked, locked.values.values_list("unit", flat=True), at)
        locked.save(update_fields=["state", "search", "updated_at"])
        audit.record(actor=actor, verb="listings.put_back", subject=locked, community_id=locked.community_id)


def reserve(
    *,
    listing_id: int,
    quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    origin_kind: str,
    origin_id: int,
    taken_by: Person | None = None,
    asked_at: datetime | None = None,
) -> Reservation:
    """Take a part of a listing for an act, with the listing's row locked, in the act's transaction.

    Refused where it cannot be had then, or not so much of it. A notice counts from `asked_at`, or from now.
    """
    listing = Listing.objects.select_for_update(of=("self",)).select_related("community").get(pk=listing_id)
    if listing.state == Listing.State.CLOSED:
        raise Refused(_("This listing is closed."), code="listing_closed")
    at = now()
    require_free(listing, quantity=quantity, starts_at=starts_at, ends_at=ends_at, asked_at=asked_at or at)
    first, last = wish_of(listing, starts_at, ends_at)
    return Reservation.objects.create(
        listing=listing,
        quantity=quantity,
        starts_at=first,
        ends_at=last,
        alone=first is not None and is_single(listing),
        taken_by=taken_by,
        origin_kind=origin_kind,
        origin_id=origin_id,
        created_at=at,
    )


def release(*, origin_kind: str, origin_id: int) -> None:
    """Give back what an act had taken."""
    _close_reservation(origin_kind, origin_id, Reservation.State.RELEASED)


def use(*, origin_kind: str, origin_id: int, quantity: int | None = None) -> None:
    """What an act had taken was used; where it was less, `quantity` of it, and the rest is free again."""
    less = {} if quantity is None else {"quantity": quantity}
    _close_reservation(origin_kind, origin_id, Reservation.State.USED, **less)


def _close_reservation(origin_kind: str, origin_id: int, state: str, **less: int) -> None:
    Reservation.objects.filter(
        origin_kind=origin_kind, origin_id=origin_id, state=Reservation.State.HELD
    ).update(state=state, **less)


def check_draft(
    draft: Draft, community: Community, *, before: Listing | None = None, is_draft: bool = False
) -> None:
    """Refused for what cannot be posted; what was in `before`, the edited listing, may lie in the past.

    What is kept as a draft need not say yet when and where it is.
    """
    if draft.kind not in Listing.Kind.values:
        raise Refused(_("Say whether it is an offer or a need."), code="bad_kind", field="kind")
    if draft.domain not in all_domains() or draft.domain not in community.domains:
        raise Refused(_("This community does not share that."), code="domain_off", field="domain")
    domain = get_domain(draft.domain)
    _check_words(draft)
    if draft.quantity < 1:
        raise Refused(_("At least one."), code="no_quantity", field="quantity")
    if draft.quantity > ONES_MAX * domain.quantity.one:
        raise Refused(_("That is too much for one listing."), code="too_many", field="quantity")
    if draft.category and draft.category not in domain.categories:
        raise Refused(_("Choose a kind from the list."), code="bad_category", field="category")
    _check_reach(draft, domain)
    is_way = domain.where is Where.FROM_TO and not is_draft
    if is_way and (draft.place is None or draft.to_place is None):
        missing = "place" if draft.place is None else "to_place"
        raise Refused(_("Say from where to where."), code="no_way", field=missing)
    _check_times(draft, domain, before, is_draft=is_draft)
    _check_deal(draft, domain, community)


def _check_deal(draft: Draft, domain: Domain, community: Community) -> None:
    """Refused for who cannot see it, and for what cannot be asked in return."""
    if draft.visibility not in Listing.Visibility.values:
        raise Refused(_("Say who sees it."), code="bad_visibility", field="visibility")
    if draft.to_discuss and draft.values:
        raise Refused(
            _("Either you say what you ask for, or you talk about it."), code="both", field="values"
        )
    for unit, amount_minor in draft.values.items():
        if unit not in domain.units_in(community) or amount_minor < 1:
            raise Refused(_("That cannot be asked for here."), code="bad_value", field="values")


def _check_words(draft: Draft) -> None:
    if not draft.title.strip():
        raise Refused(_("Say in a few words what it is."), code="no_title", field="title")
    if len(draft.title.strip()) > TITLE_LENGTH_MAX:
        raise Refused(_("This is too long for a title."), code="long_title", field="title")
    if len(draft.description.strip()) > DESCRIPTION_LENGTH_MAX:
        raise Refused(_("This is too long."), code="long_description", field="description")


def _check_reach(draft: Draft, domain: Domain) -> None:
    """Refused for a circle without a middle, and for what its domain cannot do from afar."""
    reach = Listing.Reach
    if draft.reach not in reach.values or (domain.where is Where.FROM_TO and draft.reach != reach.PLACE):
        raise Refused(_("Say where it is."), code="bad_reach", field="reach")
    if draft.reach == reach.ONLINE and not domain.can_be_online:
        raise Refused(_("This cannot be done online."), code="bad_reach", field="reach")
    if draft.reach == reach.AROUND and draft.place is None:
        raise Refused(_("Around which town?"), code="no_middle", field="place")
    if draft.reach == reach.AROUND and not RADIUS_MIN_M <= (draft.radius_m or 0) <= RADIUS_MAX_M:
        raise Refused(_("Say how far around."), code="bad_radius", field="radius_m")


def _check_times(draft: Draft, domain: Domain, before: Listing | None, *, is_draft: bool) -> None:
    at = now()
    if domain.when is When.DATED and draft.starts_at is None and not is_draft:
        raise Refused(_("Say on which day."), code="no_date", field="starts_at")
    if draft.ends_at and draft.starts_at is None:
        raise Refused(_("Say when it starts."), code="no_start", field="starts_at")
    if domain.when is When.SLOTS and draft.starts_at and draft.ends_at is None:
        raise Refused(_("Say until when."), code="no_end", field="ends_at")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), code="ends_first", field="ends_at")
    same_start = before is not None and before.starts_at == draft.starts_at
    if draft.starts_at and draft.starts_at <= at and not same_start:
        raise Refused(_("This moment has passed."), code="past", field="starts_at")
    same_expiry = before is not None and before.expires_at == draft.expires_at
    if draft.expires_at and draft.expires_at <= at and not same_expiry:
        raise Refused(_("This moment has passed."), code="past", field="expires_at")


def check_agreed(draft: Draft, listing: Listing) -> None:
    """Refused for what would change an exchange that is agreed."""
    if draft.quantity < least_quantity(listing):
        raise Refused(_("More than that is agreed already."), code="agreed_more", field="quantity")
    changed = {
        "title": draft.title.strip() != listing.title,
        "category": draft.category != listing.category,
        "place": draft.place != listing.place,
        "to_place": draft.to_place != listing.to_place,
        "reach": draft.reach != listing.reach,
    }
    field_name = next((name for name, is_changed in changed.items() if is_changed), None)
    if field_name and is_counted_on(listing):
        raise Refused(
            _("An exchange is agreed on this: it stays as it is until that is done."),
            code="agreed",
            field=field_name,
        )


def _settled(draft: Draft) -> Draft:
    """Without what does not belong together: what happens online has no town, and only a circle a radius."""
    reach = Listing.Reach
    return replace(
        draft,
        place=None if draft.reach == reach.ONLINE else draft.place,
        radius_m=draft.radius_m if draft.reach == reach.AROUND else None,
    )


def say(listing: Listing, draft: Draft, at: datetime, rng: random.Random | None) -> None:
    """Write a draft into a listing; with `rng`, at a point that is new."""
    listing.reach = draft.reach
    listing.radius_m = draft.radius_m
    listing.to_discuss = draft.to_discuss
    listing.visibility = draft.visibility
    listing.category = draft.category
    listing.title = draft.title.strip()
    listing.description = draft.description.strip()
    listing.language = draft.language
    listing.place = draft.place
    listing.to_place = draft.to_place
    listing.starts_at = draft.starts_at
    listing.ends_at = draft.ends_at
    listing.quantity = draft.quantity
    listing.expires_at = draft.expires_at
    listing.updated_at = at
    if rng is None:
        return
    place = draft.place
    listing.lat, listing.lon = (place.lat, place.lon) if place else (None, None)
    listing.shown_lat, listing.shown_lon = (
        moved_point(place.lat, place.lon, MOVED_BY_M, rng) if place else (None, None)
    )


def values_of(listing: Listing, draft: Draft) -> list[ListingValue]:
    return [
        ListingValue(listing=listing, unit=unit, amount_minor=amount_minor)
        for unit, amount_minor in draft.values.items()
    ]


def _insert(
    *,
    actor: Person | None,
    community: Community,
    owned: Sequence[tuple[Person, Draft]],
    rng: random.Random,
    state: str = Listing.State.ACTIVE,
) -> list[Listing]:
    at = now()
    listings = []
    for owner, draft in owned:
        listing = Listing(
            community=community,
            owner=owner,
            kind=draft.kind,
            domain=draft.domain,
            external_ref=draft.external_ref,
            state=state,
            created_at=at,
        )
        say(listing, _settled(draft), at, rng)
        listing.search = search_of(listing, draft.values, at)
        listings.append(listing)
    with transaction.atomic():
        Listing.objects.bulk_create(listings, batch_size=500)
        values = [
            value
            for listing, (_owner, draft) in zip(listings, owned, strict=True)
            for value in values_of(listing, draft)
        ]
        ListingValue.objects.bulk_create(values, batch_size=500)
        audit.record_many(
            actor=actor,
            verb="listings.published" if state == Listing.State.ACTIVE else "listings.drafted",
            subjects=listings,
            community_id=community.pk,
        )
    return listings
