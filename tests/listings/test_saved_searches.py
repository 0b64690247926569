"""What members keep looking for, and how they are told of what is new: once, in one mail, and no secrets."""

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from entrepairs.communities.actions import leave_community
from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.listings.actions import publish_draft
from entrepairs.listings.models import Listing, SavedSearch, SavedSearchHit
from entrepairs.listings.saved_searches import (
    SEARCHES_MAX,
    address_of,
    run_search,
    save_search,
    tell_of_new,
)
from entrepairs.listings.scheduling import block_dates
from entrepairs.listings.search import Around, Wanted
from entrepairs.people.actions import block
from entrepairs.people.models import Person
from entrepairs.people.news.models import Notice
from tests.factories import NOON, make_community, make_listing, make_member, make_person
from tests.listings.test_keeping import drafted
from tests.listings.times import MONDAY, at, in_hours, timed
from tests.listings.village import Village, make_village, page, plain, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def kept(village: Village, words: str = "vélo", **changes: Any) -> SavedSearch:
    chosen: dict[str, Any] = {"name": "Un vélo", "wanted": Wanted(words)} | changes
    return save_search(actor=village.brice, community=village.community, **chosen)


def told(at: datetime) -> int:
    with clock.frozen(at):
        return tell_of_new(at)


def posted(village: Village, at: datetime = NOON + HOUR, **changes: Any) -> Listing:
    with clock.frozen(at):
        return make_listing(village.anne, village.community, **changes)


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith="listings.found").order_by("pk"))


# Being told


def test_what_is_new_is_told_once(village: Village) -> None:
    posted(village, NOON - DAY, title="Vieux vélo")
    kept(village)
    new = posted(village, title="Nouveau vélo")
    posted(village, title="Une table")
    assert [told(NOON + number * HOUR) for number in (2, 2, 3, 4, 5)] == [1, 0, 0, 0, 0]
    (letter,) = letters()
    assert letter.to_address == village.brice.email
    assert f"/fr/c/{village.community.slug}/listings/{new.pk}/" in letter.body
    assert "Vieux" not in letter.body
    assert "table" not in letter.body
    assert SavedSearchHit.objects.get().listing == new


def test_several_are_told_in_one_mail_with_those_of_other_searches(village: Village) -> None:
    kept(village)
    kept(village, name="Des prêts", wanted=Wanted(domain="lend"))
    for number in range(10):
        posted(village, title=f"Vélo {number}")
    posted(village, domain="lend", title="Échelle")
    assert told(NOON + 2 * HOUR) == 1
    (letter,) = letters()
    body = plain(letter.body)
    assert "11 nouvelles annonces" in plain(letter.subject)
    assert body.count("/listings/") == 8 + 1 + 1 + 1  # of two searches, of the rest, and to stop
    assert "et 2 autres" in body
    assert "Des prêts" in body


def test_at_most_one_mail_an_hour(village: Village) -> None:
    kept(village)
    posted(village, title="Premier vélo")
    assert told(NOON + 2 * HOUR) == 1
    posted(village, NOON + 2 * HOUR, title="Second vélo")
    assert told(NOON + 2 * HOUR + timedelta(minutes=59)) == 0
    assert told(NOON + 3 * HOUR) == 1
    assert "Second" in letters()[1].body
    assert "Premier" not in letters()[1].body


def test_everything_that_is_looked_for_counts(village: Village) -> None:
    near = Around(village.figeac.lat, village.figeac.lon, 10_000)
    kept(
        village,
        wanted=Wanted("vélo", kind="offer", domain="skill", unit="gift", around=near),
        place=village.figeac,
    )
    fits: dict[str, Any] = {"title": "Un vélo", "place": village.capdenac}
    others: list[dict[str, Any]] = [
        {"title": "Une table"},
        {"kind": "need"},
        {"domain": "lesson"},
        {"values": {"hours": 60}},
        {"place": village.rodez},
    ]
    for changes in others:
        posted(village, **(fits | changes))
    assert told(NOON + 2 * HOUR) == 0
    posted(village, NOON + 2 * HOUR, **fits)
    assert told(NOON + 4 * HOUR) == 1


def test_a_draft_is_told_when_it_is_published_however_old_it_is(village: Village) -> None:
    draft = drafted(village, domain="skill", title="Un vélo")
    kept(village)
    for number in range(3):
        posted(village, NOON + HOUR, title=f"Table {number}")
    assert told(NOON + 5 * HOUR) == 0
    with clock.frozen(NOON + 6 * HOUR):
        publish_draft(actor=village.anne, listing=draft)
    assert told(NOON + 7 * HOUR) == 1


def test_one_is_not_told_of_ones_own_nor_of_whom_one_has_blocked(village: Village) -> None:
    kept(village)
    with clock.frozen(NOON + HOUR):
        make_listing(village.brice, village.community, title="Mon vélo")
    block(actor=village.brice, person=village.anne)
    posted(village, title="Un vélo")
    assert told(NOON + 2 * HOUR) == 0


def test_what_is_gone_by_then_is_not_told(village: Village) -> None:
    kept(village)
    posted(village, title="Un vélo", expires_at=NOON + 90 * timedelta(minutes=1))
    assert told(NOON + 2 * HOUR) == 0


def test_members_hear_of_what_only_members_see_and_who_has_left_of_nothing(village: Village) -> None:
    kept(village)
    posted(village, title="Un vélo", visibility="community")
    Community.objects.update(public=False)
    assert told(NOON + 2 * HOUR) == 1
    leave_community(actor=village.brice, community=village.community)
    posted(village, NOON + 3 * HOUR, title="Autre vélo")
    assert told(NOON + 5 * HOUR) == 0


@pytest.mark.parametrize("change", [{"email": None}, {"is_active": False}])
def test_who_cannot_be_written_to_is_not(village: Village, change: dict[str, Any]) -> None:
    kept(village)
    posted(village, title="Un vélo")
    Person.objects.filter(pk=village.brice.pk).update(**change)
    assert told(NOON + 2 * HOUR) == 0


def test_it_speaks_the_readers_language(village: Village) -> None:
    Person.objects.filter(pk=village.brice.pk).update(language="en")
    village.brice.refresh_from_db()
    kept(village)
    posted(village, title="Un vélo")
    told(NOON + 2 * HOUR)
    (letter,) = letters()
    assert letter.subject == "1 new listing: Un vélo"
    assert "Hello Brice" in letter.body
    assert "/en/c/" in letter.body


def test_other_communities_are_not_looked_through(village: Village) -> None:
    kept(village)
    other = make_community()
    with clock.frozen(NOON + HOUR):
        make_listing(make_member(other), other, title="Un vélo ailleurs")
    assert told(NOON + 2 * HOUR) == 0


def test_stopped_it_says_nothing_and_resumed_only_what_comes_then(village: Village) -> None:
    search = kept(village)
    run_search(actor=village.brice, saved_search=search, running=False)
    posted(village, title="Un vélo")
    assert told(NOON + 2 * HOUR) == 0
    with clock.frozen(NOON + 5 * HOUR):
        run_search(actor=village.brice, saved_search=search, running=True)
    assert told(NOON + 7 * HOUR) == 0
    posted(village, NOON + 7 * HOUR, title="Autre vélo")
    assert told(NOON + 8 * HOUR) == 1
    assert "Autre" in letters()[0].body


def test_looking_costs_little_where_nothing_is_new(village: Village, django_assert_num_queries: Any) -> None:
    for number in range(4):
        kept(village, name=f"Un vélo {number}")
    with django_assert_num_queries(11):
        tell_of_new(NOON + 2 * HOUR)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once() -> None:
    with clock.frozen(NOON):
        village = make_village()
        kept(village)
    posted(village, title="Un vélo")
    start = threading.Barrier(2)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        try:
            with clock.frozen(NOON + 2 * HOUR):
                counts.append(tell_of_new(NOON + 2 * HOUR))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts) == [0, 1]
    assert len(letters()) == SavedSearchHit.objects.count() == 1


# On one day


def test_a_search_for_one_day_tells_of_what_is_free_then_and_ends_with_it(village: Village) -> None:
    saved = kept(village, name="Lundi", wanted=Wanted(domain="lend"), free_on=MONDAY)
    with clock.frozen(NOON + HOUR):
        timed(village, in_hours(1), title="Scie du mardi")
        gone = timed(village, None, title="Échelle en vacances")
        block_dates(actor=village.anne, listing=gone, first=MONDAY, last=MONDAY)
    assert told(NOON + 2 * HOUR) == 0
    with clock.frozen(NOON + 2 * HOUR):
        timed(village, in_hours(0), title="Perceuse du lundi")
    assert told(NOON + 4 * HOUR) == 1
    (letter,) = letters()
    assert "Perceuse du lundi" in letter.body
    assert "Scie" not in letter.body
    assert "Échelle" not in letter.body
    assert f"on={MONDAY.isoformat()}" in address_of(saved)
    # At 23 h there it is still Monday; an hour and a half later it is over.
    told(at(MONDAY, 23))
    saved.refresh_from_db()
    assert saved.is_running
    with clock.frozen(at(MONDAY, 23)):
        timed(village, in_hours(0), title="Trop tard")
    assert told(at(MONDAY + DAY, 1)) == 0
    saved.refresh_from_db()
    assert not saved.is_running
    with clock.frozen(at(MONDAY + DAY, 1)), pytest.raises(Refused) as refused:
        run_search(actor=village.brice, saved_search=saved, running=True)
    assert refused.value.code == "past"


def test_a_member_keeps_a_search_for_one_day(village: Village, client: Client) -> None:
    client.force_login(village.brice)
    posted(village, NOON, title="Un vélo")
    html = page(client, village.address(f"?on={MONDAY}"))
    address = re.search(r'href="([^"]*searches/new/[^"]*)"', html)
    assert address
    assert "libre le lun. 16 mars" in words(page(client, address[1]))
    client.post(address[1], {"name": "Lundi"})
    assert SavedSearch.objects.get().free_on == MONDAY
    assert f"?on={MONDAY}" in page(client, village.address("searches/"))
    with clock.frozen(at(MONDAY, 12) + DAY):
        text = words(page(client, village.address("searches/")))
        assert "terminée : ce jour est passé" in text
        assert "Être de nouveau" not in text
        response = client.post(village.address(f"searches/new/?on={MONDAY}"), {"name": "Lundi"})
        assert "Ce jour est passé" in plain(response.content.decode())
    assert SavedSearch.objects.count() == 1


# No more mails


def test_the_mail_says_how_to_stop_and_what_is_found_then_stands_on_the_page_alone(
    village: Village, client: Client
) -> None:
    kept(village)
    posted(village, title="Un vélo")
    told(NOON + 2 * HOUR)
    path = re.sub(r"^<https?://[^/]+|>$", "", (letters()[0].headers or {})["List-Unsubscribe"])
    assert path in letters()[0].body
    assert client.post(path).status_code == 200
    with clock.frozen(NOON + 3 * HOUR):
        posted(village, title="Un autre vélo")
    told(NOON + 5 * HOUR)
    assert len(letters()) == 1
    assert Notice.objects.filter(kind="searches").count() == 2


# The pages


def test_a_member_keeps_the_search_of_the_board(village: Village, client: Client) -> None:
    client.force_login(village.brice)
    query = "q=v%C3%A9lo&kind=offer&domain=skill&unit=gift&near=Figeac&within=20"
    html = page(client, village.address(f"?{query}&sort=nearest"))
    found = re.search(r'href="([^"]*searches/new/[^"]*)"', html)
    assert found
    address = found[1].replace("&amp;", "&")
    text = words(page(client, address))
    assert "« vélo », offres, Coup de main, savoir-faire, sans contrepartie, à 20 km de Figeac" in text
    response = client.post(address, {"name": "Mon vélo"}, follow=True)
    text = words(plain(response.content.decode()))
    assert "C’est gardé" in text
    assert "Mon vélo" in text
    search = SavedSearch.objects.get()
    assert (search.words, search.kind, search.domain, search.unit) == ("vélo", "offer", "skill", "gift")
    assert (search.place, search.within_m) == (village.figeac, 20_000)
    again = re.search(r'<h2><a href="([^"]*)"', response.content.decode())
    assert again
    board = page(client, again[1].replace("&amp;", "&"))
    assert 'name="q" value="vélo"' in board
    assert 'name="near" value="Figeac"' in board
    assert '<option value="20" selected>' in board


@pytest.mark.parametrize(("unit", "told"), [("hours", "contre des heures"), ("talk", "à discuter")])
def test_a_search_keeps_what_is_asked_in_return(
    village: Village, client: Client, unit: str, told: str
) -> None:
    client.force_login(village.brice)
    address = village.address(f"searches/new/?unit={unit}")
    assert told in words(page(client, address))
    client.post(address, {"name": "Ce qui se demande"})
    saved = SavedSearch.objects.get()
    assert saved.unit == unit
    assert f"unit={unit}" in page(client, village.address("searches/"))


def test_the_whole_board_is_not_kept(village: Village, client: Client) -> None:
    client.force_login(village.brice)
    assert "searches/new/" not in page(client, village.address())
    response = client.post(village.address("searches/new/"), {"name": "Tout"})
    assert "Cherchez d’abord" in plain(response.content.decode())
    assert 'value="Tout"' in response.content.decode()
    response = client.post(village.address("searches/new/?q=velo"), {"name": ""})
    assert 'id="id_name_error"' in response.content.decode()
    assert not SavedSearch.objects.exists()


def test_nobody_keeps_more_than_twenty(village: Village) -> None:
    for number in range(SEARCHES_MAX):
        kept(village, name=str(number))
    with pytest.raises(Refused) as refused:
        kept(village)
    assert refused.value.code == "too_many"


def test_one_stops_resumes_and_deletes_ones_own(village: Village, client: Client) -> None:
    search = kept(village)
    client.force_login(village.brice)
    for step, running in (("stop", False), ("resume", True)):
        client.post(village.address(f"searches/{search.pk}/{step}/"))
        search.refresh_from_db()
        assert search.is_running == running
        assert ("arrêtée" in words(page(client, village.address("searches/")))) != running
    client.post(village.address(f"searches/{search.pk}/delete/"))
    assert not SavedSearch.objects.exists()
    assert "Cherchez au tableau" in words(page(client, village.address("searches/")))


def test_searches_are_nobody_elses(village: Village, client: Client) -> None:
    search = kept(village, name="Secret")
    addresses = [village.address(rest) for rest in ("searches/", "searches/new/?q=velo")]
    steps = [village.address(f"searches/{search.pk}/{step}/") for step in ("stop", "resume", "delete")]
    for address in addresses:
        assert client.get(address).headers["Location"].startswith("/fr/signin/")
    client.force_login(make_person("Passant"))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert [client.post(step).status_code for step in steps] == [404, 404, 404]
    client.force_login(village.anne)
    assert "Secret" not in page(client, addresses[0])
    assert [client.post(step).status_code for step in steps] == [404, 404, 404]
    assert [client.get(step).status_code for step in steps] == [405, 405, 405]
    assert SavedSearch.objects.get().is_running


def test_the_list_costs_the_same_for_one_and_for_many(
    village: Village, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(village.brice)
    kept(village)
    for _round in range(2):
        with django_assert_num_queries(5):
            client.get(village.address("searches/"))
        for number in range(SEARCHES_MAX - 1):
            kept(village, name=str(number)) if _round == 0 else None
