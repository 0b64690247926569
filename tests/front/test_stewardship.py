"""The settings of a community, its roles, and its log."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

import entrepairs
from entrepairs.communities.actions import decide, give_role, report
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import membership_of
from entrepairs.exchanges.actions import confirm_exchange
from entrepairs.front.log import WORDS
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.models import Person
from tests.factories import NOON, make_agreed, make_community, make_listing, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db
SETTINGS, LOG = "/fr/c/tilleuls/settings/", "/fr/c/tilleuls/log/"


@dataclass(frozen=True)
class Village:
    community: Community
    steward: Person
    member: Person

    def person(self, name: str) -> Person | None:
        if name == "outsider":
            return make_person("Passant")
        return None if name == "nobody" else getattr(self, name)

    def membership(self, person: Person) -> Membership:
        found = membership_of(person, self.community)
        assert found is not None
        return found


@pytest.fixture
def village() -> Iterator[Village]:
    community = make_community(slug="tilleuls", name="Les Tilleuls", purpose="Se voir.")
    with clock.frozen(NOON):
        steward, member = make_member(community, "Sylvie"), make_member(community, "Anne")
        Membership.objects.filter(person=steward).update(role=Membership.Role.STEWARD)
        yield Village(community, steward, member)


def wanted(**changes: object) -> dict[str, object]:
    chosen: dict[str, object] = {
        "name": "Les Tilleuls", "purpose": "Rouler moins.", "story": "", "place": "", "language": "fr",
        "domains": ["ride"], "units": ["hours"], "joining": "request",
    }  # fmt: skip
    return chosen | changes


WHO = [("steward", 200), ("member", 403), ("outsider", 403), ("nobody", 302)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_stewards_alone_change_the_settings(village: Village, client: Client, who: str, status: int) -> None:
    person = village.person(who)
    if person:
        client.force_login(person)
    assert client.get(SETTINGS).status_code == status
    response = client.post(SETTINGS, wanted())
    assert response.status_code == (302 if status == 200 else status)
    village.community.refresh_from_db()
    assert (village.community.purpose == "Rouler moins.") is (status == 200)


def test_the_settings_show_what_is_and_keep_what_was_changed(village: Village, client: Client) -> None:
    client.force_login(village.steward)
    html = page(client, SETTINGS)
    assert 'value="Les Tilleuls"' in html
    assert html.count("checked") >= len(village.community.domains) + len(village.community.units) + 1
    client.post(SETTINGS, wanted(public=""))
    village.community.refresh_from_db()
    kept = village.community
    assert (kept.domains, kept.units, kept.joining, kept.public) == (["ride"], ["hours"], "request", False)
    entry = AuditEntry.objects.get(verb="communities.settings_changed")
    assert entry.actor_id == village.steward.pk
    assert set(entry.reason.split(", ")) == {"purpose", "domains", "units", "joining", "public"}


@pytest.mark.parametrize(("changes", "field"), [
    ({"name": " "}, "name"), ({"domains": []}, "domains"), ({"joining": "nonsense"}, "joining"),
])  # fmt: skip
def test_bad_settings_are_said_at_their_field_and_not_kept(
    village: Village, client: Client, changes: dict[str, object], field: str
) -> None:
    client.force_login(village.steward)
    response = client.post(SETTINGS, wanted(**changes))
    assert set(response.context["form"].errors) == {field}
    assert "Rouler moins." in response.content.decode()
    village.community.refresh_from_db()
    assert village.community.purpose == "Se voir."


def test_a_unit_that_is_turned_off_stays_for_what_was_agreed(village: Village, client: Client) -> None:
    other = make_member(village.community, "Brice")
    exchange = make_agreed(village.member, other, village.community, values={"hours": 60})
    client.force_login(village.steward)
    client.post(SETTINGS, wanted(units=["points"]))
    confirm_exchange(actor=village.member, exchange=exchange)
    outcome = confirm_exchange(actor=other, exchange=exchange)
    assert outcome is not None
    assert outcome.contribution.transfers.get(unit="hours").amount_minor == 60
    with pytest.raises(Refused):
        make_listing(village.member, Community.objects.get(pk=village.community.pk))


# Roles


@pytest.mark.parametrize(("who", "may"), [("steward", True), ("member", False), ("outsider", False)])
def test_stewards_alone_give_roles(village: Village, who: str, may: bool) -> None:
    person = village.person(who)
    assert person is not None
    other = village.membership(make_member(village.community, "Brice"))
    if not may:
        with pytest.raises(PermissionDenied):
            give_role(actor=person, membership=other, role="editor")
        return
    for role in ("editor", "steward", "member"):
        assert give_role(actor=person, membership=other, role=role).role == role
    verbs = AuditEntry.objects.filter(subject_id=other.pk, actor_id=person.pk).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "communities.editor_appointed", "communities.steward_appointed", "communities.role_taken_back",
    ]  # fmt: skip


def test_the_last_steward_stays_one(village: Village) -> None:
    own = village.membership(village.steward)
    with pytest.raises(Refused) as error:
        give_role(actor=village.steward, membership=own, role="member")
    assert error.value.code == "last_steward"
    give_role(actor=village.steward, membership=village.membership(village.member), role="steward")
    assert give_role(actor=village.steward, membership=own, role="member").role == "member"
    with pytest.raises(PermissionDenied):
        give_role(actor=village.steward, membership=own, role="steward")


def test_roles_are_given_on_the_page_of_the_members(village: Village, client: Client) -> None:
    url = address("communities:role", "tilleuls", village.membership(village.member).pk)
    members = address("communities:members", "tilleuls")
    client.force_login(village.member)
    assert url not in page(client, f"{members}?choose=steward")
    assert client.post(url, {"role": "steward"}).status_code == 403
    client.force_login(village.steward)
    assert url not in page(client, members)
    assert url in page(client, f"{members}?choose=steward")
    assert "Anne" in client.post(url, {"role": "editor"}, follow=True).content.decode()
    assert village.membership(village.member).role == "editor"
    client.post(url, {"role": "king"})
    assert village.membership(village.member).role == "editor"


# The log


@pytest.mark.parametrize(("who", "status"), WHO)
def test_stewards_alone_read_the_log(village: Village, client: Client, who: str, status: int) -> None:
    person = village.person(who)
    if person:
        client.force_login(person)
    assert client.get(LOG).status_code == status


def test_the_log_says_in_words_who_did_what(village: Village, client: Client) -> None:
    give_role(actor=village.steward, membership=village.membership(village.member), role="editor")
    listing = make_listing(village.member, village.community, title="Coudre un ourlet")
    made = report(
        actor=make_member(village.community, "Rémi"), community=village.community, kind="listing",
        subject_id=listing.pk, category="spam",
    )  # fmt: skip
    decide(actor=village.steward, report=made, outcome="take_down", rule="spam", reasons="Vingt fois.")
    client.force_login(village.steward)
    words = main_words(page(client, LOG))
    for said in (
        "Sylvie a confié à Anne le rôle de rédaction.", "Rémi a signalé quelque chose : Coudre un ourlet",
        "Sylvie a décidé d’un signalement : Coudre un ourlet", "Retirer du tableau. Vingt fois.",
        "Sylvie a retiré du tableau, comme veilleur : Coudre un ourlet",
    ):  # fmt: skip
        assert said in words
    assert "Anne a posté" not in words
    assert "Anne a posté : Coudre un ourlet" in main_words(page(client, f"{LOG}?show=all"))


def test_the_log_does_not_tell_a_steward_who_reported_them(village: Village, client: Client) -> None:
    report(
        actor=village.member, community=village.community, kind="person", subject_id=village.steward.pk,
        category="spam",
    )  # fmt: skip
    client.force_login(village.steward)
    for url in (LOG, f"{LOG}?show=all"):
        assert "a signalé" not in main_words(page(client, url))


def test_the_log_keeps_what_people_write_to_each_other_to_themselves(
    village: Village, client: Client
) -> None:
    other = make_member(village.community, "Brice")
    exchange = make_agreed(village.member, other, village.community)
    from entrepairs.exchanges.actions import cancel_exchange

    cancel_exchange(actor=other, exchange=exchange, reason="Mon divorce.")
    client.force_login(village.steward)
    words = main_words(page(client, f"{LOG}?show=all"))
    assert "Brice a annulé un échange." in words
    assert "divorce" not in words


def test_every_verb_that_a_community_logs_has_its_words() -> None:
    written = set()
    for path in Path(entrepairs.__file__).parent.rglob("*.py"):
        written |= set(re.findall(r'verb="(\w+\.\w+)"', path.read_text(encoding="utf-8")))
    rooms = ("communities.", "exchanges.", "goals.")
    assert {verb for verb in written if verb.startswith(rooms)} - set(WORDS) == set()


def test_the_log_costs_the_same_however_long(
    village: Village, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    client.force_login(village.steward)
    for more in (1, 30):
        for number in range(more):
            make_member(village.community, f"Denis {number}")
        with django_assert_num_queries(8):  # type: ignore[attr-defined]
            page(client, LOG)
