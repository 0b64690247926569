"""Blocks: two people who have nothing to do with each other any more, whoever of them wanted that."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from entrepairs.communities.models import Community
from entrepairs.exchanges import actions as steps
from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.queries import answers_to
from entrepairs.people.actions import block, unblock
from entrepairs.people.models import Block, Person
from entrepairs.people.queries import apart_from
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person
from tests.reading import address, main_words, page, part

pytestmark = pytest.mark.django_db
type Village = tuple[Community, Person, Person, Person]


@pytest.fixture
def village() -> Iterator[Village]:
    """Anne blocked Brice; Chloé has nothing to do with it."""
    community = make_community(slug="tilleuls")
    anne, brice, chloe = (
        make_member(community, name) for name in ("Anne Aubier", "Brice Boisson", "Chloé Cerise")
    )
    with clock.frozen(NOON):
        block(actor=anne, person=brice)
        yield community, anne, brice, chloe


def test_a_block_counts_both_ways_and_for_nobody_else(village: Village) -> None:
    _community, anne, brice, chloe = village
    assert apart_from(anne) == {brice.pk}
    assert apart_from(brice) == {anne.pk}
    assert apart_from(chloe) == apart_from(None) == frozenset()


def test_blocking_twice_or_back_changes_nothing_and_each_lifts_ones_own(village: Village) -> None:
    _community, anne, brice, _chloe = village
    block(actor=anne, person=brice)
    block(actor=brice, person=anne)
    assert Block.objects.count() == 2
    unblock(actor=anne, person=brice)
    assert apart_from(anne) == {brice.pk}
    unblock(actor=brice, person=anne)
    assert apart_from(anne) == frozenset()


def test_nobody_blocks_themself(village: Village) -> None:
    with pytest.raises(Refused):
        block(actor=village[1], person=village[1])


@pytest.mark.parametrize(("owner", "viewer", "shows"), [
    (1, 2, False), (2, 1, False), (1, 3, True), (2, 3, True), (3, 1, True), (3, 2, True), (1, 1, True),
    (1, None, True),
])  # fmt: skip
def test_what_a_listing_shows_itself_on_follows_the_blocks(
    village: Village, client: Client, owner: int, viewer: int | None, shows: bool
) -> None:
    community, *people = village
    listing = make_listing(people[owner - 1], community, title="Coudre un ourlet")
    detail = address("listings:detail", community.slug, listing.pk)
    if viewer is not None:
        client.force_login(people[viewer - 1])
        member = page(client, address("front:member", community.slug, people[owner - 1].pk))
        assert ("Coudre un ourlet" in part(member, "board")) is shows
    board = address("listings:index", community.slug)
    for url in (board, f"{board}?q=ourlet", f"{board}?sort=soonest", address("front:community", "tilleuls")):
        assert ("Coudre un ourlet" in main_words(page(client, url))) is shows, url
    assert client.get(detail).status_code == (200 if shows else 404)


def test_what_is_left_out_is_not_counted_either(village: Village, client: Client) -> None:
    community, anne, brice, chloe = village
    make_listing(anne, community, title="Coudre un ourlet")
    make_listing(chloe, community, title="Tailler un pommier")
    for viewer, counted in ((chloe, "2"), (brice, "1"), (anne, "2")):
        client.force_login(viewer)
        assert f"Tout {counted}" in main_words(page(client, address("listings:index", community.slug)))


def test_listings_of_the_two_do_not_answer_each_other(village: Village) -> None:
    community, anne, brice, chloe = village
    need = make_listing(anne, community, kind="need", title="Réparer un vélo")
    for owner in (brice, chloe):
        make_listing(owner, community, title="Réparer un vélo")
    assert {one.listing.owner for one in answers_to(need, NOON)} == {brice, chloe}
    assert [one.listing.owner for one in answers_to(need, NOON, viewer=anne)] == [chloe]


@pytest.mark.parametrize(
    ("owner", "actor", "refused"), [(1, 2, True), (2, 1, True), (1, 3, False), (3, 2, False)]
)
def test_neither_can_propose_to_the_other(
    village: Village, client: Client, owner: int, actor: int, refused: bool
) -> None:
    community, *people = village
    listing = make_listing(people[owner - 1], community)
    client.force_login(people[actor - 1])
    response = client.get(address("exchanges:propose", community.slug, listing.pk))
    assert response.status_code == (404 if refused else 200)
    if refused:
        with pytest.raises(Refused) as error:
            propose_exchange(actor=people[actor - 1], listing=listing, proposal=Proposal(quantity=60))
        assert error.value.code == "listing_closed"
        assert not Exchange.objects.exists()
    else:
        assert propose_exchange(actor=people[actor - 1], listing=listing, proposal=Proposal(quantity=60)).pk


@pytest.fixture
def open_one(village: Village) -> Exchange:
    """Proposed by Brice to Anne before she blocked him."""
    community, anne, brice, _chloe = village
    unblock(actor=anne, person=brice)
    exchange = propose_exchange(
        actor=brice, listing=make_listing(anne, community), proposal=Proposal(quantity=60)
    )
    block(actor=anne, person=brice)
    OutboxMessage.objects.all().delete()
    return exchange


type Take = Callable[..., object]


@pytest.mark.parametrize(("side", "take", "allowed"), [
    (1, lambda a, e: steps.accept_exchange(actor=a, exchange=e, version=1), False),
    (1, lambda a, e: steps.counter_exchange(actor=a, exchange=e, proposal=Proposal(quantity=30)), False),
    (2, lambda a, e: steps.counter_exchange(actor=a, exchange=e, proposal=Proposal(quantity=30)), False),
    (1, lambda a, e: steps.decline_exchange(actor=a, exchange=e), True),
    (2, lambda a, e: steps.withdraw_exchange(actor=a, exchange=e), True),
])  # fmt: skip
def test_what_is_proposed_can_only_be_ended_and_nobody_is_written_to(
    village: Village, open_one: Exchange, side: int, take: Take, allowed: bool
) -> None:
    actor = village[side]
    assert isinstance(actor, Person)
    if allowed:
        take(actor, open_one)
    else:
        with pytest.raises(Refused):
            take(actor, open_one)
        open_one.refresh_from_db()
        assert (open_one.state, open_one.version) == ("proposed", 1)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(("side", "expected"), [(1, {"decline"}), (2, {"withdraw"})])
def test_the_page_of_what_is_under_way_stays_with_the_steps_that_end_it(
    village: Village, open_one: Exchange, client: Client, side: int, expected: set[str]
) -> None:
    client.force_login(village[side])  # type: ignore[arg-type]
    html = page(client, address("exchanges:detail", open_one.pk))
    names = ("accept", "counter", "decline", "withdraw")
    assert {name for name in names if f"/exchanges/{open_one.pk}/{name}/" in html} == expected
    assert "bloqu" not in main_words(html)


def test_what_was_agreed_is_carried_through_and_both_hear_of_it(village: Village) -> None:
    community, anne, brice, _chloe = village
    unblock(actor=anne, person=brice)
    exchange = make_agreed(anne, brice, community)
    block(actor=anne, person=brice)
    OutboxMessage.objects.all().delete()
    assert steps.confirm_exchange(actor=anne, exchange=exchange) is None
    assert steps.confirm_exchange(actor=brice, exchange=exchange) is not None
    assert set(OutboxMessage.objects.values_list("to_address", flat=True)) == {anne.email, brice.email}


def test_once_the_block_is_lifted_all_is_as_before(village: Village, open_one: Exchange) -> None:
    unblock(actor=village[1], person=village[2])
    assert accept_exchange(actor=village[1], exchange=open_one, version=1).state == "agreed"


# Pages


def test_one_blocks_and_lifts_on_the_other_ones_page(village: Village, client: Client) -> None:
    community, anne, _brice, chloe = village
    client.force_login(chloe)
    url = address("front:member", community.slug, anne.pk)
    block_url = address("communities:block", community.slug, anne.pk)
    assert block_url in page(client, url)
    html = client.post(block_url, follow=True).content.decode()
    assert "Vous avez bloqué Anne Aubier" in html
    assert apart_from(chloe) == {anne.pk}
    assert block_url not in html
    lift_url = address("people:unblock", anne.pk)
    assert lift_url in html
    assert "Anne Aubier" in main_words(page(client, address("people:blocks")))
    client.post(lift_url)
    assert apart_from(chloe) == frozenset()
    assert "Vous n’avez bloqué personne" in main_words(page(client, address("people:blocks")))
    verbs = AuditEntry.objects.filter(actor_id=chloe.pk, verb__startswith="people.").order_by("id")
    assert list(verbs.values_list("verb", "community_id"))[-2:] == [
        ("people.blocked", None),
        ("people.unblocked", None),
    ]


def test_the_blocked_one_sees_the_page_of_whoever_blocked_them_and_is_told_nothing(
    village: Village, client: Client
) -> None:
    community, anne, brice, _chloe = village
    client.force_login(brice)
    html = page(client, address("front:member", community.slug, anne.pk))
    assert "Vous avez bloqué" not in main_words(html)
    assert address("communities:block", community.slug, anne.pk) in html
    assert "Anne" not in main_words(page(client, address("people:blocks")))
    assert client.post(address("people:unblock", anne.pk)).status_code == 404
    assert apart_from(brice) == {anne.pk}


def test_outsiders_block_nobody_and_nobody_signed_in_is_led_to_signing_in(
    village: Village, client: Client
) -> None:
    community, anne, _brice, _chloe = village
    block_url = address("communities:block", community.slug, anne.pk)
    for url in (block_url, address("people:unblock", anne.pk)):
        assert client.post(url)["Location"].startswith("/fr/signin/")
    assert client.get(address("people:blocks"))["Location"].startswith("/fr/signin/")
    passant = make_person("Passant")
    client.force_login(passant)
    assert client.post(block_url).status_code == 404
    assert apart_from(passant) == frozenset()


def test_the_list_of_blocks_costs_the_same_however_long(
    village: Village, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    community, anne, _brice, _chloe = village
    client.force_login(anne)
    for more in (0, 6):
        for number in range(more):
            block(actor=anne, person=make_member(community, f"Denis {number}"))
        with django_assert_num_queries(4):  # type: ignore[attr-defined]
            page(client, address("people:blocks"))
