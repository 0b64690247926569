"""An edit becomes a contribution by what is left of it after a week."""

from datetime import timedelta

import pytest

from entrepairs.commons.actions.care import take_down_page
from entrepairs.commons.actions.settling import settle_edits
from entrepairs.commons.actions.writing import restore_revision
from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.models import Contribution
from entrepairs.kernel import clock
from entrepairs.ledger.queries import differences as ledger_differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member

from .pages import PUMP, start, write

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=7, minutes=1)


@pytest.fixture
def village() -> Community:
    return make_community(slug="tilleuls")


@pytest.fixture
def anne(village: Community) -> Person:
    return make_member(village, "Anne")


@pytest.fixture
def brice(village: Community) -> Person:
    return make_member(village, "Brice")


def given() -> list[tuple[str, dict[str, int]]]:
    return [
        (one.giver.display_name, one.amounts())
        for one in Contribution.objects.select_related("giver").order_by("pk")
    ]


def test_what_is_left_after_a_week_is_what_its_author_gave(
    anne: Person, brice: Person, village: Community
) -> None:
    with clock.frozen(NOON):
        page = start(anne, village)
        write(brice, page, PUMP + "\nElle est bleue et presque neuve.")
        write(anne, page, PUMP + "\nElle est bleue et presque neuve !")
    with clock.frozen(NOON + timedelta(days=6)):
        assert settle_edits() == 0
    with clock.frozen(LATER):
        assert settle_edits() == 2
        assert settle_edits() == 0
    assert given() == [("Anne", {"words": 13, "pages": 1}), ("Brice", {"words": 6})]
    assert list(ledger_differences()) == []


def test_spoiling_and_putting_back_are_no_contributions(
    anne: Person, brice: Person, village: Community
) -> None:
    with clock.frozen(NOON):
        page = start(anne, village)
        write(brice, page, "Tout ceci est à moi, rien qu’à moi.")
        restore_revision(actor=brice, page=page, number=1)
    with clock.frozen(LATER):
        assert settle_edits() == 1
    assert given() == [("Anne", {"words": 13, "pages": 1})]


def test_a_page_that_was_taken_down_gives_nothing(anne: Person, brice: Person, village: Community) -> None:
    Membership.objects.filter(person=brice).update(role=Membership.Role.STEWARD)
    with clock.frozen(NOON):
        page = start(anne, village)
        take_down_page(actor=brice, page=page, reason="réclame")
    with clock.frozen(LATER):
        assert settle_edits() == 0
    assert given() == []


def test_what_a_private_community_writes_is_told_to_its_members_only(anne: Person) -> None:
    closed = make_community(slug="verger", public=False, joining="invitation")
    person = make_member(make_community(slug="autre"), "Chloé")
    Membership.objects.create(community=closed, person=person, joined_at=NOON)
    with clock.frozen(NOON):
        start(person, closed)
    with clock.frozen(LATER):
        assert settle_edits() == 1
    assert Contribution.objects.get().members_only is True
