"""What answers a listing, found in the tables."""

from datetime import timedelta
from typing import Any

import pytest

from entrepairs.engines.fit import Reason
from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange
from entrepairs.kernel import clock
from entrepairs.listings import queries, words
from entrepairs.listings.actions import close_listing
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import answers_to
from tests.factories import NOON, make_community, make_listing, make_member
from tests.listings.village import Village, plain

DAY = timedelta(days=1)


def titles(listing: Listing) -> list[str]:
    return [answer.listing.title for answer in answers_to(listing, NOON)]


def needed(village: Village, **changes: Any) -> Listing:
    chosen = {"kind": "need", "title": "Mon vélo grince", "place": village.figeac}
    return make_listing(village.anne, village.community, **(chosen | changes))


def offered(village: Village, **changes: Any) -> Listing:
    return make_listing(village.brice, village.community, **({"place": village.capdenac} | changes))


def test_a_need_is_answered_by_offers_and_an_offer_by_needs_with_the_reason(village: Village) -> None:
    need, offer = needed(village), offered(village)
    for asked, expected in ((need, offer), (offer, need)):
        (answer,) = answers_to(asked, NOON)
        assert answer.listing == expected
        assert plain(words.reasons(answer)) == "le mot « vélo », à 5 km"


def test_the_best_comes_first(village: Village) -> None:
    far = offered(village, title="Vélos remis en état", place=village.rodez)
    near = offered(village)
    assert titles(needed(village)) == [near.title, far.title]


def test_what_is_not_on_the_board_or_not_of_this_kind_domain_and_community_does_not_answer(
    village: Village,
) -> None:
    close_listing(actor=village.brice, listing=offered(village))
    offered(village, expires_at=NOON + timedelta(minutes=1))
    offered(village, domain="lesson")
    offered(village, kind="need")
    elsewhere = make_community()
    make_listing(make_member(elsewhere), elsewhere, place=village.figeac)
    need = needed(village)
    with clock.frozen(NOON + DAY):
        assert answers_to(need, NOON + DAY) == []


def test_nobody_answers_themselves(village: Village) -> None:
    make_listing(village.anne, village.community)
    assert titles(needed(village)) == []


def test_a_ride_is_answered_by_rides_that_way_on_that_day(village: Village) -> None:
    way = {"domain": "ride", "title": "À Rodez", "to_place": village.rodez, "quantity": 2}
    early = NOON + DAY - timedelta(hours=4)
    need = needed(village, **way, starts_at=NOON + DAY)
    that_day = offered(village, **way, starts_at=early)
    offered(village, **way, starts_at=NOON + 2 * DAY)
    back = {**way, "place": village.rodez, "to_place": village.figeac}
    offered(village, **back, starts_at=NOON + DAY)
    (answer,) = answers_to(need, NOON)
    assert answer.listing == that_day
    assert answer.fit.reasons == (Reason.WAY, Reason.PLACE, Reason.DAY, Reason.AMOUNT)
    assert (
        plain(words.reasons(answer))
        == "presque le même trajet, à 5 km près, ce jour-là, en quantité suffisante"
    )


def test_a_day_is_that_of_the_communitys_clocks(village: Village) -> None:
    # 23:30 and 00:30 in Paris lie on one day in UTC.
    late = NOON.replace(hour=22, minute=30)
    need = needed(village, domain="help", title="Serre", starts_at=late)
    offered(village, domain="help", title="Bras", starts_at=late + timedelta(hours=1))
    (answer,) = answers_to(need, NOON)
    assert Reason.DAY not in answer.fit.reasons


def test_what_is_all_taken_no_longer_answers(village: Village) -> None:
    need = needed(village, domain="give", category="chair", quantity=4)
    offer = offered(village, domain="give", category="chair", title="Chaises", quantity=4)
    assert titles(need) == ["Chaises"]
    for quantity, expected in ((3, ["Chaises"]), (1, [])):
        exchange = propose_exchange(actor=village.anne, listing=offer, proposal=Proposal(quantity=quantity))
        accept_exchange(actor=village.brice, exchange=exchange, version=1)
        assert titles(need) == expected


def test_words_are_shown_as_the_answer_writes_them(village: Village) -> None:
    need = needed(village, title="Réparation d’une pédale", place=None)
    offered(village, title="Je répare : freins, pédales", place=None)
    (answer,) = answers_to(need, NOON)
    assert plain(words.reasons(answer)) == "les mots « répare, pédales »"


def test_of_too_many_candidates_those_of_the_category_and_then_the_newest_come_into_question(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CANDIDATES_MAX", 2)
    offered(village, domain="lend", category="drill", title="Perceuse d’hier")
    offered(village, domain="lend", category="tent", title="Tente")
    offered(village, domain="lend", category="other", title="Perceuse sans sorte")
    need = needed(village, domain="lend", category="drill", title="Une perceuse")
    assert titles(need) == ["Perceuse d’hier", "Perceuse sans sorte"]


def test_it_costs_three_statements_however_many_there_are(
    village: Village, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    need = needed(village, domain="give", category="chair")
    for number in (1, 12):
        for _ in range(number):
            offered(village, domain="give", category="chair", values={"hours": 60})
        fresh = Listing.objects.select_related("community", "place", "to_place").get(pk=need.pk)
        with django_assert_num_queries(3):  # type: ignore[operator]
            found = answers_to(fresh, NOON)
            for answer in found:
                words.for_what(answer.listing)
                assert answer.listing.owner.display_name
    assert len(found) == 5
