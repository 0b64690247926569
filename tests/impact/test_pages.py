"""What people see of impact, and who sees it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.impact.actions import account, reverse
from entrepairs.impact.catalogue import current_factors
from entrepairs.kernel import clock
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member, make_person

pytestmark = pytest.mark.django_db
SPARED = "CO₂e épargné"
type Village = tuple[Community, Person, Person]


@pytest.fixture
def village() -> Iterator[Village]:
    community = make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    with clock.frozen(NOON):
        yield community, anne, brice


def made(village: Village, number: int = 1, **changes: object) -> Contribution:
    community, giver, receiver = village
    chosen: dict[str, object] = {
        "domain": "ride",
        "title": "Au marché de Die",
        "measures": {"seats": 1, "distance_m": 20_000},
        "occurred_at": NOON,
    }
    contribution = record_contribution(
        actor=None,
        act=Act(
            community=community,
            giver=giver,
            receiver=receiver,
            origin_kind="test",
            origin_id=number,
            values={},
            **(chosen | changes),  # type: ignore[arg-type]
        ),
    )
    account(contribution=contribution)
    return contribution


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    # Spaces that do not break are as good as others here.
    return (
        response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))


def test_a_community_shows_its_figures_with_their_range_and_the_acts_behind(
    village: Village, client: Client
) -> None:
    contribution = made(village)
    html = page(client, f"/fr/c/{village[0].slug}/impact/")
    assert "3,2 kg CO₂e" in html
    assert "entre 722 g et 4,5 kg" in html
    assert f"/fr/c/{village[0].slug}/impact/{contribution.pk}/" in html
    assert "<svg" in html
    assert "mars" in html
    assert elements(html) <= 300


def test_each_figure_can_be_chosen_and_an_unknown_one_is_the_first(village: Village, client: Client) -> None:
    made(village)
    made(village, 2, domain="help", measures={"duration_min": 90}, title="Rentrer le bois")
    address = f"/fr/c/{village[0].slug}/impact/"
    assert "Rentrer le bois" not in page(client, address)
    assert "Rentrer le bois" in page(client, f"{address}?of=time_min")
    assert "du côté de qui reçoit" in page(client, f"{address}?of=money_cents-receiver")
    assert f"<h2>{SPARED}<" in page(client, f"{address}?of=nonsense")


def test_a_community_without_acts_says_so(village: Village, client: Client) -> None:
    html = page(client, f"/fr/c/{village[0].slug}/impact/")
    assert "Rien encore" in html
    assert "Ce qui n’est pas compté" in html


def test_why_names_the_sum_the_factors_and_what_is_left_out(village: Village, client: Client) -> None:
    contribution = made(village)
    html = page(client, f"/fr/c/{village[0].slug}/impact/{contribution.pk}/")
    assert "1 × 20 × (0,8 × 0,17 + 0,2 × 0,122) × 1 = <strong>3,208 kg CO₂e</strong>" in html
    assert "1 × 20 × 0,8 × 0,114 = <strong>1,82 €</strong>" in html
    assert "aurait pris sa voiture" in html
    assert "niveau B, version 1" in html
    assert "les péages" in html
    assert elements(html) <= 300


def test_why_says_not_counted_where_there_is_no_figure(village: Village, client: Client) -> None:
    meal = made(village, domain="meal", measures={"meals": 3}, title="Soupe")
    html = page(client, f"/fr/c/{village[0].slug}/impact/{meal.pk}/")
    assert "1 première rencontre" in html
    assert "le CO₂e, faute de chiffre" in html
    again = made(village, 2, domain="meal", measures={"meals": 3}, title="Soupe")
    assert "Rien de ce que ce geste" in page(client, f"/fr/c/{village[0].slug}/impact/{again.pk}/")


def test_names_are_shown_to_members_only(village: Village, client: Client) -> None:
    community, anne, _ = village
    contribution = made(village)
    addresses = [f"/fr/c/{community.slug}/impact/", f"/fr/c/{community.slug}/impact/{contribution.pk}/"]
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        for address in addresses:
            html = page(client, address)
            assert "Aubier" not in html
            assert "Boisson" not in html
    client.force_login(anne)
    assert "Brice Boisson" in page(client, addresses[1])


def test_a_closed_community_shows_nothing_to_outsiders(village: Village, client: Client) -> None:
    community, anne, _ = village
    contribution = made(village)
    Community.objects.filter(pk=community.pk).update(public=False)
    addresses = [f"/fr/c/{community.slug}/impact/", f"/fr/c/{community.slug}/impact/{contribution.pk}/"]
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(anne)
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_an_act_is_not_found_under_another_community(village: Village, client: Client) -> None:
    contribution = made(village)
    assert client.get(f"/fr/c/{make_community().slug}/impact/{contribution.pk}/").status_code == 404
    assert client.get(f"/fr/c/{village[0].slug}/impact/{contribution.pk + 1}/").status_code == 404


def test_what_was_taken_back_says_so_and_so_does_the_correction(village: Village, client: Client) -> None:
    contribution = made(village)
    reversal = Contribution.objects.create(
        community=contribution.community,
        giver=contribution.giver,
        receiver=contribution.receiver,
        domain=contribution.domain,
        title=contribution.title,
        origin_kind="test",
        origin_id=1,
        occurred_at=NOON + timedelta(days=1),
        recorded_at=NOON + timedelta(days=1),
        reverses=contribution,
    )
    reverse(contribution=contribution, reversal=reversal)
    base = f"/fr/c/{village[0].slug}/impact/"
    assert f"{base}{reversal.pk}/" in page(client, f"{base}{contribution.pk}/")
    html = page(client, f"{base}{reversal.pk}/")
    assert f"{base}{contribution.pk}/" in html
    assert "−3,2 kg CO₂e" in html
    assert "Rien encore" in page(client, base)


def test_the_method_names_every_factor_with_its_source(client: Client) -> None:
    html = page(client, "/fr/method/")
    for factor in current_factors().values():
        assert f'id="{factor.code}"' in html
    assert "Supposition d’Entrepairs" in html
    assert "Repas partagé" in html
    assert elements(html) <= 300


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_one_language(language: str, village: Village, client: Client) -> None:
    contribution = made(village)
    base = f"/{language}/c/{village[0].slug}/impact/"
    with translation.override(language):
        pages = [
            page(client, address) for address in (base, f"{base}{contribution.pk}/", f"/{language}/method/")
        ]
    for html in pages:
        words = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
        assert (" the " in words) == (language == "en")
        assert (" les " in words) == (language == "fr")


def test_pages_cost_a_constant_number_of_statements(
    village: Village, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    contribution = made(village)
    for number in range(2, 30):
        made(village, number, occurred_at=datetime(2025, 1 + number % 12, 3, 9, tzinfo=UTC))
    base = f"/fr/c/{village[0].slug}/impact/"
    with django_assert_num_queries(4):  # type: ignore[operator]
        client.get(base)
    with django_assert_num_queries(5):  # type: ignore[operator]
        client.get(f"{base}{contribution.pk}/")
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/fr/method/")
