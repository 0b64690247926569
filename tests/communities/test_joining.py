"""Joining a community, asking to, leaving it."""

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from entrepairs.communities.actions import found_community, join_community
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import make_community, make_member, make_person

pytestmark = pytest.mark.django_db


def founded(**changes: object) -> tuple[Community, Person]:
    """A community with its steward."""
    steward = make_person("Sylvie")
    chosen: dict[str, object] = {"slug": "tilleuls", "name": "Les Tilleuls"}
    return found_community(actor=steward, **(chosen | changes)), steward  # type: ignore[arg-type]


def address(community: Community, what: str = "join") -> str:
    return f"/fr/c/{community.slug}/{what}/"


def front(community: Community) -> str:
    return f"/fr/c/{community.slug}/"


def said(response: object) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


def state(person: Person, community: Community) -> str:
    membership = membership_of(person, community)
    return membership.state if membership else ""


def signed_in(client: Client, *, filled: bool = True) -> Person:
    person = make_person("Noé")
    if filled:
        update_profile(actor=person, display_name="Noé", about="J’arrive.")
    client.force_login(person)
    return person


def test_joining_an_open_community_makes_a_member_at_once(client: Client) -> None:
    community, person = make_community(name="Les Tilleuls"), signed_in(client)
    response = client.post(address(community))
    assert response["Location"] == front(community)
    assert any("Bienvenue dans" in words and "Les Tilleuls" in words for words in said(response))
    assert state(person, community) == "active"


def test_joining_goes_back_to_a_page_of_this_site_only(client: Client) -> None:
    community, _person = make_community(), signed_in(client)
    assert client.post(address(community), {"next": "/fr/method/"})["Location"] == "/fr/method/"
    assert client.post(address(community), {"next": "https://evil.example/"})["Location"] == front(community)


def test_whoever_has_told_nothing_of_themself_is_led_to_the_profile_and_back(client: Client) -> None:
    community, person = make_community(), signed_in(client, filled=False)
    response = client.post(address(community))
    assert response["Location"] == f"/fr/me/profile/?next=%2Ffr%2Fc%2F{community.slug}%2F"
    assert state(person, community) == "active"


def test_a_request_waits_for_a_steward_who_hears_of_it_by_mail(client: Client) -> None:
    community, steward = founded(joining="request")
    update_profile(actor=steward, display_name="Sylvie", language="en")
    person = signed_in(client)
    response = client.post(address(community))
    assert any("vous répondra" in words for words in said(response))
    assert state(person, community) == "requested"
    mail = OutboxMessage.objects.get()
    assert mail.to_address == steward.email
    assert mail.subject == "Noé would like to join Les Tilleuls"
    assert "/en/c/tilleuls/members/" in mail.body
    client.post(address(community))
    assert OutboxMessage.objects.count() == 1


def test_an_invitation_is_needed_where_one_is_asked_for(client: Client) -> None:
    community, person = make_community(joining="invitation"), signed_in(client)
    response = client.post(address(community))
    assert said(response) == ["On rejoint cette communauté sur invitation."]
    assert state(person, community) == ""


def test_the_suspended_do_not_come_back_by_themselves(client: Client) -> None:
    community, person = make_community(), signed_in(client)
    join_community(actor=person, community=community)
    Membership.objects.update(state=Membership.State.SUSPENDED)
    assert said(client.post(address(community))) == ["Votre participation est suspendue pour le moment."]
    assert state(person, community) == "suspended"


def test_nobody_signed_in_is_led_to_signing_up_and_back(client: Client) -> None:
    community = make_community()
    response = client.post(address(community))
    assert response["Location"] == f"/fr/signup/?next=%2Ffr%2Fc%2F{community.slug}%2F"


def test_a_community_that_is_not_public_is_not_found_by_outsiders(client: Client) -> None:
    community = make_community(public=False)
    assert client.post(address(community)).status_code == 404
    person = signed_in(client)
    assert client.post(address(community)).status_code == 404
    assert state(person, community) == ""


@pytest.mark.parametrize("what", ["join", "leave"])
def test_looking_changes_nothing(client: Client, what: str) -> None:
    community = make_community()
    client.force_login(make_member(community))
    assert client.get(address(community, what)).status_code == 405
    assert Membership.objects.get().state == "active"


# Leaving


def test_a_member_leaves_and_may_come_back(client: Client) -> None:
    community, person = make_community(), signed_in(client)
    join_community(actor=person, community=community)
    response = client.post(address(community, "leave"))
    assert response["Location"] == front(community)
    assert any("compte toujours" in words for words in said(response))
    assert state(person, community) == "left"
    assert AuditEntry.objects.filter(verb="communities.left", actor_id=person.pk).count() == 1
    client.post(address(community))
    assert state(person, community) == "active"


def test_a_request_can_be_taken_back(client: Client) -> None:
    community, _steward = founded(joining="request")
    person = signed_in(client)
    join_community(actor=person, community=community)
    assert any("est retirée" in words for words in said(client.post(address(community, "leave"))))
    assert state(person, community) == "left"


def test_whoever_leaves_a_private_community_no_longer_sees_it(client: Client) -> None:
    community = make_community(public=False)
    client.force_login(make_member(community))
    assert client.post(address(community, "leave"))["Location"] == "/fr/"
    assert client.get(front(community)).status_code == 404


def test_the_only_steward_of_others_stays_until_another_looks_after_them(client: Client) -> None:
    community, steward = founded()
    member = make_member(community)
    client.force_login(steward)
    response = client.post(address(community, "leave"))
    assert any("sans personne d’autre" in words for words in said(response))
    assert state(steward, community) == "active"
    membership = membership_of(member, community)
    assert membership is not None
    client.post(f"/fr/c/tilleuls/members/{membership.pk}/appoint/")
    client.post(address(community, "leave"))
    assert state(steward, community) == "left"


def test_a_steward_without_members_may_leave(client: Client) -> None:
    community, steward = founded()
    client.force_login(steward)
    client.post(address(community, "leave"))
    assert state(steward, community) == "left"


def test_the_suspended_cannot_leave_their_suspension_behind(client: Client) -> None:
    community = make_community()
    client.force_login(make_member(community))
    Membership.objects.update(state=Membership.State.SUSPENDED)
    client.post(address(community, "leave"))
    assert Membership.objects.get().state == "suspended"


def test_an_outsider_or_nobody_leaves_nothing(client: Client) -> None:
    community = make_community()
    assert client.post(address(community, "leave"))["Location"].startswith("/fr/signin/")
    signed_in(client)
    assert client.post(address(community, "leave")).status_code == 302
    assert not Membership.objects.exists()


# The button


def button(community: Community, membership: Membership | None) -> str:
    request = RequestFactory().get("/fr/")
    context = {"community": community, "membership": membership, "next": "/fr/method/"}
    return render_to_string("communities/join_button.html", context, request=request)


@pytest.mark.parametrize(("joining", "words"), [("open", "Rejoindre"), ("request", "Demander à rejoindre")])
def test_the_button_joins_or_asks_and_keeps_where_one_was(joining: str, words: str) -> None:
    community = make_community(joining=joining)
    html = button(community, None)
    assert words in html
    assert f'action="{address(community)}"' in html
    assert 'name="next" value="/fr/method/"' in html


def test_there_is_no_button_for_members_requests_the_suspended_and_the_uninvited() -> None:
    community = make_community(joining="request")
    person = make_person()
    membership = join_community(actor=person, community=community)
    assert "Demande envoyée" in button(community, membership)
    membership.state = Membership.State.ACTIVE
    assert button(community, membership).strip() == ""
    membership.state = Membership.State.SUSPENDED
    assert "suspendue" in button(community, membership)
    community.joining = "invitation"
    assert "sur invitation" in button(community, None)
    for shown in (membership.State.REQUESTED, membership.State.ACTIVE, membership.State.SUSPENDED):
        membership.state = shown
        assert "<form" not in button(community, membership)


def test_whoever_left_may_join_again_by_the_button() -> None:
    community = make_community()
    membership = join_community(actor=make_person(), community=community)
    membership.state = Membership.State.LEFT
    assert "Rejoindre" in button(community, membership)
