"""Putting listings on the board, and saying them anew."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from entrepairs.communities.access import require_member
from entrepairs.communities.models import Community
from entrepairs.engines.geo import moved_point
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.counters import next_number
from entrepairs.listings.access import require_owner
from entrepairs.listings.indexing import INDEX, search_of
from entrepairs.listings.models import Listing, ListingValue
from entrepairs.people.models import Person

from .checks import check_agreed, check_draft
from .drafts import Draft, draft_of, settled

MOVED_BY_M = 500.0


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
        draft = settled(draft)
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


def say(listing: Listing, draft: Draft, at: datetime, rng: random.Random | None) -> None:
    """Write a draft into a listing; with `rng`, at a point that is new."""
    listing.reach = draft.reach
    listing.radius_m = draft.radius_m
    listing.to_discuss = draft.to_discuss
    if draft.to_discuss:  # nobody can ask for it as listed
        listing.is_instant = False
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
        say(listing, settled(draft), at, rng)
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
