"""Coming in by a steward's invitation."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from entrepairs.communities.actions import found_community, join_community, leave_community
from entrepairs.communities.invitations import SALT, VALID_FOR, write_invitation
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, PASSWORD, make_community, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed() -> Community:
    """By invitation, and not public; its steward is Sylvie."""
    return found_community(
        actor=make_person("Sylvie"),
        slug="entre-nous",
        name="Entre nous",
        purpose="On s’aide.",
        joining="invitation",
        public=False,
    )


def steward_of(community: Community) -> Membership:
    return Membership.objects.get(community=community, role=Membership.Role.STEWARD)


def address(community: Community, word: str | None = None) -> str:
    return f"/fr/c/{community.slug}/invitation/{word or write_invitation(steward_of(community))}/"


def signed_in(client: Client) -> Person:
    person = make_person("Noé")
    update_profile(actor=person, display_name="Noé", about="J’arrive.")
    client.force_login(person)
    return person


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def state(person: Person, community: Community) -> str:
    membership = membership_of(person, community)
    return membership.state if membership else ""


def test_a_steward_finds_the_link_among_the_members_and_members_do_not(
    closed: Community, client: Client
) -> None:
    client.force_login(steward_of(closed).person)
    html = text(client.get("/fr/c/entre-nous/members/"))
    found = re.search(r'value="http://testserver(/fr/c/entre-nous/invitation/[^"]+)"', html)
    assert found
    anne = make_person("Anne")
    client.force_login(anne)
    assert client.post(found[1])["Location"].startswith("/fr/me/profile/")
    assert state(anne, closed) == "active"
    assert "/invitation/" not in text(client.get("/fr/c/entre-nous/members/"))


def test_whoever_has_it_reads_what_they_are_invited_to_and_comes_in(
    closed: Community, client: Client
) -> None:
    link = address(closed)
    html = text(client.get(link))
    for shown in ("Sylvie vous invite", "Entre nous", "On s’aide.", f'action="{link}"'):
        assert shown in html
    person = signed_in(client)
    response = client.post(link, follow=True)
    assert response.redirect_chain == [("/fr/c/entre-nous/", 302)]
    assert "Bienvenue dans" in text(response)
    assert state(person, closed) == "active"
    entry = AuditEntry.objects.get(verb="communities.joined", actor_id=person.pk)
    assert entry.reason == f"invited by {steward_of(closed).person_id}"
    assert client.get(link)["Location"] == "/fr/c/entre-nous/"


def test_nobody_signed_in_signs_up_first_and_comes_back_to_it(closed: Community, client: Client) -> None:
    link = address(closed)
    there = client.post(link)["Location"]
    assert there.startswith("/fr/signup/?next=")
    data = {"display_name": "Noé", "email": "noe@example.org", "password": PASSWORD}
    assert client.post(there, data)["Location"] == link
    assert not Membership.objects.filter(person__email="noe@example.org").exists()


def test_looking_at_an_invitation_does_not_accept_it(closed: Community, client: Client) -> None:
    person = signed_in(client)
    client.get(address(closed))
    assert state(person, closed) == ""


def test_it_ends_after_thirty_days(closed: Community, client: Client) -> None:
    person = signed_in(client)
    with clock.frozen(NOON):
        link = address(closed)
    with clock.frozen(NOON + VALID_FOR):
        for response in (client.get(link), client.post(link)):
            assert response.status_code == 404
            assert "n’est plus valable" in text(response)
            assert "Entre nous" not in text(response)
    with clock.frozen(NOON + VALID_FOR - timedelta(seconds=1)):
        assert client.get(link).status_code == 200
    assert state(person, closed) == ""


def test_it_ends_when_its_steward_no_longer_is_one(closed: Community, client: Client) -> None:
    link = address(closed)
    leave_community(actor=steward_of(closed).person, community=closed)
    assert client.get(link).status_code == 404


def test_one_that_was_made_up_or_is_for_another_community_opens_nothing(
    closed: Community, client: Client
) -> None:
    person = signed_in(client)
    other = found_community(actor=make_person(), slug="verger", name="Le Verger")
    member = membership_of(make_member(other), other)
    assert member is not None
    words = (
        "made-up",
        signing.dumps([steward_of(closed).pk, 0], salt="something.else"),
        write_invitation(steward_of(other)),
        write_invitation(member),
        signing.dumps([0, 2_000_000_000], salt=SALT),
    )
    for word in words:
        assert client.post(address(closed, word)).status_code == 404
        with pytest.raises(Refused):
            join_community(actor=person, community=closed, invitation=word)
    assert state(person, closed) == ""
    assert client.get("/fr/c/nowhere/invitation/made-up/").status_code == 404


def test_it_takes_the_place_of_a_stewards_answer(client: Client) -> None:
    community = found_community(actor=make_person(), slug="tilleuls", name="Les Tilleuls", joining="request")
    person = signed_in(client)
    assert join_community(actor=person, community=community).state == "requested"
    client.post(address(community))
    assert state(person, community) == "active"


def test_the_suspended_do_not_come_back_by_it(closed: Community, client: Client) -> None:
    person = signed_in(client)
    link = address(closed)
    client.post(link)
    Membership.objects.filter(person=person).update(state=Membership.State.SUSPENDED)
    client.post(link)
    assert state(person, closed) == "suspended"


def test_without_one_the_door_stays_shut() -> None:
    with pytest.raises(Refused):
        join_community(actor=make_person(), community=make_community(joining="invitation"))
