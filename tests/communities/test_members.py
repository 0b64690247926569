"""Who the members are, and what stewards decide about them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.actions import (
    accept_request,
    appoint_steward,
    decline_request,
    found_community,
    join_community,
)
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage, Place
from entrepairs.people.actions import update_profile
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member, make_person

pytestmark = pytest.mark.django_db

MEMBERS = "/fr/c/tilleuls/members/"
type Village = tuple[Community, Person]


@pytest.fixture
def village() -> Village:
    steward = make_person("Sylvie")
    community = found_community(
        actor=steward, slug="tilleuls", name="Les Tilleuls", joining=Community.Joining.REQUEST
    )
    return community, steward


def ask(community: Community, name: str = "Noé") -> Membership:
    return join_community(actor=make_person(name), community=community)


def take_in(village: Village, name: str = "Anne") -> Person:
    membership = accept_request(actor=village[1], membership=ask(village[0], name))
    return membership.person


def text(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def test_members_see_who_belongs_where_they_live_and_since_when(village: Village, client: Client) -> None:
    with clock.frozen(NOON):
        anne = take_in(village)
    place = Place.objects.create(name="Die", folded="die", lat=44.75, lon=5.37)
    update_profile(actor=anne, display_name="Anne Aubier", place=place)
    client.force_login(anne)
    html = text(client.get(MEMBERS))
    for shown in ("2 membres", "Sylvie", "Anne Aubier", "Die", "14\N{NO-BREAK SPACE}mars", "veilleur"):
        assert shown in html


def test_requests_are_shown_to_stewards_only(village: Village, client: Client) -> None:
    anne = take_in(village)
    ask(village[0], "Noé")
    client.force_login(anne)
    html = text(client.get(MEMBERS))
    assert "Noé" not in html
    assert "/accept/" not in html
    assert "/appoint/" not in text(client.get(MEMBERS, {"choose": "steward"}))
    client.force_login(village[1])
    html = text(client.get(MEMBERS))
    for shown in ("Noé", "/accept/", "/decline/", "?choose=steward"):
        assert shown in html
    assert "/appoint/" not in html
    html = text(client.get(MEMBERS, {"choose": "steward"}))
    assert html.count("/appoint/") == 1


def test_outsiders_and_whoever_waits_do_not_see_the_members(village: Village, client: Client) -> None:
    take_in(village, "Anne Aubier")
    waiting = ask(village[0]).person
    for person in (make_person("Passant"), waiting):
        client.force_login(person)
        response = client.get(MEMBERS, follow=True)
        assert response.redirect_chain == [("/fr/c/tilleuls/", 302)]
        assert "Seuls les membres" in text(response)


def test_nobody_signed_in_is_led_to_signing_in(village: Village, client: Client) -> None:
    membership = ask(village[0])
    assert client.get(MEMBERS)["Location"] == f"/fr/signin/?next={MEMBERS}"
    for what in ("accept", "decline", "appoint"):
        assert client.post(f"{MEMBERS}{membership.pk}/{what}/")["Location"].startswith("/fr/signin/")


def test_the_members_of_a_private_community_are_not_found(client: Client) -> None:
    community = make_community(public=False)
    client.force_login(make_person())
    assert client.get(f"/fr/c/{community.slug}/members/").status_code == 404


def test_a_steward_accepts_and_the_newcomer_hears_of_it_in_their_language(
    village: Village, client: Client
) -> None:
    membership = ask(village[0])
    update_profile(actor=membership.person, display_name="Noé", language="en")
    OutboxMessage.objects.all().delete()
    client.force_login(village[1])
    response = client.post(f"{MEMBERS}{membership.pk}/accept/", follow=True)
    assert "Noé est maintenant membre" in text(response)
    membership.refresh_from_db()
    assert membership.state == "active"
    mail = OutboxMessage.objects.get()
    assert (mail.to_address, mail.subject) == (membership.person.email, "Welcome to Les Tilleuls")
    assert "/en/c/tilleuls/" in mail.body
    entry = AuditEntry.objects.get(verb="communities.request_accepted")
    assert (entry.actor_id, entry.subject_id) == (village[1].pk, membership.pk)
    assert (entry.community_id, entry.source) == (village[0].pk, "web")


def test_a_steward_declines_and_one_may_ask_again(village: Village, client: Client) -> None:
    membership = ask(village[0])
    OutboxMessage.objects.all().delete()
    client.force_login(village[1])
    client.post(f"{MEMBERS}{membership.pk}/decline/")
    membership.refresh_from_db()
    assert membership.state == "left"
    assert OutboxMessage.objects.get().to_address == membership.person.email
    assert AuditEntry.objects.filter(verb="communities.request_declined", actor_id=village[1].pk).exists()
    assert join_community(actor=membership.person, community=village[0]).state == "requested"


def test_the_new_member_is_here_since_the_answer(village: Village) -> None:
    membership = ask(village[0])
    with clock.frozen(NOON):
        assert accept_request(actor=village[1], membership=membership).joined_at == NOON


def test_a_second_answer_changes_nothing(village: Village, client: Client) -> None:
    membership = ask(village[0])
    accept_request(actor=village[1], membership=membership)
    client.force_login(village[1])
    response = client.post(f"{MEMBERS}{membership.pk}/decline/", follow=True)
    assert "a déjà reçu sa réponse" in text(response)
    membership.refresh_from_db()
    assert membership.state == "active"


@pytest.mark.parametrize("act", [accept_request, decline_request, appoint_steward])
def test_only_a_steward_decides(village: Village, act: Callable[..., Membership]) -> None:
    anne, waiting = take_in(village), ask(village[0])
    other = make_person("Un autre")
    found_community(actor=other, slug="verger", name="Le Verger")
    for person in (anne, waiting.person, make_person("Passant"), other):
        with pytest.raises(PermissionDenied):
            act(actor=person, membership=waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.role) == ("requested", "member")


@pytest.mark.parametrize("what", ["accept", "decline", "appoint"])
def test_the_pages_let_only_a_steward_decide(village: Village, client: Client, what: str) -> None:
    anne, waiting = take_in(village), ask(village[0])
    for person in (anne, waiting.person, make_person("Passant")):
        client.force_login(person)
        assert client.post(f"{MEMBERS}{waiting.pk}/{what}/").status_code == 403
    client.force_login(village[1])
    assert client.get(f"{MEMBERS}{waiting.pk}/{what}/").status_code == 405
    waiting.refresh_from_db()
    assert waiting.state == "requested"


def test_a_steward_decides_nothing_about_another_community(village: Village, client: Client) -> None:
    elsewhere = ask(make_community(joining="request"))
    client.force_login(village[1])
    assert client.post(f"{MEMBERS}{elsewhere.pk}/accept/").status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.state == "requested"


def test_a_steward_makes_a_member_a_steward(village: Village, client: Client) -> None:
    anne = take_in(village)
    membership = membership_of(anne, village[0])
    assert membership is not None
    client.force_login(village[1])
    client.post(f"{MEMBERS}{membership.pk}/appoint/")
    membership.refresh_from_db()
    assert membership.is_steward
    assert AuditEntry.objects.filter(verb="communities.steward_appointed", actor_id=village[1].pk).exists()


def test_whoever_only_asks_is_not_made_a_steward(village: Village) -> None:
    membership = ask(village[0])
    with pytest.raises(Refused):
        appoint_steward(actor=village[1], membership=membership)


def test_many_members_take_several_pages_and_no_more_statements(
    village: Village, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    anne = take_in(village)
    ask(village[0])

    def statements() -> None:
        client.force_login(anne)
        with django_assert_num_queries(6):  # type: ignore[operator]
            client.get(MEMBERS)
        client.force_login(village[1])
        with django_assert_num_queries(7):  # type: ignore[operator]
            client.get(MEMBERS)

    statements()
    for number in range(13):
        take_in(village, f"Membre {number}")
        ask(village[0], f"Postulant {number}")
    statements()
    html = text(client.get(MEMBERS))
    assert "Membre 7" in html
    assert "Membre 9" not in html
    assert "Il y en a d’autres" in html
    assert html.count("/accept/") == 5
    assert html.count("<") - html.count("</") <= 300
    assert "Membre 9" in text(client.get(MEMBERS, {"page": "2"}))


def test_a_page_that_does_not_exist_shows_the_nearest(village: Village, client: Client) -> None:
    client.force_login(village[1])
    for page in ("99", "x"):
        assert "Sylvie" in text(client.get(MEMBERS, {"page": page}))


def test_members_leave_from_their_page(village: Village, client: Client) -> None:
    client.force_login(make_member(make_community(slug="ouvert")))
    assert 'action="/fr/c/ouvert/leave/"' in text(client.get("/fr/c/ouvert/members/"))
