"""The stream of acts: who reads it, by domain and month, a page at a time, and as a feed."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.kernel import clock
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db
type Village = tuple[Community, Person, Person]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def village() -> Village:
    community = make_community(name="Les Tilleuls")
    return community, make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")


def done(village: Village, number: int = 1, **changes: object) -> Contribution:
    community, giver, receiver = village
    chosen: dict[str, object] = {
        "giver": giver,
        "receiver": receiver,
        "domain": "ride",
        "title": "Au marché de Die",
        "measures": {"seats": 2, "distance_m": 20_000},
        "occurred_at": NOON,
    }
    act = Act(
        community=community,
        origin_kind="test",
        origin_id=number,
        values={},
        **(chosen | changes),  # type: ignore[arg-type]
    )
    return record_contribution(actor=None, act=act)


def taken_back(contribution: Contribution) -> Contribution:
    return Contribution.objects.create(
        community=contribution.community,
        giver=contribution.giver,
        receiver=contribution.receiver,
        domain=contribution.domain,
        title=contribution.title,
        origin_kind="test",
        origin_id=contribution.origin_id,
        occurred_at=contribution.occurred_at + timedelta(days=1),
        recorded_at=contribution.recorded_at,
        reverses=contribution,
    )


def stream(client: Client, community: Community, query: str = "", language: str = "fr") -> str:
    with clock.frozen(NOON):
        return page(client, address("contributions:index", community.slug, language=language) + query)


@pytest.mark.parametrize(
    ("language", "sentence", "amounts"),
    [
        ("fr", "Anne Aubier a emmené Brice Boisson : Au marché de Die", "sam. 14 mars · 2 places · 20 km"),
        ("en", "Anne Aubier took Brice Boisson along: Au marché de Die", "Sat 14 March · 2 seats · 20 km"),
    ],
    ids=["fr", "en"],
)
def test_an_act_is_told_in_the_words_of_its_domain(
    client: Client, village: Village, language: str, sentence: str, amounts: str
) -> None:
    contribution = done(village)
    html = stream(client, village[0], language=language)
    said = main_words(html).replace(" :", " :").replace(" : ", " : ")
    assert sentence in said.replace("Boisson along :", "Boisson along:")
    assert amounts in said
    assert address("impact:contribution", village[0].slug, contribution.pk, language=language) in html
    assert ('lang="fr">Au marché' in html) == (language == "en")


def test_every_domain_has_a_sentence_with_both_sides_and_the_title(client: Client, village: Village) -> None:
    for number, domain in enumerate(village[0].domains):
        done(village, number, domain=domain, measures={}, title=f"Titre {number}")
    done(village, 90, domain="of_old", measures={}, title="Jadis")
    done(village, 91, receiver=None, measures={}, title="Pour tous")
    said = main_words(stream(client, village[0]))
    assert said.count("Brice Boisson : Titre") == len(village[0].domains)
    assert "Anne Aubier a donné à Brice Boisson : Jadis" in said
    assert "Anne Aubier a donné à tout le monde : Pour tous" in said


def test_the_newest_act_stands_first_and_twenty_make_a_page(client: Client, village: Village) -> None:
    for number in range(25):
        done(village, number, title=f"Geste {number:02}", occurred_at=NOON + timedelta(minutes=number))
    first, second = (main_words(stream(client, village[0], query)) for query in ("", "?page=2"))
    assert first.index("Geste 24") < first.index("Geste 05")
    assert [said.count("Geste") for said in (first, second)] == [20, 5]
    assert "Geste 04" in second


def test_acts_can_be_told_apart_by_domain_and_by_month(client: Client, village: Village) -> None:
    done(village, 1, title="En février", occurred_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
    # Half past midnight of the first of March, in Paris.
    done(village, 2, title="La nuit", occurred_at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    done(village, 3, title="Un coup de main", domain="help", measures={"duration_min": 60})
    community = village[0]
    assert "En février" not in stream(client, community, "?month=2026-03")
    assert "La nuit" in stream(client, community, "?month=2026-03")
    assert "Un coup de main" not in stream(client, community, "?domain=ride")
    both = stream(client, community, "?domain=help&month=2026-02")
    assert "Rien de ce genre ce mois-là" in both
    assert 'name="domain" value="help"' in both


def test_what_is_no_filter_is_no_filter(client: Client, village: Village) -> None:
    done(village)
    for query in ("?domain=nonsense&month=2026-13", "?month=2025-01", "?page=99", "?page=x"):
        assert "Au marché de Die" in stream(client, village[0], query)


def test_a_correction_and_what_it_takes_back_both_say_so(client: Client, village: Village) -> None:
    taken_back(done(village))
    said = main_words(stream(client, village[0]))
    assert "Correction, geste repris : Anne Aubier" in said
    assert said.count("repris depuis") == 1


def test_an_empty_stream_leads_to_the_board(client: Client, village: Village) -> None:
    html = stream(client, village[0])
    assert "Rien encore." in html
    assert address("listings:index", village[0].slug) in html


def test_who_does_not_wish_to_be_named_is_somebody_to_all_others(client: Client, village: Village) -> None:
    community, anne, brice = village
    done(village)
    update_profile(actor=anne, display_name="Anne Aubier", thanked_publicly=False)
    for viewer in (None, make_person("Passant"), brice):
        if viewer:
            client.force_login(viewer)
        html = stream(client, community)
        assert "Anne" not in html
        assert "Quelqu’un a emmené Brice Boisson" in main_words(html)
    client.force_login(anne)
    assert "Anne Aubier a emmené" in main_words(stream(client, community))


def test_names_lead_to_people_for_members_alone(client: Client, village: Village) -> None:
    community, anne, brice = village
    done(village)
    face = address("front:member", community.slug, brice.pk)
    for viewer, linked in ((None, False), (make_person("Passant"), False), (anne, True)):
        if viewer:
            client.force_login(viewer)
        assert (face in stream(client, community)) is linked


def test_a_title_cannot_smuggle_anything_in(client: Client, village: Village) -> None:
    done(village, title='<script>alert("x")</script> {giver}')
    html = stream(client, village[0])
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["contributions:index", "contributions:feed"])
def test_the_stream_of_a_closed_community_is_for_members(client: Client, village: Village, name: str) -> None:
    community, anne, _ = village
    done(village)
    Community.objects.filter(pk=community.pk).update(public=False)
    url = address(name, community.slug)
    assert client.get(url).status_code == 404
    client.force_login(make_person("Passant"))
    assert client.get(url).status_code == 404
    client.force_login(anne)
    assert client.get(url).status_code == 200


def test_a_feed_names_people_to_members_alone(client: Client, village: Village) -> None:
    community, anne, _ = village
    act = done(village)
    url = address("contributions:feed", community.slug)
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        answer = client.get(url)
        assert answer["Content-Type"].startswith("application/atom+xml")
        text = answer.content.decode()
        assert "Aubier" not in text
        assert "Boisson" not in text
        entries = ElementTree.fromstring(text).findall(f"{ATOM}entry")  # noqa: S314 - our own
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Au marché de Die"]
        link = entries[0].find(f"{ATOM}link")
        assert link is not None
        assert link.get("href") == "http://testserver" + address(
            "impact:contribution", community.slug, act.pk
        )
    client.force_login(anne)
    text = client.get(url).content.decode()
    assert "Anne Aubier a emmené Brice Boisson" in text
    update_profile(actor=anne, display_name="Anne Aubier", thanked_publicly=False)
    client.force_login(village[2])
    assert "Quelqu’un a emmené Brice Boisson" in client.get(url).content.decode()


def test_a_feed_says_what_was_taken_back(client: Client, village: Village) -> None:
    taken_back(done(village))
    text = client.get(address("contributions:feed", village[0].slug)).content.decode()
    assert text.count("geste repris") == 1


def test_a_long_stream_costs_no_more_statements(
    client: Client, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    community = village[0]
    done(village)
    pages = {"contributions:index": 6, "contributions:feed": 3}
    for name, statements in pages.items():
        with django_assert_num_queries(statements):
            client.get(address(name, community.slug))
    for number in range(2, 24):
        done(village, number, giver=make_member(community), occurred_at=NOON - timedelta(days=9 * number))
    for name, statements in pages.items():
        with django_assert_num_queries(statements):
            client.get(address(name, community.slug))
