"""Drafts, pauses, ends that ask, and what becomes of a listing that its owner deletes."""

import random
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.actions import join_community, leave_community
from entrepairs.exchanges.actions import Proposal, propose_exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings import search
from entrepairs.listings.actions import (
    Draft,
    close_listing,
    edit_listing,
    publish_draft,
    reopen_listing,
    save_draft,
)
from entrepairs.listings.keeping import (
    ask_before_expiry,
    delete_listing,
    pause_listing,
    read_renewal,
    renew_listing,
    write_renewal,
)
from entrepairs.listings.models import Listing, Standing
from entrepairs.listings.queries import open_listings
from entrepairs.listings.search import Wanted
from entrepairs.listings.tasks import ask_owners
from entrepairs.listings.upkeep import differences, forget_past
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_person
from tests.listings.village import Village, page, plain, words

DAY = timedelta(days=1)
SKILL = {
    "title": "Réparer un vélo",
    "description": "",
    "quantity": "1",
    "place": "Figeac",
    "for_what": "gift",
    "stays": "42",
}


def posted(village: Village, **changes: Any) -> Listing:
    return make_listing(village.anne, village.community, **({"expires_at": NOON + 20 * DAY} | changes))


def drafted(village: Village, **changes: Any) -> Listing:
    told: dict[str, Any] = {"kind": "offer", "domain": "meal", "title": "Une soupe"} | changes
    return save_draft(
        actor=village.anne,
        community=village.community,
        draft=Draft(**told),
        rng=random.Random(1),  # noqa: S311
    )


def found(village: Village, at: datetime = NOON) -> list[int]:
    return list(search.find(village.community, at, Wanted(as_member=True), size=99).ids)


# Drafts


def test_a_draft_needs_a_title_and_no_more_and_only_its_owner_sees_it(
    village: Village, client: Client
) -> None:
    client.force_login(village.anne)
    told = {"title": "Une soupe", "save": "draft"}
    response = client.post(village.address("new/?kind=offer&domain=meal"), told, follow=True)
    assert "C’est gardé en brouillon" in plain(response.content.decode())
    draft = Listing.objects.get()
    assert (draft.state, draft.starts_at, draft.search) == ("draft", None, "")
    address = village.address(f"{draft.pk}/")
    assert "C’est un brouillon" in words(page(client, address))
    assert found(village) == []
    assert "Une soupe" not in page(client, village.address())
    for viewer in (village.brice, make_person("Passant"), None):
        client.logout()
        if viewer:
            client.force_login(viewer)
        page(client, address, 404)
    assert list(differences()) == []


@pytest.mark.parametrize("stays", [{}, {"stays": ""}])
def test_a_draft_that_does_not_say_how_long_it_stays_stays_as_usual(
    village: Village, client: Client, stays: dict[str, str]
) -> None:
    client.force_login(village.anne)
    told = {"title": "Un coup de main", "save": "draft"} | stays
    assert client.post(village.address("new/?kind=offer&domain=skill"), told).status_code == 302
    assert Listing.objects.get().expires_at == NOON + timedelta(days=42)


def test_a_draft_without_a_title_is_not_kept(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    response = client.post(
        village.address("new/?kind=offer&domain=meal"), {"title": " ", "save": "draft", "description": "Ah"}
    )
    assert 'id="id_title_error"' in response.content.decode()
    assert "Ah" in response.content.decode()
    assert not Listing.objects.exists()


def test_what_a_draft_lacks_is_asked_for_when_it_is_to_be_published(village: Village, client: Client) -> None:
    draft = drafted(village)
    client.force_login(village.anne)
    response = client.post(village.address(f"{draft.pk}/publish/"), follow=True)
    assert response.redirect_chain[-1][0] == village.address(f"{draft.pk}/edit/")
    assert "quel jour" in plain(response.content.decode())
    told = {"title": "Une soupe", "quantity": "4", "for_what": "gift", "save": "publish"}
    response = client.post(village.address(f"{draft.pk}/edit/"), told)
    assert 'id="id_starts_at_error"' in response.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.quantity) == ("draft", 1)
    client.post(village.address(f"{draft.pk}/edit/"), told | {"starts_at": "2026-03-20T19:00"})
    draft.refresh_from_db()
    assert (draft.state, draft.quantity) == ("active", 4)
    assert found(village) == [draft.pk]


def test_a_draft_can_be_kept_as_one_again_and_again(village: Village, client: Client) -> None:
    draft = drafted(village)
    client.force_login(village.anne)
    told = {"title": "Un bouillon", "save": "draft", "ends_at": "21:00"}
    assert client.post(village.address(f"{draft.pk}/edit/"), told).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.ends_at) == ("draft", "Un bouillon", None)


def test_published_it_is_new_from_then_on_and_only_once(village: Village) -> None:
    draft = drafted(village, domain="skill")
    later = NOON + 3 * DAY
    with clock.frozen(later):
        for _time in range(2):
            publish_draft(actor=village.anne, listing=draft)
    draft.refresh_from_db()
    assert (draft.state, draft.created_at) == ("active", later)
    assert found(village, later) == [draft.pk]
    assert AuditEntry.objects.filter(verb="listings.published").count() == 1


# Pauses


def test_a_pause_takes_it_off_the_board_and_it_comes_back(village: Village, client: Client) -> None:
    listing = posted(village)
    exchange = propose_exchange(actor=village.brice, listing=listing, proposal=Proposal(quantity=60))
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/")
    assert f"{address}pause/" in page(client, address)
    client.post(f"{address}pause/")
    listing.refresh_from_db()
    assert (listing.standing(NOON), found(village)) == (Standing.PAUSED, [])
    assert "en pause" in words(page(client, address))
    exchange.refresh_from_db()
    assert exchange.state == "proposed"
    client.post(f"{address}reopen/")
    assert found(village) == [listing.pk]
    assert list(differences()) == []


def test_taken_up_again_when_its_end_has_come_it_stays_as_long_as_a_new_one(village: Village) -> None:
    listing = posted(village)
    pause_listing(actor=village.anne, listing=listing)
    for later in (NOON + 19 * DAY, NOON + 30 * DAY):
        with clock.frozen(later):
            again = reopen_listing(actor=village.anne, listing=listing)
            assert again.expires_at == later + 42 * DAY
            Listing.objects.update(state="paused", expires_at=NOON + 20 * DAY)


def test_what_is_not_on_the_board_cannot_be_paused(village: Village) -> None:
    listing = posted(village)
    close_listing(actor=village.anne, listing=listing)
    with pytest.raises(Refused):
        pause_listing(actor=village.anne, listing=listing)


# Ends that ask


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith="listings.expiry").order_by("pk"))


def test_owners_are_asked_three_days_before_and_once(village: Village) -> None:
    posted(village, title="Vélo")
    posted(village, title="Sans fin", expires_at=None)
    make_listing(village.brice, village.community, title="Plus tard", expires_at=NOON + 40 * DAY)
    assert ask_before_expiry(NOON + 16 * DAY) == 0
    for late in (17, 17, 18, 21):
        with clock.frozen(NOON + late * DAY):
            ask_owners()
    (letter,) = letters()
    assert letter.to_address == village.anne.email
    assert "Vélo" in letter.subject
    assert "ven. 3 avril" in plain(letter.body)


def test_a_worker_that_was_away_asks_after_the_end(village: Village) -> None:
    posted(village)
    with clock.frozen(NOON + 22 * DAY):
        assert ask_owners() == 1
    assert "a quitté le tableau" in plain(letters()[0].body)
    posted(village, title="Autre")
    with clock.frozen(NOON + 60 * DAY):
        assert ask_owners() == 0


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_nobody_is_asked_about_what_is_not_on_the_board(village: Village, state: str) -> None:
    posted(village)
    Listing.objects.update(state=state, search="")
    assert ask_before_expiry(NOON + 18 * DAY) == 0


def test_each_is_asked_in_their_language_and_who_has_no_address_is_not(village: Village) -> None:
    posted(village)
    make_listing(village.brice, village.community, expires_at=NOON + 20 * DAY)
    Person.objects.filter(pk=village.anne.pk).update(language="en")
    Person.objects.filter(pk=village.brice.pk).update(email=None)
    assert ask_before_expiry(NOON + 18 * DAY) == 1
    assert "leaves the board" in letters()[0].body
    assert "/en/listings/renewal/" in letters()[0].body
    assert ask_before_expiry(NOON + 18 * DAY) == 0


def test_what_was_to_stay_for_days_only_is_not_asked_about(village: Village) -> None:
    posted(village, expires_at=NOON + 2 * DAY)
    assert ask_before_expiry(NOON + DAY) == 0


def link_of(letter: OutboxMessage) -> str:
    (path,) = re.findall(r"https?://[^/\s]+(/\S+/renewal/\S+)", letter.body)
    return str(path)


def test_one_click_leaves_it_there_without_signing_in(village: Village, client: Client) -> None:
    listing = posted(village)
    at = NOON + 18 * DAY
    with clock.frozen(at):
        ask_owners()
        link = link_of(letters()[0])
        before = Listing.objects.values().get()
        assert "La laisser plus longtemps" in words(page(client, link))
        client.head(link)
        assert Listing.objects.values().get() == before
        for later in (at, at + DAY):  # clicked twice
            with clock.frozen(later):
                response = client.post(link, follow=True)
                assert "Elle reste au tableau jusqu’au" in plain(response.content.decode())
    listing.refresh_from_db()
    assert listing.expires_at == at + 42 * DAY
    assert found(village, NOON + 30 * DAY) == [listing.pk]
    entry = AuditEntry.objects.get(verb="listings.renewed")
    assert (entry.actor_id, entry.source) == (village.anne.pk, "web")
    assert ask_before_expiry(NOON + 30 * DAY) == 0
    assert ask_before_expiry(at + 41 * DAY) == 1


def test_it_can_be_left_there_for_good(village: Village, client: Client) -> None:
    listing = posted(village)
    client.post(f"/fr/listings/renewal/{write_renewal(listing)}/", {"stays": "never"})
    listing.refresh_from_db()
    assert listing.expires_at is None


def test_what_has_expired_comes_back_with_its_words(village: Village, client: Client) -> None:
    listing = posted(village)
    link = f"/fr/listings/renewal/{write_renewal(listing)}/"
    with clock.frozen(NOON + 25 * DAY):
        assert forget_past(clock.now()) == 1
        assert found(village, clock.now()) == []
        assert "La faire revenir" in words(page(client, link))
        client.post(link)
        assert found(village, clock.now()) == [listing.pk]
        assert list(differences()) == []


@pytest.mark.parametrize("gone", ["closed", "deleted", "left", "forged", "old"])
def test_a_link_that_no_longer_holds_changes_nothing(village: Village, client: Client, gone: str) -> None:
    listing = posted(village)
    link = f"/fr/listings/renewal/{write_renewal(listing)}/"
    at, status = NOON + DAY, 404
    if gone == "closed":
        close_listing(actor=village.anne, listing=listing)
        status = 409
    elif gone == "deleted":
        delete_listing(actor=village.anne, listing=listing)
    elif gone == "left":
        leave_community(actor=village.anne, community=village.community)
        status = 409
    elif gone == "forged":
        link = link[:-3] + "A/"
    else:
        at = NOON + 100 * DAY
    before = list(Listing.objects.values())
    with clock.frozen(at):
        assert client.post(link).status_code == status
        assert client.get(link).status_code in {200, 404}
    assert list(Listing.objects.values()) == before


def test_a_word_says_which_end_it_is_about_to_the_microsecond(village: Village) -> None:
    end = NOON + 20 * DAY + timedelta(microseconds=1)
    listing = posted(village, expires_at=end)
    assert read_renewal(write_renewal(listing)) == (listing.pk, end)
    assert read_renewal("nothing") is None


def test_only_the_owner_renews_pauses_publishes_and_deletes(village: Village, client: Client) -> None:
    listing = posted(village)
    before = Listing.objects.values().get()
    for viewer, status in ((None, 302), (village.brice, 403), (make_person("Passant"), 403)):
        client.logout()
        if viewer:
            client.force_login(viewer)
        for step in ("publish", "pause", "renew", "delete"):
            assert client.post(village.address(f"{listing.pk}/{step}/")).status_code == status
    client.force_login(village.anne)
    for step in ("publish", "pause", "renew"):
        assert client.get(village.address(f"{listing.pk}/{step}/")).status_code == 405
    assert Listing.objects.values().get() == before
    with pytest.raises(PermissionDenied):
        renew_listing(actor=village.brice, listing=listing, asked_about=listing.expires_at)


def test_the_owner_can_leave_it_longer_from_its_page(village: Village, client: Client) -> None:
    listing = posted(village)
    client.force_login(village.anne)
    response = client.post(village.address(f"{listing.pk}/renew/"), follow=True)
    assert "Elle reste au tableau jusqu’au" in plain(response.content.decode())
    listing.refresh_from_db()
    assert listing.expires_at == NOON + 42 * DAY


# Deleting


def test_what_nobody_refers_to_is_gone_for_good(village: Village, client: Client) -> None:
    listing = posted(village, values={"hours": 60})
    client.force_login(village.anne)
    address = village.address(f"{listing.pk}/delete/")
    assert "Supprimer" in words(page(client, address))
    assert Listing.objects.exists()
    response = client.post(address, follow=True)
    assert "C’est supprimé" in plain(response.content.decode())
    assert not Listing.objects.exists()
    entry = AuditEntry.objects.get(verb="listings.deleted")
    assert (entry.actor_id, entry.subject_id) == (village.anne.pk, listing.pk)
    assert found(village) == []
    assert list(differences()) == []


def test_what_an_exchange_refers_to_is_only_taken_off_the_board(village: Village, client: Client) -> None:
    listing = posted(village)
    propose_exchange(actor=village.brice, listing=listing, proposal=Proposal(quantity=60))
    client.force_login(village.anne)
    response = client.post(village.address(f"{listing.pk}/delete/"), follow=True)
    assert "gardée pour les échanges" in plain(response.content.decode())
    listing.refresh_from_db()
    assert (listing.state, found(village)) == ("closed", [])
    assert not AuditEntry.objects.filter(verb="listings.deleted").exists()
    assert AuditEntry.objects.filter(verb="listings.closed").count() == 1


# Duplicating


def test_a_duplicate_begins_with_what_was_said_and_leaves_the_first_alone(
    village: Village, client: Client
) -> None:
    listing = posted(
        village,
        description="Freins",
        quantity=90,
        values={"hours": 30},
        place=village.capdenac,
        reach="around",
        radius_m=10_000,
        visibility="community",
    )
    client.force_login(village.anne)
    link = f"{village.address('new/')}?kind=offer&amp;domain=skill&amp;like={listing.pk}"
    assert link in page(client, village.address(f"{listing.pk}/"))
    html = page(client, link.replace("&amp;", "&"))
    for said in ('value="Réparer un vélo"', "Freins", 'value="1,5"', 'value="Capdenac"', 'value="0,5"'):
        assert said in html
    assert '<option value="10000" selected>' in html
    before = Listing.objects.values().get()
    client.post(link.replace("&amp;", "&"), SKILL | {"title": "Réparer un tandem"})
    assert Listing.objects.filter(pk=listing.pk).values().get() == before
    assert Listing.objects.count() == 2


def test_nobody_begins_from_what_is_not_theirs(village: Village, client: Client) -> None:
    listing = posted(village, description="Freins")
    client.force_login(village.brice)
    for like in (listing.pk, "9" * 30, "x", "٣"):
        html = page(client, village.address(f"new/?kind=offer&domain=skill&like={like}"))
        assert "Freins" not in html


def test_a_date_that_has_passed_is_not_duplicated(village: Village, client: Client) -> None:
    listing = posted(village, domain="meal", starts_at=NOON + DAY, expires_at=None)
    client.force_login(village.anne)
    address = village.address(f"new/?kind=offer&domain=meal&like={listing.pk}")
    assert 'value="2026-03-15T13:00"' in page(client, address)
    with clock.frozen(NOON + 2 * DAY):
        assert "2026-03-15T13:00" not in page(client, address)


def test_an_edit_of_what_is_on_the_board_cannot_make_it_a_draft(village: Village) -> None:
    listing = posted(village)
    said = Draft("offer", "skill", "Autre", quantity=60)
    edit_listing(actor=village.anne, listing=listing, draft=said, rng=random.Random(1))  # noqa: S311
    listing.refresh_from_db()
    assert (listing.state, listing.title) == ("active", "Autre")


# Leaving


def test_who_leaves_takes_what_they_offer_off_the_board_and_can_take_it_up_again(village: Village) -> None:
    anne, community = village.anne, village.community
    kept = make_listing(village.brice, community, title="De Brice")
    elsewhere = make_community()
    join_community(actor=anne, community=elsewhere)
    other = make_listing(anne, elsewhere, title="Ailleurs")
    mine, draft = make_listing(anne, community, title="Une scie"), drafted(village)
    leave_community(actor=anne, community=community)
    states = dict(Listing.objects.values_list("pk", "state"))
    assert states == {kept.pk: "active", other.pk: "active", mine.pk: "paused", draft.pk: "draft"}
    assert list(open_listings(community, NOON)) == [kept]
    assert search.find(community, NOON, search.Wanted(), size=9).ids == (kept.pk,)
    assert list(differences()) == []
    join_community(actor=anne, community=community)
    reopen_listing(actor=anne, listing=mine)
    assert len(open_listings(community, NOON)) == 2


def test_the_page_says_so_before_one_leaves(village: Village, client: Client) -> None:
    client.force_login(village.anne)
    text = words(page(client, f"/fr/c/{village.community.slug}/members/"))
    assert "quitte le tableau" in text
