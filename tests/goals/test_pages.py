"""What people see of goals, who sees it, and how a steward sets one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from entrepairs.communities.actions import found_community
from entrepairs.communities.models import Community, Membership
from entrepairs.goals.models import Goal, Progress
from entrepairs.kernel import clock
from entrepairs.outcomes.check import differences
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_done, make_goal, make_member, make_person

pytestmark = pytest.mark.django_db
GOAL = {
    "title": "Cent heures avant l’été",
    "story": "Pour que personne ne reste seul avec son toit.",
    "measure": "duration_min",
    "target": "100",
    "starts_at": "2026-03-14",
    "ends_at": "2026-06-20",
}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))


def make_steward(community: Community) -> Person:
    steward = make_member(community, "Karim")
    Membership.objects.filter(community=community, person=steward).update(role=Membership.Role.STEWARD)
    return steward


def base(community: Community) -> str:
    return f"/fr/c/{community.slug}/goals/"


def test_a_visitor_sees_the_goals_of_a_public_community(client: Client) -> None:
    community = make_community()
    goal = make_goal(community)
    html = page(client, base(community))
    assert "Cent heures" in html
    assert f"{base(community)}{goal.pk}/" in html
    assert "Fixer un objectif" not in html
    assert elements(html) <= 300


def test_a_hidden_community_shows_its_goals_to_members_only(client: Client) -> None:
    community = make_community(public=False)
    goal = make_goal(community)
    addresses = [base(community), f"{base(community)}{goal.pk}/"]
    for viewer in (None, make_person("Passant")):
        if viewer:
            client.force_login(viewer)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(make_member(community))
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_goal_is_not_found_under_another_community(client: Client) -> None:
    goal = make_goal(make_community())
    assert client.get(f"{base(make_community())}{goal.pk}/").status_code == 404


def test_a_goal_tells_why_how_it_grew_and_what_each_act_added(client: Client) -> None:
    community = make_community()
    goal = make_goal(community, story="Pour les toits.")
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    outcome = make_done(anne, brice, community, quantity=90)
    html = page(client, f"{base(community)}{goal.pk}/")
    assert "Pour les toits." in html
    assert "<svg" in html
    assert "14 mars</th>" in html
    assert "1,5 h</td>" in html
    assert "Anne Aubier" in html
    assert "+1 h 30" in html
    assert f"/impact/{outcome.contribution.pk}/" in html
    assert "Il est trop tôt pour dire" in html
    assert elements(html) <= 300


def test_who_asked_not_to_be_named_is_somebody_to_others(client: Client) -> None:
    community = make_community()
    goal = make_goal(community)
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice Boisson")
    update_profile(actor=anne, display_name="Anne Aubier", thanked_publicly=False)
    make_done(anne, brice, community)
    address = f"{base(community)}{goal.pk}/"
    assert "Aubier" not in page(client, address)
    assert "Boisson" in page(client, address)


def test_a_goal_that_was_reached_says_so_with_its_day(client: Client) -> None:
    community = make_community()
    goal = make_goal(community, target=60)
    make_done(make_member(community), make_member(community, "Brice"), community)
    html = page(client, f"{base(community)}{goal.pk}/")
    assert "Atteint le sam. 14 mars" in html
    assert "Un seul geste a suffi" in html


def test_pages_cost_a_constant_number_of_statements(client: Client, django_assert_num_queries: Any) -> None:
    community = make_community()
    goal = make_goal(community, ends_at=NOON + timedelta(days=300))
    anne, brice = make_member(community), make_member(community, "Brice")
    make_done(anne, brice, community)
    for _ in range(2):
        with django_assert_num_queries(2):
            client.get(base(community))
        with django_assert_num_queries(5):
            page(client, f"{base(community)}{goal.pk}/")
        for number in range(8):
            make_goal(community, title=f"Objectif {number}")
            make_done(anne if number % 2 else brice, brice if number % 2 else anne, community)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_one_language(language: str, client: Client) -> None:
    community = make_community()
    goal = make_goal(community)
    make_done(make_member(community), make_member(community, "Brice"), community)
    address = f"/{language}/c/{community.slug}/goals/"
    with translation.override(language):
        for html in (page(client, address), page(client, f"{address}{goal.pk}/")):
            words = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
            assert bool(re.search(r"\b(Until|From)\b", words)) == (language == "en")
            assert bool(re.search(r"\b(Jusqu|Du)\b", words)) == (language == "fr")


# Setting one


def test_a_steward_sets_a_goal_in_the_numbers_and_days_of_people(client: Client) -> None:
    community = make_community()
    client.force_login(make_steward(community))
    assert "Fixer un objectif" in page(client, base(community))
    response = client.post(f"{base(community)}new/", GOAL)
    goal = Goal.objects.get()
    assert response["Location"] == f"{base(community)}{goal.pk}/"
    assert (goal.title, goal.target, goal.language) == ("Cent heures avant l’été", 6000, "fr")
    assert goal.starts_at == datetime(2026, 3, 13, 23, tzinfo=UTC)
    assert goal.ends_at == datetime(2026, 6, 20, 22, tzinfo=UTC)  # the last day counts, and clocks changed
    assert "L’objectif est fixé" in page(client, response["Location"])


@pytest.mark.parametrize(
    ("measure", "typed", "kept"),
    [("co2e_g", "1,5", 1500), ("duration_min", "1 h 30", 90), ("items", "40", 40), ("mass_g", "0.25", 250)],
)
def test_a_target_is_typed_as_people_write_it(measure: str, typed: str, kept: int, client: Client) -> None:
    community = make_community()
    client.force_login(make_steward(community))
    client.post(f"{base(community)}new/", GOAL | {"measure": measure, "target": typed})
    assert Goal.objects.get().target == kept


def test_outsiders_and_members_cannot_set_a_goal(client: Client) -> None:
    community = make_community()
    address = f"{base(community)}new/"
    response = client.post(address, GOAL)
    assert response.status_code == 302
    assert response["Location"].startswith("/fr/signin/?next=")
    for person in (make_person("Passant"), make_member(community)):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert client.post(address, GOAL).status_code == 403
    assert not Goal.objects.exists()


def test_a_hidden_community_is_not_found_by_who_would_set_a_goal_there(client: Client) -> None:
    community = make_community(public=False)
    client.force_login(make_person("Passant"))
    assert client.post(f"{base(community)}new/", GOAL).status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Ce champ est obligatoire"),
        ({"title": "   "}, "Ce champ est obligatoire"),
        ({"target": "0"}, "Indiquez plus que 0"),
        ({"target": "beaucoup"}, "Écrivez un nombre"),
        ({"target": "2.5", "measure": "items"}, "Un nombre entier"),
        ({"measure": "weight"}, "Sélectionnez un choix valide"),
        ({"ends_at": "2026-03-13"}, "La fin vient après le début"),
        ({"starts_at": "2026-01-01", "ends_at": "2026-03-13"}, "Ce jour est passé"),
        ({"ends_at": "bientôt"}, "Saisissez une date valide"),
    ],
)
def test_bad_input_is_told_at_its_field_and_what_was_typed_is_kept(
    change: dict[str, str], message: str, client: Client
) -> None:
    community = make_community()
    client.force_login(make_steward(community))
    response = client.post(f"{base(community)}new/", GOAL | change)
    html = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert message in html
    (field,) = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', html)
    assert field in change
    assert "Pour que personne ne reste seul avec son toit." in html
    assert not Goal.objects.exists()


def test_only_what_the_community_deals_in_can_be_counted(client: Client) -> None:
    community = make_community(domains=["ride"])
    client.force_login(make_steward(community))
    html = page(client, f"{base(community)}new/")
    assert 'value="seats"' in html
    assert 'value="mass_g"' not in html


def test_what_was_done_since_its_first_day_counts_once(client: Client) -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community, "Brice")
    with clock.frozen(NOON - timedelta(days=2)):
        make_done(anne, brice, community)
    make_done(brice, anne, community, quantity=120)
    client.force_login(make_steward(community))
    for measure in ("duration_min", "exchanges", "first_tie"):
        client.post(f"{base(community)}new/", GOAL | {"measure": measure, "target": "1"})
        client.post(
            f"{base(community)}new/",
            GOAL | {"measure": measure, "target": "1", "starts_at": "2026-03-01"},
        )
    totals = list(Goal.objects.order_by("pk").values_list("total", "reached_at"))
    assert totals == [(120, NOON), (180, NOON), (1, NOON), (2, NOON), (0, None), (1, NOON)]
    assert Progress.objects.count() == 7
    assert list(differences()) == []
    make_done(anne, brice, community)
    assert Goal.objects.get(measure="exchanges", starts_at__lt=NOON - timedelta(days=5)).total == 3
    assert list(differences()) == []


def test_who_founds_a_community_may_set_its_goal(client: Client) -> None:
    founder = make_person("Fondatrice")
    community = found_community(actor=founder, slug="neuf", name="Neuf", domains=["help"])
    client.force_login(founder)
    assert client.post(f"{base(community)}new/", GOAL).status_code == 302
