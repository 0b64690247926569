"""Acting for somebody who would rather not, or cannot, do it alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import NoReverseMatch

from entrepairs.communities import actions as community_actions
from entrepairs.communities.actions import add_members, decide, give_role, report
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.actions import Proposal, propose_exchange
from entrepairs.exchanges.models import Confirmation, Exchange
from entrepairs.kernel import audit, clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.people.actions import add_people, block, end_helping, name_helper
from entrepairs.people.models import Delegate, Person
from entrepairs.people.queries import helped_by
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db
CONSENT = "Le 3 mars, chez elle."


@dataclass(frozen=True)
class Village:
    community: Community
    steward: Person
    marie: Person  # has no address
    helper: Person
    other: Person

    def membership(self, person: Person) -> Membership:
        found = membership_of(person, self.community)
        assert found is not None
        return found


@pytest.fixture
def village() -> Iterator[Village]:
    """Paul may act for Marie."""
    community = make_community(slug="tilleuls", name="Les Tilleuls")
    with clock.frozen(NOON):
        steward, helper, other = (make_member(community, name) for name in ("Sylvie", "Paul", "Brice"))
        Membership.objects.filter(person=steward).update(role=Membership.Role.STEWARD)
        (marie,) = add_people(actor=None, names=["Marie"])
        add_members(actor=None, community=community, people=[marie])
        found = Village(community, steward, marie, helper, other)
        community_actions.name_helper(
            actor=steward, membership=found.membership(marie), helper=helper, consent=CONSENT
        )
        yield found


def act(client: Client, village: Village, helper: Person | None = None) -> None:
    client.force_login(helper or village.helper)
    response = client.post(address("people:act_for", village.marie.pk))
    assert response.status_code == 302


# Who may be named, and by whom


def test_a_steward_names_a_helper_for_who_has_no_address_with_their_consent(village: Village) -> None:
    delegate = Delegate.objects.get()
    assert (delegate.person, delegate.helper, delegate.consent) == (village.marie, village.helper, CONSENT)
    verbs = AuditEntry.objects.filter(actor_id=village.steward.pk, verb__endswith="helper_named")
    assert set(verbs.values_list("verb", "reason")) == {
        ("people.helper_named", CONSENT), ("communities.helper_named", CONSENT),
    }  # fmt: skip
    mail = OutboxMessage.objects.get(to_address=village.helper.email)
    assert "agir pour Marie" in mail.subject


@pytest.mark.parametrize("who", ["helper", "other", "outsider"])
def test_nobody_but_a_steward_names_a_helper_for_another(village: Village, who: str) -> None:
    actor = make_person() if who == "outsider" else getattr(village, who)
    with pytest.raises(PermissionDenied):
        community_actions.name_helper(
            actor=actor, membership=village.membership(village.marie), helper=village.other, consent=CONSENT
        )


def test_who_has_an_address_is_asked_and_not_spoken_for(village: Village, client: Client) -> None:
    membership = village.membership(village.other)
    with pytest.raises(Refused) as error:
        community_actions.name_helper(
            actor=village.steward, membership=membership, helper=village.helper, consent=CONSENT
        )
    assert error.value.code == "has_address"
    client.force_login(village.steward)
    assert client.get(address("communities:helpers", "tilleuls", membership.pk)).status_code == 404


def test_without_consent_and_for_outsiders_nothing_is_noted(village: Village, client: Client) -> None:
    outsider = make_person("Passant")
    url = address("communities:helpers", "tilleuls", village.membership(village.marie).pk)
    client.force_login(village.steward)
    for sent, at in (
        ({"email": village.other.email, "consent": " "}, "consent"),
        ({"email": outsider.email, "consent": CONSENT}, "email"),
        ({"email": "nobody@example.org", "consent": CONSENT}, "email"),
    ):
        response = client.post(url, sent)
        assert set(response.context["form"].errors) == {at}
    assert Delegate.objects.count() == 1


def test_stewards_name_and_end_helpers_on_a_page_of_their_own(village: Village, client: Client) -> None:
    membership = village.membership(village.marie)
    url = address("communities:helpers", "tilleuls", membership.pk)
    for person, status in ((village.other, 403), (village.helper, 403), (make_person(), 403)):
        client.force_login(person)
        assert client.get(url).status_code == status
    client.force_login(village.steward)
    assert url in page(client, address("front:member", "tilleuls", village.marie.pk))
    assert CONSENT in main_words(page(client, url))
    client.post(url, {"email": village.other.email, "consent": "Au téléphone."})
    assert helped_by(village.other).get().person == village.marie
    client.post(url, {"end": str(helped_by(village.other).get().pk)})
    assert not helped_by(village.other).exists()
    client.logout()
    assert client.get(url)["Location"].startswith("/fr/signin/")


def test_one_names_ones_own_helper_and_either_ends_it(village: Village, client: Client) -> None:
    client.force_login(village.other)
    url = address("people:helpers")
    for wrong in (village.other.email, "nobody@example.org"):
        assert set(client.post(url, {"email": wrong}).context["form"].errors) == {"email"}
    client.post(url, {"email": village.steward.email})
    delegate = helped_by(village.steward).get()
    assert "Sylvie" in main_words(page(client, url))
    client.force_login(village.helper)
    client.post(address("people:end_helping", delegate.pk))
    assert helped_by(village.steward).exists()
    client.force_login(village.steward)
    client.post(address("people:end_helping", delegate.pk))
    assert not helped_by(village.steward).exists()


# Acting


@pytest.mark.parametrize("who", ["other", "steward"])
def test_nobody_else_acts_for_them(village: Village, client: Client, who: str) -> None:
    client.force_login(getattr(village, who))
    assert client.post(address("people:act_for", village.marie.pk)).status_code == 404
    assert "Vous agissez pour" not in main_words(page(client, address("front:desk")))


def test_a_helper_starts_on_their_desk_is_reminded_on_every_page_and_stops(
    village: Village, client: Client
) -> None:
    client.force_login(village.helper)
    assert address("people:act_for", village.marie.pk) in page(client, address("front:desk"))
    act(client, village)
    for url in (address("front:desk"), address("front:home"), address("listings:index", "tilleuls")):
        html = page(client, url)
        assert "Vous agissez pour Marie" in main_words(html)
        assert address("people:stop_acting") in html
    assert "Bonjour, Marie" in main_words(page(client, address("front:desk")))
    client.post(address("people:stop_acting"))
    assert "Bonjour, Paul" in main_words(page(client, address("front:desk")))


def test_what_a_helper_posts_is_the_persons_and_the_log_names_both(village: Village, client: Client) -> None:
    act(client, village)
    url = address("listings:new", "tilleuls")
    form = client.get(f"{url}?kind=offer&domain=skill").context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None} | {
        "title": "Porter du bois", "quantity": "60", "for_what": "gift", "stays": "42",
    }  # fmt: skip
    response = client.post(f"{url}?kind=offer&domain=skill", sent)
    assert response.status_code == 302, response.context["form"].errors
    listing = village.marie.listings.get()
    assert listing.title == "Porter du bois"
    entry = AuditEntry.objects.get(verb="listings.published", subject_id=listing.pk)
    assert (entry.actor_id, entry.behalf_of_id) == (village.helper.pk, village.marie.pk)
    client.force_login(village.steward)
    detail = main_words(page(client, address("listings:detail", "tilleuls", listing.pk)))
    assert "Proposé par Paul pour Marie" in detail
    log = main_words(page(client, "/fr/c/tilleuls/log/?show=all"))
    assert "Paul, pour Marie, a posté : Porter du bois" in log


def test_both_sides_read_who_took_a_step_for_whom(village: Village, client: Client) -> None:
    exchange = propose_exchange(
        actor=village.other,
        listing=make_listing(village.marie, village.community),
        proposal=Proposal(quantity=60),
    )
    OutboxMessage.objects.all().delete()
    act(client, village)
    url = address("exchanges:detail", exchange.pk)
    assert "say--mine" not in page(client, url)
    client.post(address("exchanges:step", exchange.pk, "accept"), {"version": "1"})
    exchange.refresh_from_db()
    assert exchange.state == "agreed"
    entry = AuditEntry.objects.get(verb="exchanges.agreed")
    assert (entry.actor_id, entry.behalf_of_id) == (village.helper.pk, village.marie.pk)
    assert "Paul l’a fait pour Marie" in main_words(page(client, url))
    assert "Paul l’a fait pour Marie" in OutboxMessage.objects.get(to_address=village.other.email).body
    client.force_login(village.other)
    assert "Paul l’a fait pour Marie" in main_words(page(client, url))


def test_what_a_helper_does_for_themself_is_their_own(village: Village) -> None:
    with audit.acting_for(helper=village.helper, person=village.marie):
        listing = make_listing(village.helper, village.community)
    entry = AuditEntry.objects.get(verb="listings.published", subject_id=listing.pk)
    assert (entry.actor_id, entry.behalf_of_id) == (village.helper.pk, None)


@pytest.mark.parametrize("name", [
    "people:profile", "people:password", "people:blocks", "people:helpers", "communities:members",
    "communities:stewards", "front:settings", "front:log", "front:found", "goals:new",
])  # fmt: skip
def test_what_is_the_persons_own_is_not_open_to_a_helper(village: Village, client: Client, name: str) -> None:
    Membership.objects.filter(person=village.marie).update(role=Membership.Role.STEWARD)
    act(client, village)
    try:
        url = address(name)
    except NoReverseMatch:
        url = address(name, "tilleuls")
    for response in (client.get(url), client.post(url)):
        assert response["Location"] == address("front:desk")
    assert "Vous agissez pour Marie" in main_words(page(client, address("front:desk")))


def test_it_ends_at_once_when_the_person_no_longer_wants_it(village: Village, client: Client) -> None:
    act(client, village)
    end_helping(actor=village.steward, delegate=Delegate.objects.get())
    assert "Bonjour, Paul" in main_words(page(client, address("front:desk")))
    assert client.post(address("people:act_for", village.marie.pk)).status_code == 404


def test_signing_out_ends_it(village: Village, client: Client) -> None:
    act(client, village)
    client.post(address("people:signout"))
    assert "Vous agissez" not in main_words(page(client, address("front:home")))
    client.force_login(village.helper)
    assert "Bonjour, Paul" in main_words(page(client, address("front:desk")))


# No way around


def test_a_helper_does_not_deal_with_themself_in_anothers_name(village: Village, client: Client) -> None:
    listing = make_listing(village.helper, village.community)
    with audit.acting_for(helper=village.helper, person=village.marie), pytest.raises(Refused):
        propose_exchange(actor=village.marie, listing=listing, proposal=Proposal(quantity=60))
    exchange = make_agreed(village.helper, village.marie, village.community)
    act(client, village)
    client.post(address("exchanges:step", exchange.pk, "confirm"))
    assert not Confirmation.objects.exists()


def test_a_suspended_helper_does_not_act_through_another(village: Village) -> None:
    made = report(
        actor=village.other, community=village.community, kind="person", subject_id=village.helper.pk,
        category="spam",
    )  # fmt: skip
    decide(actor=village.steward, report=made, outcome="suspend", rule="spam", reasons="Trop.", days=7)
    with audit.acting_for(helper=village.helper, person=village.marie), pytest.raises(Refused) as error:
        make_listing(village.marie, village.community)
    assert error.value.code == "suspended"
    assert make_listing(village.marie, village.community).pk


def test_a_blocked_helper_does_not_come_back_through_another(village: Village) -> None:
    listing = make_listing(village.other, village.community)
    block(actor=village.other, person=village.helper)
    with audit.acting_for(helper=village.helper, person=village.marie), pytest.raises(Refused):
        propose_exchange(actor=village.marie, listing=listing, proposal=Proposal(quantity=60))
    assert not Exchange.objects.exists()
    assert propose_exchange(actor=village.marie, listing=listing, proposal=Proposal(quantity=60)).pk


def test_naming_twice_changes_nothing_and_nobody_helps_themself(village: Village) -> None:
    name_helper(actor=village.marie, person=village.marie, helper=village.helper)
    assert Delegate.objects.count() == 1
    for helper in (village.other, village.marie):
        with pytest.raises(Refused):
            name_helper(actor=village.other, person=village.other, helper=helper)


def test_nobody_acts_as_a_steward_through_another(village: Village) -> None:
    Membership.objects.filter(person=village.marie).update(role=Membership.Role.STEWARD)
    membership = village.membership(village.other)
    with audit.acting_for(helper=village.helper, person=village.marie), pytest.raises(PermissionDenied):
        give_role(actor=village.marie, membership=membership, role="editor")
    assert give_role(actor=village.marie, membership=membership, role="editor").role == "editor"
