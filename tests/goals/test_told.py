"""Members hear of common goals: when one is set, and when it is reached."""

import pytest

from entrepairs.goals.actions import set_goal
from entrepairs.goals.models import Goal
from entrepairs.kernel import clock
from entrepairs.kernel.models import OutboxMessage
from entrepairs.people.models import Person
from entrepairs.people.news.actions import choose_news
from entrepairs.people.news.models import Notice
from tests.factories import NOON, make_community, make_done, make_goal, make_member, make_person

pytestmark = pytest.mark.django_db


def subjects(person: Person) -> list[str]:
    found = Notice.objects.filter(person=person, kind="goals").order_by("id")
    return [notice.subject.replace("\N{NO-BREAK SPACE}", " ") for notice in found]


def test_members_hear_of_a_goal_that_is_set_and_reached() -> None:
    community = make_community()
    anne, brice, eva = (make_member(community, name) for name in ("Anne", "Brice", "Eva"))
    Person.objects.filter(pk=eva.pk).update(language="en")
    outsider = make_person()
    choose_news(actor=eva, channels={"goals": "now"})
    make_goal(community, target=60)
    assert subjects(anne) == ["Un nouvel objectif commun : Cent heures"]
    with clock.frozen(NOON):
        make_done(anne, brice, community)  # Brice does the last act, and reads of it on the page
        make_done(anne, brice, community)
    assert subjects(anne)[1:] == ["Atteint ensemble : Cent heures"]
    assert subjects(eva) == ["A new common goal: Cent heures", "Reached together: Cent heures"]
    assert subjects(brice)[1:] == []
    assert subjects(outsider) == []
    assert OutboxMessage.objects.filter(kind="goals").count() == 2


def test_who_sets_a_goal_is_not_told_of_it() -> None:
    community = make_community()
    anne, brice = make_member(community), make_member(community)
    membership = community.memberships.get(person=anne)
    community.memberships.filter(pk=membership.pk).update(role="steward")
    with clock.frozen(NOON):
        set_goal(
            actor=anne,
            community=community,
            title="Cent heures",
            measure=Goal.Measure.EXCHANGES,
            target=10,
            starts_at=NOON,
            ends_at=NOON.replace(day=30),
        )
    assert subjects(anne) == []
    assert len(subjects(brice)) == 1
