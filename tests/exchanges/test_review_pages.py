"""The pages on which people say how an exchange was, and read it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from entrepairs.communities.actions import answer_appeal, appeal, decide
from entrepairs.communities.models import Community, Decision, Membership, Report
from entrepairs.exchanges.models import Exchange, Review
from entrepairs.exchanges.reviews.actions import Said, reply_to_review, write_review
from entrepairs.kernel import clock
from entrepairs.people.actions import block, name_helper
from entrepairs.people.models import Person, Profile
from tests.factories import NOON, make_done, make_member
from tests.reading import address, main_words, page

from .paths import STATES, Cast, make_cast, unfulfilled

pytestmark = pytest.mark.django_db
GOOD = Said(as_agreed="yes", in_time="yes", again="yes", words="Du bon travail.")
SENT = {"as_agreed": "yes", "in_time": "mostly", "again": "yes", "words": "Merci.", "private": ""}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.frozen(NOON):
        yield make_cast()


def done(cast: Cast) -> Exchange:
    make_done(cast.giver, cast.receiver, cast.community)
    return Exchange.objects.latest("pk")


def both(cast: Cast) -> Review:
    """What Anne says of Brice, who has written as well."""
    exchange = done(cast)
    review = write_review(actor=cast.giver, exchange=exchange, said=GOOD)
    write_review(actor=cast.receiver, exchange=exchange, said=GOOD)
    return review


# Every act by everyone


def suspend(cast: Cast) -> Person:
    Membership.objects.filter(person=cast.receiver).update(
        state="suspended", suspended_until=NOON + timedelta(days=3)
    )
    return cast.receiver


def keep_apart(cast: Cast) -> Person:
    block(actor=cast.giver, person=cast.receiver)
    return cast.receiver


WHO: Mapping[str, Callable[[Cast], Person | None]] = {
    "giver": lambda cast: cast.giver,
    "receiver": lambda cast: cast.receiver,
    "suspended": suspend,
    "apart": keep_apart,
    "member": lambda cast: cast.member,
    "steward": lambda cast: cast.steward,
    "stranger": lambda cast: cast.stranger,
    "nobody": lambda cast: None,
}
# How each act ends for each: 302 it is done, 200 the page says why not, 404 there is no such thing for them.
# Brice writes and replies after Anne has written.
ENDS: Mapping[str, Mapping[str, int]] = {
    "write": {
        "giver": 200, "receiver": 302, "suspended": 200, "apart": 302, "member": 404, "steward": 404,
        "stranger": 404,
    },
    "reply": {
        "giver": 302, "receiver": 302, "suspended": 200, "apart": 302, "member": 404, "steward": 404,
        "stranger": 404,
    },
    "list": {
        "giver": 200, "receiver": 200, "suspended": 200, "apart": 200, "member": 200, "steward": 200,
        "stranger": 404,
    },
}  # fmt: skip


@pytest.mark.parametrize("act", ENDS)
def test_each_act_is_open_to_whom_the_table_says(cast: Cast, act: str) -> None:
    exchange = both(cast).exchange if act == "reply" else done(cast)
    if act == "write":
        write_review(actor=cast.giver, exchange=exchange, said=GOOD)
    for who, find in WHO.items():
        before = list(Review.objects.order_by("pk").values())
        with transaction.atomic():
            client, person = Client(), find(cast)
            if person:
                client.force_login(person)
            if act == "list":
                url = address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk)
                response = client.get(url)
            else:
                name = {"write": "exchanges:review", "reply": "exchanges:reply"}[act]
                response = client.post(address(name, exchange.pk), {**SENT, "words": "Merci."})
            changed = list(Review.objects.order_by("pk").values()) != before
            transaction.set_rollback(True)
        cache.clear()
        if person is None:
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/fr/signin/")
        else:
            assert response.status_code == ENDS[act][who], (act, who)
        assert changed == (act != "list" and ENDS[act].get(who) == 302), (act, who)


def test_a_helper_writes_in_the_name_of_a_side_and_the_page_says_so(cast: Cast) -> None:
    exchange = done(cast)
    name_helper(actor=cast.giver, person=cast.giver, helper=cast.member)
    client = Client()
    client.force_login(cast.member)
    assert client.post(address("people:act_for", cast.giver.pk)).status_code == 302
    assert client.post(address("exchanges:review", exchange.pk), SENT).status_code == 302
    assert Review.objects.get().helper == cast.member
    write_review(actor=cast.receiver, exchange=exchange, said=GOOD)
    client.force_login(cast.receiver)
    assert "écrit en son nom par Chloé" in main_words(page(client, address("exchanges:review", exchange.pk)))
    assert "Chloé" in main_words(page(client, address("exchanges:detail", exchange.pk)))


# Writing


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    exchange = done(cast)
    client.force_login(cast.giver)
    url = address("exchanges:review", exchange.pk)
    response = client.post(url, {**SENT, "again": "", "in_time": "toujours", "words": "Un long mot."})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"again", "in_time"}
    assert "Un long mot." in response.content.decode()
    response = client.post(url, {**SENT, "words": "a" * 1001})
    assert set(response.context["form"].errors) == {"words"}
    assert not Review.objects.exists()


def test_the_exchange_asks_how_it_was_then_tells_when_it_is_read(cast: Cast, client: Client) -> None:
    exchange = done(cast)
    client.force_login(cast.giver)
    detail = address("exchanges:detail", exchange.pk)
    assert "Dire comment c’était" in main_words(page(client, detail))
    assert "Réparer un vélo , avec Brice Boisson" in main_words(page(client, address("exchanges:index")))
    client.post(address("exchanges:review", exchange.pk), SENT)
    words = main_words(page(client, detail))
    assert "Dire comment c’était" not in words
    assert "au plus tard le sam. 28 mars" in words
    words = main_words(page(client, address("exchanges:review", exchange.pk)))
    assert "Merci." in words
    client.force_login(cast.receiver)
    words = main_words(page(client, address("exchanges:review", exchange.pk)))
    assert "Merci." not in words
    assert "Ensuite, plus personne n’écrit." in words


@pytest.mark.parametrize("state", ["agreed", "cancelled"])
def test_there_is_no_page_before_the_end_nor_for_what_was_called_off(
    cast: Cast, client: Client, state: str
) -> None:
    exchange = STATES[state](cast)
    client.force_login(cast.giver)
    assert client.get(address("exchanges:review", exchange.pk)).status_code == 404


def test_of_what_did_not_happen_only_the_word_in_good_time_is_asked(cast: Cast, client: Client) -> None:
    exchange = unfulfilled(cast)
    client.force_login(cast.giver)
    html = page(client, address("exchanges:review", exchange.pk))
    assert 'name="as_agreed"' not in html
    assert client.post(address("exchanges:review", exchange.pk), SENT).status_code == 302
    assert Review.objects.get().as_agreed == ""


# Reading


def test_members_read_it_on_the_page_of_the_member_and_outsiders_nowhere(cast: Cast, client: Client) -> None:
    both(cast)
    member = address("front:member", cast.community.slug, cast.receiver.pk)
    everything = address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk)
    client.force_login(cast.member)
    for url in (member, everything):
        words = main_words(page(client, url))
        assert "Anne Aubier" in words
        assert "Comme convenu : oui · À l’heure, ou un mot à temps : oui · Le referait : oui" in words
        assert "Du bon travail." in words
    Community.objects.update(public=False)
    for person in (cast.stranger, None):
        client.logout()
        if person:
            client.force_login(person)
        for url in (member, everything):
            assert client.get(url).status_code in {302, 404}


def test_an_author_who_is_not_to_be_named_is_somebody_even_to_who_reports_it(
    cast: Cast, client: Client
) -> None:
    review = both(cast)
    Profile.objects.update_or_create(person=cast.giver, defaults={"thanked_publicly": False})
    client.force_login(cast.member)
    url = address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk)
    report_url = address("communities:report", cast.community.slug, "review", review.pk)
    for shown in (page(client, url), page(client, report_url)):
        assert "quelqu’un" in main_words(shown)
        assert "Anne Aubier" not in main_words(shown)
    client.force_login(cast.receiver)
    assert "Anne Aubier" in main_words(page(client, url))


def test_who_does_not_wish_to_be_named_is_spoken_of_to_nobody_else(cast: Cast, client: Client) -> None:
    both(cast)
    Profile.objects.update_or_create(person=cast.receiver, defaults={"thanked_publicly": False})
    client.force_login(cast.member)
    for name in ("front:member", "exchanges:reviews_of"):
        words = main_words(page(client, address(name, cast.community.slug, cast.receiver.pk)))
        assert "Du bon travail." not in words
        assert "préfère ne pas être cité" in words


def test_many_come_by_pages_and_cost_the_same(
    cast: Cast, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    review = both(cast)
    client.force_login(cast.member)
    url = address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk)
    client.get(url)
    with django_assert_num_queries(8):  # type: ignore[operator]
        client.get(url)
    for number in range(9):
        other = make_member(cast.community, f"Voisine {number}")
        make_done(other, cast.receiver, cast.community)
        exchange = Exchange.objects.latest("pk")
        write_review(actor=other, exchange=exchange, said=GOOD)
        write_review(actor=cast.receiver, exchange=exchange, said=GOOD)
    reply_to_review(actor=cast.receiver, review=review, words="Merci à vous.")
    with django_assert_num_queries(8):  # type: ignore[operator]
        assert page(client, url).count("Du bon travail.") == 8
    html = page(client, f"{url}?page=2")
    assert html.count("Du bon travail.") == 2
    assert "Merci à vous." in html
    member = page(client, address("front:member", cast.community.slug, cast.receiver.pk))
    assert "Tout ce qui a été dit" in member


# Reports, and what stewards decide


@pytest.mark.parametrize("is_reply", [False, True])
def test_a_steward_hides_what_was_reported_with_reasons_and_another_one_shows_it_again(
    cast: Cast, client: Client, is_reply: bool
) -> None:
    review = both(cast)
    reply_to_review(actor=cast.receiver, review=review, words="Merci à vous.")
    kind, text, person = "review", "Du bon travail.", cast.giver
    if is_reply:
        kind, text, person = "review_reply", "Merci à vous.", cast.receiver
    client.force_login(cast.member)
    sent = {"category": "harassment", "words": "C’est une moquerie."}
    report_url = address("communities:report", cast.community.slug, kind, review.pk)
    assert client.post(report_url, sent).status_code == 302
    reported = Report.objects.get()
    assert (reported.person, reported.category) == (person, "harassment")
    client.force_login(cast.steward)
    words = main_words(page(client, address("communities:case", cast.community.slug, reported.pk)))
    assert "Du bon travail." in words
    assert "Anne Aubier a donné « Réparer un vélo » à Brice Boisson" in words
    assert "Comme convenu : oui" in words
    assert "La même chose." in words
    reasons = "On ne se moque pas."
    decision = decide(
        actor=cast.steward, report=reported, outcome="take_down", rule="harassment", reasons=reasons
    )
    url = address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk)
    client.force_login(cast.member)
    assert text not in page(client, url)
    client.force_login(person)
    assert reasons in page(client, address("communities:decision", cast.community.slug, decision.pk))
    asked = appeal(actor=person, decision=decision, words="Ce n’en est pas une.")
    answer_appeal(actor=cast.second, appeal=asked, upheld=False, reasons="En effet.")
    client.force_login(cast.member)
    assert text in page(client, url)
    assert Decision.objects.get().undone_at is not None


def test_nobody_reports_what_they_cannot_read_or_wrote_themselves(cast: Cast, client: Client) -> None:
    exchange = done(cast)
    review = write_review(actor=cast.giver, exchange=exchange, said=GOOD)
    url = address("communities:report", cast.community.slug, "review", review.pk)
    for person in (cast.receiver, cast.member, cast.stranger, cast.giver):
        client.force_login(person)
        assert client.get(url).status_code == 404
    write_review(actor=cast.receiver, exchange=exchange, said=GOOD)
    for person, status in ((cast.receiver, 200), (cast.member, 200), (cast.stranger, 404), (cast.giver, 404)):
        client.force_login(person)
        assert client.get(url).status_code == status, person


def test_a_word_to_the_stewards_is_read_by_them_and_never_by_the_other_side(
    cast: Cast, client: Client
) -> None:
    exchange = done(cast)
    said = Said(as_agreed="no", in_time="yes", again="no", words="Bof.", private="Il sentait l’alcool.")
    write_review(actor=cast.giver, exchange=exchange, said=said)
    write_review(actor=cast.receiver, exchange=exchange, said=GOOD)
    case = address("communities:case", cast.community.slug, Report.objects.get().pk)
    client.force_login(cast.steward)
    assert "Il sentait l’alcool." in main_words(page(client, case))
    client.force_login(cast.receiver)
    assert client.get(case).status_code == 403
    for url in (
        address("exchanges:review", exchange.pk),
        address("exchanges:detail", exchange.pk),
        address("exchanges:reviews_of", cast.community.slug, cast.receiver.pk),
        address("communities:report", cast.community.slug, "review_word", Review.objects.earliest("pk").pk),
    ):
        assert "alcool" not in client.get(url).content.decode()


def test_a_steward_who_is_a_side_of_it_does_not_find_it_in_the_queue(cast: Cast, client: Client) -> None:
    make_done(cast.steward, cast.receiver, cast.community)
    exchange = Exchange.objects.latest("pk")
    write_review(actor=cast.receiver, exchange=exchange, said=Said(as_agreed="no", in_time="no", again="no"))
    case = address("communities:case", cast.community.slug, Report.objects.get().pk)
    for steward, status in ((cast.steward, 404), (cast.second, 200)):
        client.force_login(steward)
        assert client.get(case).status_code == status
