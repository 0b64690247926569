"""Badges that stewards draw: the form, who may, what follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.models import Community, Membership
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.recognition.actions import Drawing, draw_badge, retire_badge
from entrepairs.recognition.actions.drawing import MOST_DRAWN
from entrepairs.recognition.models import Award, DrawnBadge
from entrepairs.recognition.queries import awards_of
from tests.factories import NOON, make_community, make_member, make_person, make_recognised
from tests.recognition.acts import gave

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Boîte à outils",
    "means": "a prêté à deux voisins",
    "count": "people",
    "at_least": "2",
    "domain": "lend",
    "within_days": "",
    "shape": "shield",
    "colour": "ochre",
    "icon": "hammer",
    "other_name": "",
    "other_means": "",
}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def make_steward(community: Community, name: str = "Solange") -> Person:
    person = make_member(community, name)
    Membership.objects.filter(person=person, community=community).update(role=Membership.Role.STEWARD)
    return person


def make_drawing(**changes: Any) -> Drawing:
    chosen: dict[str, Any] = {
        "name": "Boîte à outils",
        "means": "a prêté à deux voisins",
        "language": "fr",
        "icon": "hammer",
        "colour": "ochre",
        "shape": "shield",
        "count": "people",
        "at_least": 2,
        "domain": "lend",
    }
    return Drawing(**(chosen | changes))


def new(community: Community) -> str:
    return f"/fr/c/{community.slug}/badges/new/"


def test_a_steward_draws_a_badge_and_whoever_did_what_it_asks_has_it(client: Client) -> None:
    community = make_community()
    steward, anne, brice = make_steward(community), make_member(community), make_member(community, "Brice")
    for receiver in (brice, steward):
        gave(anne, receiver, community, domain="lend", days_ago=9)
        gave(brice, anne, community, domain="ride", days_ago=9)
    make_recognised()
    client.force_login(steward)
    response = client.post(new(community), TYPED, follow=True)
    badge = DrawnBadge.objects.get()
    assert response.redirect_chain[0][0].endswith(f"/badges/{badge.code}/")
    assert "Boîte à outils" in response.content.decode()
    assert "Donner à 2 personnes différentes, seulement" in response.content.decode()
    make_recognised()
    award = Award.objects.get(badge=badge.code)
    assert (award.person, award.drawn, award.awarded_at) == (anne, badge, NOON)
    client.force_login(anne)
    assert "À vous depuis" in client.get(f"/fr/c/{community.slug}/badges/{badge.code}/").content.decode()
    client.force_login(brice)
    html = client.get(f"/fr/c/{community.slug}/badges/{badge.code}/").content.decode()
    assert "À vous depuis" not in html
    assert "Où vous en êtes" in html


def test_only_stewards_draw_and_retire(client: Client) -> None:
    community = make_community()
    steward, anne = make_steward(community), make_member(community)
    badge = draw_badge(actor=steward, community=community, drawing=make_drawing())
    retire = f"/fr/c/{community.slug}/badges/{badge.code}/retire/"
    for address in (new(community), retire):
        assert client.post(address, TYPED).status_code == 302  # to sign in
    assert client.get(new(community)).status_code == 302
    for person in (anne, make_person("Passant")):
        client.force_login(person)
        assert client.get(new(community)).status_code == 403
        assert client.post(new(community), TYPED).status_code == 403
        assert client.post(retire).status_code == 403
    assert DrawnBadge.objects.filter(retired_at__isnull=True).count() == 1
    with pytest.raises(PermissionDenied):
        draw_badge(actor=anne, community=community, drawing=make_drawing(name="Autre"))
    client.force_login(steward)
    assert client.get(new(community)).status_code == 200
    assert client.post(f"/fr/c/{community.slug}/badges/first_step/retire/").status_code == 404
    assert client.post(retire).status_code == 302
    assert client.get(retire).status_code == 405


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"means": ""}, "means"),
        ({"at_least": "0"}, "at_least"),
        ({"at_least": "beaucoup"}, "at_least"),
        ({"count": "likes"}, "count"),
        ({"domain": "rocket"}, "domain"),
        ({"within_days": "-1"}, "within_days"),
        ({"count": "weeks", "at_least": "9", "within_days": "8"}, "within_days"),
        ({"count": "domains"}, "domain"),
        ({"icon": "skull"}, "icon"),
        ({"colour": "#ff0000"}, "colour"),
        ({"shape": "square"}, "shape"),
        ({"other_name": "Toolbox"}, "other_means"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
    client: Client, changes: dict[str, str], field: str
) -> None:
    community = make_community()
    client.force_login(make_steward(community))
    typed = TYPED | {"means": "a prêté sa perceuse"} | changes
    response = client.post(new(community), typed)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert typed["name"].strip() in response.content.decode()
    assert DrawnBadge.objects.count() == 0


def test_one_can_look_at_it_before_it_hangs(client: Client) -> None:
    community = make_community()
    client.force_login(make_steward(community))
    chosen = {"look": "1", "name": "Boîte", "shape": "star", "colour": "plum", "icon": "bird"}
    html = client.post(new(community), chosen).content.decode()
    assert "medal c-plum" in html
    assert 'value="Boîte"' in html
    assert "field--wrong" not in html
    assert DrawnBadge.objects.count() == 0


def test_names_are_taken_once_and_there_are_not_too_many() -> None:
    community = make_community()
    steward = make_steward(community)
    draw_badge(actor=steward, community=community, drawing=make_drawing())
    with pytest.raises(Refused) as taken:
        draw_badge(actor=steward, community=community, drawing=make_drawing(name="boîte à OUTILS"))
    assert taken.value.code == "name_taken"
    for number in range(MOST_DRAWN - 1):
        draw_badge(actor=steward, community=community, drawing=make_drawing(name=f"Numéro {number}"))
    with pytest.raises(Refused) as full:
        draw_badge(actor=steward, community=community, drawing=make_drawing(name="Un de trop"))
    assert full.value.code == "too_many"


def test_a_retired_badge_is_kept_by_those_who_have_it_and_earned_no_more() -> None:
    community = make_community()
    steward, anne, brice = make_steward(community), make_member(community), make_member(community, "Brice")
    badge = draw_badge(
        actor=steward, community=community, drawing=make_drawing(count="acts", at_least=1, domain="")
    )
    gave(anne, brice, community)
    make_recognised()
    retire_badge(actor=steward, badge=badge)
    retire_badge(actor=steward, badge=badge)
    gave(brice, anne, community)
    make_recognised()
    assert badge.code in {award.badge for award in awards_of(anne, community)}
    assert badge.code not in {award.badge for award in awards_of(brice, community)}


def test_each_reads_it_in_their_language_where_it_was_said(client: Client) -> None:
    community = make_community()
    words = {"other_name": "Toolbox", "other_means": "lent to two neighbours"}
    both = draw_badge(actor=None, community=community, drawing=make_drawing(**words))
    one = draw_badge(actor=None, community=community, drawing=make_drawing(name="Le four"))
    html = client.get(f"/en/c/{community.slug}/badges/{both.code}/").content.decode()
    assert "<h1>Toolbox</h1>" in html
    html = client.get(f"/en/c/{community.slug}/badges/{one.code}/").content.decode()
    assert '<h1 lang="fr">Le four</h1>' in html


def test_a_badge_is_seen_where_its_community_is(client: Client) -> None:
    hidden, shown = make_community(public=False), make_community()
    badge = draw_badge(actor=None, community=hidden, drawing=make_drawing())
    address = f"/fr/c/{hidden.slug}/badges/{badge.code}/"
    assert client.get(address).status_code == 404
    client.force_login(make_person("Passant"))
    assert client.get(address).status_code == 404
    client.force_login(make_member(hidden))
    assert client.get(address).status_code == 200
    for code in (badge.code, "drawn-9999999999999999999999", "drawn-x", "none"):
        assert client.get(f"/fr/c/{shown.slug}/badges/{code}/").status_code == 404
