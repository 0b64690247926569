"""What the search of a board finds, on whichever database the tests run."""

import random
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.engines.text import terms, tokens
from entrepairs.kernel.clock import now
from entrepairs.kernel.models import Place
from entrepairs.kernel.search import differences as index_differences
from entrepairs.listings import search
from entrepairs.listings.actions import (
    Draft,
    close_listing,
    edit_listing,
    import_listings,
    publish_draft,
    reopen_listing,
    save_draft,
)
from entrepairs.listings.indexing import INDEX, analysis
from entrepairs.listings.models import Listing, ListingValue
from entrepairs.listings.queries import open_listings
from entrepairs.listings.search import Around, Sort, Wanted
from entrepairs.listings.upkeep import differences, forget_past, reindex
from entrepairs.people.models import Person
from tests.factories import make_community, make_listing, make_member
from tests.kernel.places import make_place

pytestmark = pytest.mark.django_db

CAHORS, FIGEAC = (44.448, 1.441), (44.609, 2.034)


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def anne(community: Community) -> Person:
    return make_member(community)


def make_draft(**changes: Any) -> Draft:
    chosen: dict[str, Any] = {"kind": "offer", "domain": "skill", "title": "Réparer un vélo", "quantity": 60}
    return Draft(**(chosen | changes))


def ids(community: Community, wanted: Wanted, **options: Any) -> list[int]:
    return list(search.find(community, now(), wanted, **({"size": 100} | options)).ids)


@pytest.mark.parametrize(
    "typed", ["vélos", "velo", "VÉLO", "réparations", "l’velo", "reparee velos", "bicyclette", "cahors"]
)
def test_a_listing_is_found_by_plural_unaccented_word_inflection_and_town(
    community: Community, anne: Person, typed: str
) -> None:
    listing = make_listing(
        anne,
        community,
        title="Réparer un vélo",
        description="Votre bicyclette aussi",
        place=make_place("Cahors", *CAHORS),
    )
    make_listing(anne, community, title="Garder un chat")
    assert ids(community, Wanted(words=typed)) == [listing.pk]


@pytest.mark.parametrize("typed", ["bike", "bikes", "BIKES", "the bike"])
def test_an_english_listing_is_found_beside_french_ones(
    community: Community, anne: Person, typed: str
) -> None:
    listing = make_listing(anne, community, title="Two bikes", language="en")
    make_listing(anne, community, title="Deux vélos")
    assert ids(community, Wanted(words=typed)) == [listing.pk]


def test_a_listing_is_found_by_the_name_of_its_category(community: Community, anne: Person) -> None:
    listing = make_listing(anne, community, domain="lend", category="drill", title="Bosch", quantity=1)
    assert ids(community, Wanted(words="perceuses")) == [listing.pk]


def test_words_of_another_community_are_not_found(community: Community, anne: Person) -> None:
    other = make_community()
    make_listing(make_member(other), other, title="Vélo")
    assert ids(community, Wanted(words="vélo")) == []


def test_only_what_is_on_the_board_is_found(community: Community, anne: Person) -> None:
    at = now()
    soon = make_listing(anne, community, title="Vélo", expires_at=at + timedelta(hours=1))
    closed = make_listing(anne, community, title="Vélo")
    close_listing(actor=anne, listing=closed)
    assert ids(community, Wanted(words="vélo")) == [soon.pk]
    later = search.find(community, at + timedelta(hours=2), Wanted(words="vélo"), size=9)
    assert later.ids == ()
    assert search.facets(community, at + timedelta(hours=2), Wanted(words="vélo")).total == 0


@pytest.mark.parametrize(
    "typed", ['"', "velo* OR", "NEAR(", "')", "\x00", "--", "%s", "k_offer", "œ̃", "a" * 500]
)
def test_nothing_that_is_typed_breaks_a_search(community: Community, anne: Person, typed: str) -> None:
    make_listing(anne, community)
    ids(community, Wanted(words=typed))
    search.facets(community, now(), Wanted(words=typed))


def test_a_very_long_word_can_be_posted_and_found(community: Community, anne: Person) -> None:
    listing = make_listing(anne, community, description="x" * 4000)
    assert ids(community, Wanted(words="x" * 100)) == [listing.pk]


# Distance


def test_only_what_is_within_the_radius_is_found(community: Community, anne: Person) -> None:
    here = make_listing(anne, community, place=make_place("Cahors", *CAHORS))
    there = make_listing(anne, community, place=make_place("Figeac", *FIGEAC))
    make_listing(anne, community)
    assert ids(community, Wanted(around=Around(*CAHORS, 10_000))) == [here.pk]
    assert ids(community, Wanted(around=Around(*CAHORS, 60_000))) == [there.pk, here.pk]


def test_a_way_is_found_near_either_end(community: Community, anne: Person) -> None:
    way = make_listing(
        anne,
        community,
        domain="ride",
        quantity=2,
        place=make_place("Cahors", *CAHORS),
        to_place=make_place("Figeac", *FIGEAC),
        starts_at=now() + timedelta(days=1),
    )
    for end in (CAHORS, FIGEAC):
        assert ids(community, Wanted(around=Around(*end, 5_000))) == [way.pk]


# Order and pages


def test_the_nearest_and_the_soonest_come_first_where_asked(community: Community, anne: Person) -> None:
    cahors, figeac = make_place("Cahors", *CAHORS), make_place("Figeac", *FIGEAC)
    at = now()

    def ride(days: int, place: Place) -> int:
        return make_listing(
            anne,
            community,
            domain="ride",
            quantity=2,
            place=place,
            to_place=make_place("Paris", 48.85, 2.35),
            starts_at=at + timedelta(days=days),
        ).pk

    late, soon, never = ride(9, cahors), ride(2, figeac), make_listing(anne, community).pk
    assert ids(community, Wanted(sort=Sort.NEWEST)) == [never, soon, late]
    assert ids(community, Wanted(sort=Sort.SOONEST)) == [soon, late, never]
    around = Around(*CAHORS, 100_000)
    assert ids(community, Wanted(sort=Sort.NEAREST, around=around)) == [late, soon]
    assert ids(community, Wanted(sort=Sort.NEAREST)) == [never, soon, late]


@pytest.mark.parametrize("sort", Sort)
def test_pages_show_each_listing_once_while_new_ones_come_in(
    community: Community, anne: Person, sort: Sort
) -> None:
    there = [make_listing(anne, community).pk for _ in range(5)]
    wanted = Wanted(words="vélo", sort=sort)
    first = search.find(community, now(), wanted, size=2)
    make_listing(anne, community)
    second = search.find(community, now(), wanted, size=2, first=2, upto=first.upto)
    make_listing(anne, community)
    third = search.find(community, now(), wanted, size=2, first=4, upto=second.upto)
    assert [*first.ids, *second.ids, *third.ids] == there[::-1]
    assert search.facets(community, now(), wanted, upto=first.upto).total == 5


def test_a_draft_is_the_newest_once_it_is_published_and_pages_stay(
    community: Community, anne: Person
) -> None:
    rng = random.Random(1)  # noqa: S311 - repeatable
    drafts = [save_draft(actor=anne, community=community, draft=make_draft(), rng=rng) for _ in range(2)]
    there = [make_listing(anne, community).pk for _ in range(4)]
    publish_draft(actor=anne, listing=drafts[0])
    order = [drafts[0].pk, *there[::-1]]
    wanted = Wanted(words="vélo")
    assert ids(community, wanted) == ids(community, Wanted()) == order
    assert [listing.pk for listing in open_listings(community, now())] == order
    assert [point.pk for point in search.points(community, now(), wanted, limit=9)] == []
    first = search.find(community, now(), wanted, size=2)
    edit_listing(actor=anne, listing=drafts[1], draft=make_draft(), rng=rng, publish=True)
    make_listing(anne, community)
    rest = search.find(community, now(), wanted, size=9, first=2, upto=first.upto)
    assert [*first.ids, *rest.ids] == order
    assert ids(community, wanted)[1] == drafts[1].pk
    assert agrees()
    # Taken up again it keeps its place.
    close_listing(actor=anne, listing=drafts[0])
    reopen_listing(actor=anne, listing=drafts[0])
    assert ids(community, wanted)[2:] == order
    assert reindex() == 0
    Listing.objects.filter(pk=drafts[0].pk).update(search="")
    assert reindex() == 1
    assert agrees()


# What is written is what is found


def agrees() -> bool:
    return list(differences()) == []


def test_every_action_that_writes_a_listing_keeps_the_index_up_to_date(
    community: Community, anne: Person
) -> None:
    rng = random.Random(1)  # noqa: S311 - repeatable
    listing = make_listing(
        anne, community, values={"hours": 60}, place=make_place("Cahors", *CAHORS), title="Réparer un vélo"
    )
    assert agrees()
    assert ids(community, Wanted(words="vélo", unit="hours")) == [listing.pk]

    draft = make_draft(title="Tailler une haie", place=make_place("Figeac", *FIGEAC), values={})
    edit_listing(actor=anne, listing=listing, draft=draft, rng=rng)
    assert agrees()
    assert ids(community, Wanted(words="vélo")) == []
    assert ids(community, Wanted(words="haies", unit="gift", around=Around(*FIGEAC, 2_000))) == [listing.pk]

    close_listing(actor=anne, listing=listing)
    assert agrees()
    assert ids(community, Wanted()) == []

    reopen_listing(actor=anne, listing=listing)
    assert agrees()
    assert ids(community, Wanted(words="haie")) == [listing.pk]

    imported = import_listings(
        actor=None,
        community=community,
        owned=[(anne, make_draft(title=title)) for title in ("Chaise", "Table")],
        rng=rng,
    )
    assert agrees()
    assert ids(community, Wanted(words="tables")) == [imported[1].pk]

    Listing.objects.filter(pk=imported[1].pk).delete()
    assert agrees()
    assert ids(community, Wanted(words="tables")) == []


def test_the_check_names_a_listing_whose_tokens_are_stale(community: Community, anne: Person) -> None:
    listing = make_listing(anne, community, title="Vélo")
    Listing.objects.filter(pk=listing.pk).update(title="Tente")
    found = list(differences())
    assert [difference.what for difference in found] == [f"what listing {listing.pk} is found by"]
    assert "velo" in str(found[0].stored)
    assert "tent" in str(found[0].derived)


def test_indexing_anew_mends_what_is_stale_and_is_idempotent(community: Community, anne: Person) -> None:
    listings = [make_listing(anne, community, title="Vélo") for _ in range(3)]
    Listing.objects.filter(pk=listings[0].pk).update(title="Tente")
    Listing.objects.filter(pk=listings[1].pk).update(search="")
    assert reindex() == 2
    assert agrees()
    assert ids(community, Wanted(words="tente")) == [listings[0].pk]
    assert reindex() == 0


def test_what_has_passed_leaves_the_index_and_comes_back_when_reopened(
    community: Community, anne: Person
) -> None:
    at = now()
    listing = make_listing(anne, community, expires_at=at + timedelta(hours=1))
    kept = make_listing(anne, community)
    assert forget_past(at) == 0
    assert forget_past(at + timedelta(hours=2)) == 1
    assert forget_past(at + timedelta(hours=2)) == 0
    assert list(Listing.objects.exclude(search="")) == [kept]
    # Until then it is still on the board, and the check says so.
    assert [found.what for found in differences()] == [f"what listing {listing.pk} is found by"]
    Listing.objects.filter(pk=listing.pk).update(expires_at=at - timedelta(hours=1))
    assert agrees()
    reopen_listing(actor=anne, listing=Listing.objects.get(pk=listing.pk))
    assert agrees()
    assert ids(community, Wanted()) == [kept.pk, listing.pk]


def test_the_analysis_is_told_apart_by_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = analysis()
    assert analysis() == before
    monkeypatch.setattr("entrepairs.engines.text.VERSION", 999)
    assert analysis() != before


def test_the_index_stands_and_follows_once_all_migrations_are_applied() -> None:
    """A migration that makes the table anew drops SQLite's triggers: see `CreateSearchIndex`."""
    assert list(index_differences(INDEX)) == []


@pytest.mark.django_db(transaction=True)
def test_the_migration_can_be_undone_and_redone() -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("listings", "0001_tables")])
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "listings_listing")
        assert "search" not in {column.name for column in columns}
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert list(index_differences(INDEX)) == []


# Against a look at every listing


ASKED: list[dict[str, Any]] = [
    {},
    {"values": {"hours": 60}},
    {"to_discuss": True},
]
UNITS = ["points", "hours", "credit", "money"]
TITLES = ["Réparer un vélo", "Vélos d’enfant", "Garder un chat", "Un chat et un vélo", "Échelle", "Soupe"]


@pytest.fixture
def board(community: Community) -> Community:
    """Some forty listings, of chosen and of chance, in all units that a community may deal in."""
    community.units = UNITS
    community.save()
    rng = random.Random(7)  # noqa: S311 - repeatable
    people = [make_member(community) for _ in range(2)]
    places = [make_place("Cahors", *CAHORS), make_place("Figeac", *FIGEAC), None]
    owned = [
        (
            rng.choice(people),
            make_draft(
                kind=rng.choice(["offer", "need"]),
                domain=rng.choice(["skill", "lesson"]),
                title=rng.choice(TITLES),
                place=rng.choice(places),
                **rng.choice(ASKED),
            ),
        )
        for _ in range(40)
    ]
    listings = import_listings(actor=None, community=community, owned=owned, rng=rng)
    asking = [listing for listing in listings if not listing.to_discuss]
    for unit in ("points", "credit", "money"):
        ListingValue.objects.bulk_create(
            ListingValue(listing=listing, unit=unit, amount_minor=1) for listing in rng.sample(asking, 6)
        )
    assert reindex() > 10
    return community


def plain(community: Community, wanted: Wanted) -> list[int]:
    """The same by a look at each listing of the board."""

    def fits(listing: Listing) -> bool:
        words = tokens(f"{listing.title} {listing.place or ''}", listing.language)
        units = {value.unit for value in listing.values.all()} or {"talk" if listing.to_discuss else "gift"}
        around = wanted.around
        return (
            all(set(group) & words for group in terms(wanted.words))
            and wanted.kind in {"", listing.kind}
            and wanted.domain in {"", listing.domain}
            and wanted.unit in {"", *units}
            and (around is None or (listing.place is not None and listing.place.lat == around.lat))
        )

    return [listing.pk for listing in open_listings(community, now()).order_by("-pk") if fits(listing)]


CHOICES: list[Wanted] = [
    Wanted(words, kind, domain, unit, around)
    for words, kind, domain, unit, around in product(
        ["", "vélo", "chats velos", "tente"],
        ["", "offer"],
        ["", "skill"],
        ["", *UNITS, "gift", "talk"],
        [None, Around(*CAHORS, 10_000)],
    )
]


def test_it_finds_and_counts_what_a_look_at_every_listing_would(board: Community) -> None:
    looked = cache(partial(plain, board))
    for wanted in CHOICES:
        assert ids(board, wanted) == looked(wanted)
        facets = search.facets(board, now(), wanted)
        assert facets.total == len(looked(wanted))
        for facet, counted in (("kind", facets.kinds), ("domain", facets.domains), ("unit", facets.units)):
            for choice, count in counted.items():
                changed: dict[str, Any] = {facet: choice}
                assert count == len(looked(replace(wanted, **changed)))


def test_counts_say_where_they_stop(board: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "COUNTED_MAX", 3)
    assert search.facets(board, now(), Wanted()).total == 4


@pytest.mark.parametrize("sort", Sort)
def test_it_costs_one_statement_each_whatever_is_found(
    board: Community, sort: Sort, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for words in ("vélo", "tente"):
        wanted = Wanted(words, around=Around(*CAHORS, 10_000), sort=sort)
        with django_assert_num_queries(1):
            search.find(board, now(), wanted, size=10)
        with django_assert_num_queries(1):
            search.facets(board, now(), wanted)
        with django_assert_num_queries(1):
            search.points(board, now(), wanted, limit=100)


def test_a_map_shows_what_has_a_point(board: Community) -> None:
    shown = search.points(board, now(), Wanted("vélo"), limit=100)
    listings = open_listings(board, now()).in_bulk([point.pk for point in shown])
    assert len(shown) > 5
    for point in shown:
        assert (listings[point.pk].shown_lat, listings[point.pk].shown_lon) == (point.lat, point.lon)
    assert search.points(board, now(), Wanted("vélo"), limit=2) == shown[:2]
