# ruff: noqa: S311 - repeatable
"""Posting, editing, closing and reopening listings."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.exchanges.actions import Proposal, accept_exchange, confirm_exchange, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, Place
from entrepairs.listings.actions import Draft, close_listing, edit_listing, publish_listing, reopen_listing
from entrepairs.listings.models import Listing, Standing
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_member, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FIGEAC = {"name": "Figeac", "folded": "figeac", "lat": 44.608, "lon": 2.034}
RODEZ = {"name": "Rodez", "folded": "rodez", "lat": 44.351, "lon": 2.575}
type Village = tuple[Community, Person, Person]


@pytest.fixture
def village() -> Iterator[Village]:
    community = make_community()
    with clock.frozen(NOON):
        yield community, make_member(community, "Anne"), make_member(community, "Brice")


def towns() -> tuple[Place, Place]:
    return Place.objects.create(**FIGEAC), Place.objects.create(**RODEZ)


def drafted(listing: Listing, **changes: Any) -> Draft:
    """What its form would say of a listing, with changes."""
    names = (
        "kind domain title quantity category description language place to_place starts_at ends_at expires_at"
    )
    told = {name: getattr(listing, name) for name in names.split()}
    values = {value.unit: value.amount_minor for value in listing.values.all()}
    return replace(Draft(**told, values=values), **changes)


def edit(listing: Listing, **changes: Any) -> Listing:
    draft = drafted(listing, **changes)
    return edit_listing(actor=listing.owner, listing=listing, draft=draft, rng=random.Random(2))


def agreed(listing: Listing, other: Person, **terms: Any) -> Exchange:
    proposal = Proposal(**({"quantity": 1} | terms))
    exchange = propose_exchange(actor=other, listing=listing, proposal=proposal)
    return accept_exchange(actor=listing.owner, exchange=exchange, version=1)


# What cannot be posted

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("bad_kind", {"kind": "wish"}, "kind"),
    ("domain_off", {"domain": "gold"}, "domain"),
    ("no_title", {"title": "  "}, "title"),
    ("long_title", {"title": "a" * 201}, "title"),
    ("long_description", {"description": "a" * 4001}, "description"),
    ("no_quantity", {"quantity": 0}, "quantity"),
    ("too_many", {"quantity": 10_001 * 60}, "quantity"),
    ("bad_category", {"domain": "lend", "category": "moon"}, "category"),
    ("no_date", {"domain": "meal"}, "starts_at"),
    ("no_start", {"domain": "lend", "ends_at": NOON + HOUR}, "starts_at"),
    ("no_end", {"domain": "lend", "starts_at": NOON + HOUR}, "ends_at"),
    ("ends_first", {"domain": "meal", "starts_at": NOON + HOUR, "ends_at": NOON + HOUR}, "ends_at"),
    ("past", {"domain": "meal", "starts_at": NOON}, "starts_at"),
    ("past", {"expires_at": NOON}, "expires_at"),
    ("no_way", {"domain": "ride", "starts_at": NOON + HOUR}, "place"),
    ("bad_value", {"values": {"gold": 3}}, "values"),
    ("bad_value", {"values": {"points": 3}}, "values"),
    ("bad_value", {"values": {"hours": 0}}, "values"),
]


@pytest.mark.parametrize(("code", "changes", "field"), REFUSED)
def test_what_cannot_be_posted_is_refused_at_its_field(
    village: Village, code: str, changes: dict[str, Any], field: str
) -> None:
    community, anne, _ = village
    with pytest.raises(Refused) as refused:
        make_listing(anne, community, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("no_title", {"title": "  "}, "title"),
        ("no_quantity", {"quantity": 0}, "quantity"),
        ("bad_category", {"category": "moon"}, "category"),
        ("no_date", {"starts_at": None}, "starts_at"),
        ("ends_first", {"ends_at": NOON + HOUR}, "ends_at"),
        ("past", {"starts_at": NOON}, "starts_at"),
        ("bad_value", {"values": {"hours": 30, "gold": 3}}, "values"),
    ],
)
def test_what_cannot_be_posted_cannot_be_edited_in(
    village: Village, code: str, changes: dict[str, Any], field: str
) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, domain="meal", starts_at=NOON + HOUR, values={"hours": 60})
    before = Listing.objects.values().get()
    with pytest.raises(Refused) as refused:
        edit(listing, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert Listing.objects.values().get() == before
    assert listing.values.get().amount_minor == 60


def test_a_way_has_two_ends_which_may_lie_in_one_town(village: Village) -> None:
    community, anne, _ = village
    here, _there = towns()
    with pytest.raises(Refused) as refused:
        make_listing(anne, community, domain="ride", starts_at=NOON + HOUR, place=here, to_place=None)
    assert (refused.value.code, refused.value.field) == ("no_way", "to_place")
    within = make_listing(anne, community, domain="ride", starts_at=NOON + HOUR, place=here, to_place=here)
    assert within.to_place == here


def test_only_members_post(village: Village) -> None:
    draft = Draft(kind="offer", domain="skill", title="Réparer un vélo")
    with pytest.raises(Refused) as refused:
        publish_listing(actor=make_person(), community=village[0], draft=draft, rng=random.Random(1))
    assert refused.value.code == "not_a_member"


# Editing


def test_editing_says_it_anew_with_one_row_in_the_log(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, values={"hours": 60})
    later = NOON + timedelta(days=3)
    with clock.frozen(later):
        edited = edit(
            listing,
            title=" Réparer une trottinette ",
            quantity=90,
            values={"hours": 30},
            description="Chez moi",
        )
    edited.refresh_from_db()
    assert (edited.title, edited.quantity, edited.description) == ("Réparer une trottinette", 90, "Chez moi")
    assert [(value.unit, value.amount_minor) for value in edited.values.all()] == [("hours", 30)]
    assert (edited.created_at, edited.updated_at) == (NOON, later)
    entry = AuditEntry.objects.get(verb="listings.edited")
    assert (entry.actor_id, entry.subject_id, entry.community_id) == (anne.pk, listing.pk, community.pk)


def test_editing_keeps_kind_domain_and_where_it_was_imported_from(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, external_ref="list-7")
    edited = edit(listing, kind="need", domain="lesson", external_ref="other")
    assert (edited.kind, edited.domain, edited.external_ref) == ("offer", "skill", "list-7")


def test_a_point_moves_only_with_its_town(village: Village) -> None:
    community, anne, _ = village
    here, there = towns()
    listing = make_listing(anne, community, place=here)
    shown = (listing.shown_lat, listing.shown_lon)
    edit(listing, title="Autre titre")
    listing.refresh_from_db()
    assert (listing.shown_lat, listing.shown_lon) == shown
    edited = edit(listing, place=there)
    assert (edited.lat, edited.lon) == (there.lat, there.lon)
    assert edited.shown_lat != there.lat
    assert abs((edited.shown_lat or 0) - there.lat) < 0.01
    gone = edit(edited, place=None)
    assert (gone.lat, gone.shown_lat) == (None, None)


def test_only_the_owner_edits_closes_and_reopens(village: Village) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community)
    draft = drafted(listing, title="À moi")
    with pytest.raises(PermissionDenied):
        edit_listing(actor=brice, listing=listing, draft=draft, rng=random.Random(1))
    with pytest.raises(PermissionDenied):
        close_listing(actor=brice, listing=listing)
    with pytest.raises(PermissionDenied):
        reopen_listing(actor=brice, listing=listing)
    leave_community(actor=anne, community=community)
    with pytest.raises(Refused) as refused:
        edit_listing(actor=anne, listing=listing, draft=draft, rng=random.Random(1))
    assert refused.value.code == "not_a_member"


def test_what_lies_in_the_past_already_may_stay(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, domain="meal", starts_at=NOON + HOUR, expires_at=NOON + HOUR)
    with clock.frozen(NOON + 2 * HOUR):
        assert edit(listing, title="Soupe de la veille").title == "Soupe de la veille"
        with pytest.raises(Refused) as refused:
            edit(listing, starts_at=NOON + HOUR * 1.5)
    assert refused.value.code == "past"


@pytest.mark.parametrize("field", ["title", "category", "place"])
def test_what_an_agreed_exchange_speaks_of_stays_until_it_is_done(village: Village, field: str) -> None:
    community, anne, brice = village
    here, there = towns()
    listing = make_listing(anne, community, domain="give", category="chair", quantity=4, place=here)
    changes = {"title": "Autre", "category": "table", "place": there}
    exchange = agreed(listing, brice)
    with pytest.raises(Refused) as refused:
        edit(listing, **{field: changes[field]})
    assert (refused.value.code, refused.value.field) == ("agreed", field)
    assert edit(listing, description="Deux sont à repailler").description == "Deux sont à repailler"
    confirm_exchange(actor=anne, exchange=exchange)
    confirm_exchange(actor=brice, exchange=exchange)
    assert getattr(edit(listing, **{field: changes[field]}), field) == changes[field]


def test_a_listing_never_holds_less_than_was_agreed(village: Village) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, domain="give", quantity=4)
    agreed(listing, brice, quantity=3)
    with pytest.raises(Refused) as refused:
        edit(listing, quantity=2)
    assert (refused.value.code, refused.value.field) == ("agreed_more", "quantity")
    assert edit(listing, quantity=3).quantity == 3


def test_of_what_is_lent_counts_what_is_out_at_one_time(village: Village) -> None:
    community, anne, brice = village
    listing = make_listing(anne, community, domain="lend", quantity=3)
    for day, quantity in ((1, 1), (3, 1), (3, 1)):
        starts_at = NOON + timedelta(days=day)
        agreed(listing, brice, quantity=quantity, starts_at=starts_at, ends_at=starts_at + timedelta(days=1))
    assert edit(listing, quantity=2).quantity == 2
    with pytest.raises(Refused) as refused:
        edit(listing, quantity=1)
    assert refused.value.code == "agreed_more"


# Off the board, and back


def test_a_closed_listing_can_be_put_back_with_one_row_in_the_log(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community)
    close_listing(actor=anne, listing=listing)
    reopened = reopen_listing(actor=anne, listing=listing)
    assert reopened.standing(NOON) is Standing.OPEN
    reopen_listing(actor=anne, listing=listing)
    verbs = AuditEntry.objects.filter(subject_kind="listings.listing").values_list("verb", flat=True)
    assert list(verbs) == ["listings.published", "listings.closed", "listings.reopened"]


def test_an_expired_listing_is_put_back_for_as_long_as_a_new_one(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, domain="surplus", expires_at=NOON + HOUR)
    later = NOON + timedelta(days=30)
    with clock.frozen(later):
        assert listing.standing(later) is Standing.EXPIRED
        reopened = reopen_listing(actor=anne, listing=listing)
    assert reopened.expires_at == later + timedelta(days=7)
    assert reopened.standing(later) is Standing.OPEN


def test_what_has_passed_is_not_put_back(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community, domain="meal", starts_at=NOON + HOUR)
    close_listing(actor=anne, listing=listing)
    with clock.frozen(NOON + HOUR), pytest.raises(Refused) as refused:
        reopen_listing(actor=anne, listing=listing)
    assert refused.value.code == "past"
    listing.refresh_from_db()
    assert listing.state == Listing.State.CLOSED


def test_what_the_community_no_longer_shares_is_not_put_back(village: Village) -> None:
    community, anne, _ = village
    listing = make_listing(anne, community)
    close_listing(actor=anne, listing=listing)
    community.domains = ["ride"]
    community.save()
    with pytest.raises(Refused) as refused:
        reopen_listing(actor=anne, listing=listing)
    assert refused.value.code == "domain_off"
