"""Reports, what stewards decide about them, suspension, and appeals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from entrepairs.communities.actions import answer_appeal, appeal, appoint_steward, decide, report
from entrepairs.communities.models import Appeal, Community, Decision, Membership, Report
from entrepairs.communities.queries import membership_of
from entrepairs.communities.tasks import end_past_suspensions
from entrepairs.exchanges.actions import (
    Proposal,
    accept_exchange,
    cancel_exchange,
    confirm_exchange,
    propose_exchange,
)
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import AuditEntry, OutboxMessage
from entrepairs.listings.actions import reopen_listing
from entrepairs.listings.models import Listing
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_listing, make_member, make_person
from tests.reading import address, main_words, page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Village:
    community: Community
    steward: Person
    second: Person  # steward
    owner: Person
    reporter: Person
    listing: Listing

    def person(self, name: str) -> Person | None:
        if name == "outsider":
            return make_person("Passant")
        return None if name == "nobody" else getattr(self, name)


def steward_of(community: Community, name: str) -> Person:
    person = make_member(community, name)
    Membership.objects.filter(community=community, person=person).update(role=Membership.Role.STEWARD)
    return person


@pytest.fixture
def village() -> Iterator[Village]:
    community = make_community(slug="tilleuls", name="Les Tilleuls")
    steward, second = steward_of(community, "Sylvie"), steward_of(community, "Simon")
    owner, reporter = make_member(community, "Odile"), make_member(community, "Rémi")
    with clock.frozen(NOON):
        listing = make_listing(owner, community, title="Échafaudage bancal", description="Il tient presque.")
        yield Village(community, steward, second, owner, reporter, listing)


def reported(village: Village, **changes: object) -> Report:
    chosen: dict[str, object] = {
        "actor": village.reporter,
        "kind": "listing",
        "subject_id": village.listing.pk,
        "category": "dangerous",
        "words": "Une planche manque.",
    }
    return report(community=village.community, **(chosen | changes))  # type: ignore[arg-type]


def decided(village: Village, outcome: str = "take_down", **changes: object) -> Decision:
    chosen: dict[str, object] = {
        "actor": village.steward,
        "rule": "dangerous",
        "reasons": "Quelqu’un pourrait tomber.",
        "days": 7 if outcome == "suspend" else None,
    }
    found = changes.pop("report", None) or reported(village)
    return decide(report=found, outcome=outcome, **(chosen | changes))  # type: ignore[arg-type]


def letters(person: Person) -> list[OutboxMessage]:
    found = OutboxMessage.objects.filter(to_address=person.email, key__startswith="communities.")
    return list(found.order_by("pk"))


def own_membership(village: Village, person: Person) -> Membership:
    found = membership_of(person, village.community)
    assert found is not None
    return found


# Reporting


def test_a_report_keeps_what_it_said_then_and_the_stewards_hear_of_it(village: Village) -> None:
    made = reported(village)
    Listing.objects.filter(pk=village.listing.pk).update(title="Échafaudage", description="Solide.")
    made.refresh_from_db()
    assert (made.title, made.snapshot, made.person) == (
        "Échafaudage bancal", "Il tient presque.", village.owner,
    )  # fmt: skip
    assert len(letters(village.steward)) == len(letters(village.second)) == 1
    assert letters(village.owner) == letters(village.reporter) == []
    entry = AuditEntry.objects.get(verb="communities.reported")
    assert (entry.actor_id, entry.community_id) == (village.reporter.pk, village.community.pk)


@pytest.mark.parametrize(("who", "kind", "status"), [
    ("reporter", "listing", 200), ("outsider", "listing", 200), ("owner", "listing", 404),
    ("reporter", "person", 200), ("outsider", "person", 404), ("owner", "person", 404),
    ("reporter", "exchange", 200), ("owner", "exchange", 200), ("outsider", "exchange", 404),
    ("steward", "exchange", 404), ("reporter", "nonsense", 404), ("nobody", "listing", 302),
])  # fmt: skip
def test_one_reports_what_one_sees_and_what_is_another_ones(
    village: Village, client: Client, who: str, kind: str, status: int
) -> None:
    exchange = propose_exchange(
        actor=village.reporter, listing=village.listing, proposal=Proposal(quantity=60, note="Sale type")
    )
    ids = {"listing": village.listing.pk, "person": village.owner.pk, "exchange": exchange.pk, "nonsense": 1}
    person = village.person(who)
    if person:
        client.force_login(person)
    url = address("communities:report", "tilleuls", kind, ids[kind])
    assert client.get(url).status_code == status
    response = client.post(url, {"category": "harassment", "words": "Voyez vous-même."})
    assert response.status_code == (302 if status == 200 else status)
    assert Report.objects.count() == (status == 200)
    if status == 200:
        made = Report.objects.get()
        assert made.person != person
        assert ("Sale type" in made.snapshot) is (kind == "exchange")
        assert response["Location"] == address("communities:reported", "tilleuls", made.pk)


def test_the_pages_of_a_listing_a_member_and_an_exchange_lead_to_reporting(
    village: Village, client: Client
) -> None:
    exchange = propose_exchange(
        actor=village.reporter, listing=village.listing, proposal=Proposal(quantity=60)
    )
    pages = {
        address("listings:detail", "tilleuls", village.listing.pk): ("listing", village.listing.pk),
        address("front:member", "tilleuls", village.owner.pk): ("person", village.owner.pk),
        address("exchanges:detail", exchange.pk): ("exchange", exchange.pk),
    }
    client.force_login(village.reporter)
    for url, (kind, number) in pages.items():
        assert address("communities:report", "tilleuls", kind, number) in page(client, url)
    client.force_login(village.owner)
    for url, (kind, number) in list(pages.items())[:2]:
        assert address("communities:report", "tilleuls", kind, number) not in page(client, url)


@pytest.mark.parametrize(("sent", "said"), [
    ({}, "Dites ce qui ne va pas"),
    ({"category": "nonsense"}, "nonsense"),
    ({"category": "other", "words": "  "}, "Dites en quelques mots"),
    ({"category": "spam", "words": "x" * 2001}, "2000"),
])  # fmt: skip
def test_a_report_that_lacks_something_is_said_at_its_field_and_not_kept(
    village: Village, client: Client, sent: dict[str, str], said: str
) -> None:
    client.force_login(village.reporter)
    url = address("communities:report", "tilleuls", "listing", village.listing.pk)
    html = client.post(url, sent).content.decode().replace("\N{NARROW NO-BREAK SPACE}", "")
    assert said in html
    assert sent.get("words", "").strip() in html
    assert not Report.objects.exists()


def test_one_reports_a_thing_once_until_it_is_answered(village: Village, client: Client) -> None:
    first = reported(village)
    with pytest.raises(Refused) as error:
        reported(village)
    assert error.value.code == "reported_already"
    client.force_login(village.reporter)
    url = address("communities:report", "tilleuls", "listing", village.listing.pk)
    assert client.get(url)["Location"] == address("communities:reported", "tilleuls", first.pk)
    decided(village, "nothing", report=first)
    assert reported(village).pk != first.pk


# Who decides


@pytest.mark.parametrize(("who", "table", "case"), [
    ("steward", 200, 200), ("second", 200, 200), ("reporter", 403, 403), ("owner", 403, 403),
    ("outsider", 403, 403), ("nobody", 302, 302),
])  # fmt: skip
def test_only_stewards_come_to_the_table(
    village: Village, client: Client, who: str, table: int, case: int
) -> None:
    made = reported(village)
    person = village.person(who)
    if person:
        client.force_login(person)
    assert client.get(address("communities:stewards", "tilleuls")).status_code == table
    url = address("communities:case", "tilleuls", made.pk)
    assert client.get(url).status_code == case
    sent = {"outcome": "warn", "rule": "dangerous", "reasons": "Attention."}
    assert client.post(url, sent).status_code == (302 if case == 200 else case)
    assert Decision.objects.count() == (case == 200)


def test_a_case_shows_all_that_is_needed_to_decide(village: Village, client: Client) -> None:
    decided(village, "warn")
    made = reported(village)
    reported(village, actor=make_member(village.community, "Paule"), words="Moi aussi.")
    Listing.objects.filter(pk=village.listing.pk).update(description="Réparé depuis.")
    client.force_login(village.second)
    words = main_words(page(client, address("communities:case", "tilleuls", made.pk)))
    for shown in (
        "Échafaudage bancal", "Il tient presque.", "Réparé depuis.", "Une planche manque.", "Odile", "Rémi",
        "Paule", "Moi aussi.", "La personne est avertie.",
    ):  # fmt: skip
        assert shown in words
    table = main_words(page(client, address("communities:stewards", "tilleuls")))
    assert table.count("Échafaudage bancal") == 2


def test_no_steward_decides_about_themself_or_sees_who_reported_them(
    village: Village, client: Client
) -> None:
    made = reported(village, kind="person", subject_id=village.steward.pk)
    assert letters(village.steward) == []
    assert len(letters(village.second)) == 1
    with pytest.raises(PermissionDenied):
        decided(village, "nothing", report=made)
    client.force_login(village.steward)
    assert "Rémi" not in main_words(page(client, address("communities:stewards", "tilleuls")))
    assert client.get(address("communities:case", "tilleuls", made.pk)).status_code == 404
    assert decided(village, "warn", report=made, actor=village.second).person == village.steward


def test_no_steward_decides_about_what_they_reported(village: Village, client: Client) -> None:
    made = reported(village, actor=village.steward)
    other = reported(village)
    for one in (made, other):
        with pytest.raises(PermissionDenied):
            decided(village, report=one)
    client.force_login(village.steward)
    url = address("communities:case", "tilleuls", other.pk)
    assert 'name="outcome"' not in page(client, url)
    sent = {"outcome": "warn", "rule": "dangerous", "reasons": "Attention."}
    assert client.post(url, sent).status_code == 403
    assert not Decision.objects.exists()
    assert decided(village, report=other, actor=village.second).pk


def test_whoever_reports_the_only_steward_reads_that_nobody_can_decide(client: Client) -> None:
    community = make_community(slug="seuls")
    steward = steward_of(community, "Sylvie")
    reporter = make_member(community, "Rémi")
    made = report(
        actor=reporter, community=community, kind="person", subject_id=steward.pk, category="harassment"
    )
    client.force_login(reporter)
    url = address("communities:reported", "seuls", made.pk)
    assert "Aucun veilleur ne peut en décider" in main_words(page(client, url))
    appoint_steward(actor=steward, membership=membership_of(make_member(community), community))  # type: ignore[arg-type]
    assert "Aucun veilleur ne peut en décider" not in main_words(page(client, url))


@pytest.mark.parametrize(("sent", "at"), [
    ({"outcome": ""}, "outcome"),
    ({"reasons": " "}, "reasons"),
    ({"rule": ""}, "rule"),
    ({"outcome": "suspend", "days": ""}, "days"),
    ({"outcome": "suspend", "days": "4000"}, "days"),
])  # fmt: skip
def test_a_decision_that_lacks_something_is_said_at_its_field_and_not_kept(
    village: Village, client: Client, sent: dict[str, str], at: str
) -> None:
    made = reported(village)
    client.force_login(village.steward)
    full = {"outcome": "warn", "rule": "dangerous", "reasons": "Parce que.", "days": "7"}
    response = client.post(address("communities:case", "tilleuls", made.pk), full | sent)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {at}
    assert not Decision.objects.exists()
    assert membership_of(village.owner, village.community).is_active  # type: ignore[union-attr]


def test_what_was_decided_meanwhile_is_not_decided_again(village: Village) -> None:
    made = reported(village)
    decided(village, "warn", report=made)
    with pytest.raises(Refused) as error:
        decided(village, report=made, actor=village.second)
    assert error.value.code == "decided"


# What follows


@pytest.mark.parametrize("outcome", ["nothing", "warn", "ask_change", "take_down", "suspend"])
def test_both_sides_hear_what_and_why_but_not_who_reported(
    village: Village, client: Client, outcome: str
) -> None:
    decision = decided(village, outcome)
    (told,) = list(letters(village.reporter))
    assert "Quelqu’un pourrait tomber." in told.body
    client.force_login(village.reporter)
    html = page(client, address("communities:reported", "tilleuls", decision.reports.get().pk))
    assert "Quelqu’un pourrait tomber." in main_words(html)
    client.force_login(village.owner)
    own = client.get(address("communities:decision", "tilleuls", decision.pk))
    if outcome == "nothing":
        assert (letters(village.owner), own.status_code) == ([], 404)
        return
    (letter,) = letters(village.owner)
    shown = main_words(own.content.decode())
    for text in (letter.body, shown):
        assert "Quelqu’un pourrait tomber." in text
        assert "Rien qui mette des personnes en danger" in text
        assert "Rémi" not in text
        assert ("21 mars" in text.replace("\N{NO-BREAK SPACE}", " ")) is (outcome == "suspend")
    assert 'name="words"' in own.content.decode()


@pytest.mark.parametrize(("who", "status"), [
    ("owner", 200), ("reporter", 404), ("steward", 404), ("outsider", 404), ("nobody", 302),
])  # fmt: skip
def test_a_decision_is_read_by_whom_it_concerns_alone(
    village: Village, client: Client, who: str, status: int
) -> None:
    decision = decided(village)
    person = village.person(who)
    if person:
        client.force_login(person)
    url = address("communities:decision", "tilleuls", decision.pk)
    assert client.get(url).status_code == status
    client.post(url, {"words": "Non !"})
    assert Appeal.objects.count() == (status == 200)


@pytest.mark.parametrize(("who", "status"), [
    ("owner", 200), ("reporter", 404), ("steward", 404), ("outsider", 404), ("nobody", 404),
])  # fmt: skip
def test_what_is_taken_off_the_board_is_seen_by_its_owner_alone(
    village: Village, client: Client, who: str, status: int
) -> None:
    decided(village)
    person = village.person(who)
    if person:
        client.force_login(person)
    assert client.get(address("listings:detail", "tilleuls", village.listing.pk)).status_code == status
    assert "Échafaudage" not in main_words(page(client, address("listings:index", "tilleuls")))


def test_what_is_taken_off_the_board_is_not_put_back_by_its_owner(village: Village) -> None:
    decided(village)
    with pytest.raises(Refused) as error:
        reopen_listing(actor=village.owner, listing=village.listing)
    assert error.value.code == "taken_down"


def test_one_decision_answers_all_who_reported_the_same(village: Village) -> None:
    paule = make_member(village.community, "Paule")
    reported(village, actor=paule)
    decision = decided(village, "warn")
    assert set(decision.reports.values_list("reporter", flat=True)) == {paule.pk, village.reporter.pk}
    assert len(letters(paule)) == 1


def test_everything_stands_in_the_log(village: Village) -> None:
    decision = decided(village, "suspend")
    made = appeal(actor=village.owner, decision=decision, words="C’était réparé.")
    answer_appeal(actor=village.second, appeal=made, upheld=False, reasons="En effet.")
    entries = AuditEntry.objects.filter(community_id=village.community.pk, verb__startswith="communities.")
    told = list(entries.exclude(verb="communities.joined").order_by("id").values_list("verb", "actor_id"))
    assert told[-5:] == [
        ("communities.reported", village.reporter.pk),
        ("communities.suspended", village.steward.pk),
        ("communities.decided", village.steward.pk),
        ("communities.appealed", village.owner.pk),
        ("communities.appeal_undone", village.second.pk),
    ]


# Suspension


def test_a_suspension_ends_by_itself_and_that_is_written_down(village: Village) -> None:
    decided(village, "suspend")
    membership = own_membership(village, village.owner)
    assert (membership.is_active, membership.is_suspended) == (False, True)
    with clock.frozen(NOON + 7 * DAY - timedelta(seconds=1)):
        assert membership.is_suspended
        assert end_past_suspensions() == 0
    with clock.frozen(NOON + 7 * DAY):
        assert (membership.is_active, membership.is_suspended) == (True, False)
        make_listing(village.owner, village.community)
        assert end_past_suspensions() == 1
        assert end_past_suspensions() == 0
    membership.refresh_from_db()
    assert (membership.state, membership.suspended_until, membership.suspension) == ("active", None, None)
    assert AuditEntry.objects.filter(verb="communities.suspension_ended", actor_id=None).count() == 1


def test_a_suspension_without_a_term_does_not_end_by_itself(village: Village) -> None:
    Membership.objects.filter(person=village.owner).update(state=Membership.State.SUSPENDED)
    with clock.frozen(NOON + 4000 * DAY):
        assert own_membership(village, village.owner).is_suspended
        assert end_past_suspensions() == 0


def test_of_two_suspensions_the_longer_one_counts_and_undoing_it_leaves_the_other(village: Village) -> None:
    long = decided(village, "suspend", days=30)
    short = decided(village, "suspend", days=7)
    assert own_membership(village, village.owner).suspended_until == long.until
    undone = appeal(actor=village.owner, decision=long, words="C’est trop.")
    answer_appeal(actor=village.second, appeal=undone, upheld=False, reasons="En effet.")
    membership = own_membership(village, village.owner)
    assert (membership.is_suspended, membership.suspended_until) == (True, short.until)


def in_state(village: Village, state: str) -> Exchange:
    return village.listing.exchanges.get(state=state)


type Act = Callable[[Village], object]


@pytest.mark.parametrize(("act", "may"), [
    (lambda v: make_listing(v.owner, v.community), False),
    (lambda v: propose_exchange(actor=v.owner, listing=make_listing(v.reporter, v.community),
                                proposal=Proposal(quantity=60)), False),
    (lambda v: accept_exchange(actor=v.owner, exchange=in_state(v, "proposed"), version=1), False),
    (lambda v: confirm_exchange(actor=v.owner, exchange=in_state(v, "agreed")), True),
    (lambda v: cancel_exchange(actor=v.owner, exchange=in_state(v, "agreed"), cause="plans"), True),
])  # fmt: skip
def test_whoever_is_suspended_ends_and_confirms_but_does_not_act(
    village: Village, act: Act, may: bool
) -> None:
    for _number in range(2):
        exchange = propose_exchange(
            actor=village.reporter, listing=village.listing, proposal=Proposal(quantity=30)
        )
    accept_exchange(actor=village.owner, exchange=exchange, version=1)
    decided(village, "suspend")
    if may:
        act(village)
    else:
        with pytest.raises(Refused) as error:
            act(village)
        assert error.value.code == "suspended"
        assert "21" in str(error.value)


def test_nobody_proposes_to_who_cannot_answer(village: Village) -> None:
    decided(village, "suspend")
    with pytest.raises(Refused) as error:
        propose_exchange(actor=village.reporter, listing=village.listing, proposal=Proposal(quantity=60))
    assert error.value.code == "owner_suspended"


def test_whoever_is_suspended_reads_on_and_is_told_why_on_every_page(
    village: Village, client: Client
) -> None:
    Community.objects.filter(pk=village.community.pk).update(public=False)
    decision = decided(village, "suspend")
    client.force_login(village.owner)
    for name in ("front:community", "listings:index", "communities:members", "contributions:index"):
        html = page(client, address(name, "tilleuls"))
        assert "suspendue jusqu’au sam. 21 mars" in main_words(html), name
        assert address("communities:decision", "tilleuls", decision.pk) in html
    client.force_login(village.reporter)
    assert "suspendue" not in main_words(page(client, address("front:community", "tilleuls")))


def test_a_suspended_steward_is_none(village: Village, client: Client) -> None:
    made = reported(village, kind="person", subject_id=village.steward.pk)
    decided(village, "suspend", report=made, actor=village.second)
    client.force_login(village.steward)
    assert client.get(address("communities:stewards", "tilleuls")).status_code == 403
    with pytest.raises(PermissionDenied):
        decided(village, "nothing")


# Appeals


@pytest.mark.parametrize("outcome", ["take_down", "suspend"])
def test_another_steward_undoes_what_was_decided(village: Village, client: Client, outcome: str) -> None:
    decision = decided(village, outcome)
    client.force_login(village.owner)
    url = address("communities:decision", "tilleuls", decision.pk)
    client.post(url, {"words": "C’était réparé."})
    made = Appeal.objects.get()
    assert [
        one.to_address for one in OutboxMessage.objects.filter(key__startswith="communities.appealed")
    ] == [village.second.email]
    client.force_login(village.second)
    assert "Échafaudage" in main_words(page(client, address("communities:stewards", "tilleuls")))
    answer = address("communities:appeal", "tilleuls", made.pk)
    assert "C’était réparé." in main_words(page(client, answer))
    assert client.post(answer, {"answer": "undo", "reasons": "J’ai vu la planche."}).status_code == 302
    assert own_membership(village, village.owner).is_active
    village.listing.refresh_from_db()
    assert village.listing.state == "active"
    client.force_login(village.owner)
    assert "J’ai vu la planche." in main_words(page(client, url))
    assert "J’ai vu la planche." in letters(village.owner)[-1].body
    assert "J’ai vu la planche." in letters(village.reporter)[-1].body
    assert "Échafaudage" in main_words(page(client, address("listings:index", "tilleuls")))


def test_an_appeal_may_let_the_decision_stand_and_there_is_no_second_one(village: Village) -> None:
    decision = decided(village)
    made = appeal(actor=village.owner, decision=decision, words="Non !")
    answer_appeal(actor=village.second, appeal=made, upheld=True, reasons="Si.")
    village.listing.refresh_from_db()
    assert village.listing.state == "closed"
    with pytest.raises(Refused):
        appeal(actor=village.owner, decision=decision, words="Encore non !")
    with pytest.raises(Refused):
        answer_appeal(actor=village.second, appeal=made, upheld=False, reasons="Bon.")


@pytest.mark.parametrize("who", ["steward", "reporter", "owner", "outsider"])
def test_who_decided_it_and_who_is_no_steward_do_not_answer_the_appeal(
    village: Village, client: Client, who: str
) -> None:
    made = appeal(actor=village.owner, decision=decided(village), words="Non !")
    person = village.person(who)
    assert person is not None
    with pytest.raises(PermissionDenied):
        answer_appeal(actor=person, appeal=made, upheld=True, reasons="Si.")
    client.force_login(person)
    assert client.get(address("communities:appeal", "tilleuls", made.pk)).status_code == 403


def test_a_steward_who_reported_it_does_not_answer_the_appeal(village: Village) -> None:
    made = reported(village, actor=village.second)
    decision = decided(village, report=made)
    with pytest.raises(PermissionDenied):
        answer_appeal(
            actor=village.second,
            appeal=appeal(actor=village.owner, decision=decision, words="Non !"),
            upheld=True,
            reasons="Si.",
        )


def test_where_there_is_no_other_steward_the_page_says_so(village: Village, client: Client) -> None:
    decision = decided(village)
    Membership.objects.filter(person=village.second).update(role=Membership.Role.MEMBER)
    client.force_login(village.owner)
    url = address("communities:decision", "tilleuls", decision.pk)
    assert "il n’y en a pas d’autre pour l’instant" in main_words(page(client, url)).lower()
    client.post(url, {"words": "Non !"})
    assert "attend qu’il y en ait un autre" in main_words(page(client, url))


def test_the_table_costs_the_same_however_much_waits(
    village: Village, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    client.force_login(village.steward)
    url = address("communities:stewards", "tilleuls")
    for more in (1, 6):
        for number in range(more):
            reported(village, actor=make_member(village.community, f"Paule {number}"))
        with django_assert_num_queries(7):  # type: ignore[attr-defined]
            page(client, url)
