"""What was recorded by mistake is taken back, exactly."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.models import F

from entrepairs.communities.models import Community
from entrepairs.contributions.actions import record_contribution
from entrepairs.contributions.acts import Act
from entrepairs.contributions.models import Contribution
from entrepairs.impact.actions import account, reverse
from entrepairs.impact.models import ImpactEntry, ImpactTotal
from entrepairs.impact.queries import differences, entries_of, monthly_series
from entrepairs.impact.series import Month
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_member

pytestmark = pytest.mark.django_db

KINDS: list[tuple[str, str, dict[str, int]]] = [
    ("ride", "", {"seats": 2, "distance_m": 31_000}),
    ("ride", "", {"seats": 1, "distance_m": 310_000}),
    ("lend", "drill", {"uses": 1}),
    ("give", "coat", {"items": 1}),
    ("surplus", "", {"mass_g": 1700}),
    ("lesson", "", {"duration_min": 45}),
    ("meal", "", {"meals": 2}),
]


def done(
    community: Community, giver: Person, receiver: Person, number: int, kind: tuple[str, str, dict[str, int]]
) -> Contribution:
    domain, category, measures = kind
    contribution = record_contribution(
        actor=None,
        act=Act(
            community=community,
            giver=giver,
            receiver=receiver,
            domain=domain,
            category=category,
            title="Un geste",
            origin_kind="test",
            origin_id=number,
            occurred_at=NOON + timedelta(days=9 * number),
            measures=measures,
            values={},
        ),
    )
    account(contribution=contribution)
    return contribution


def take_back(contribution: Contribution) -> Contribution:
    reversal = Contribution.objects.create(
        community=contribution.community,
        giver=contribution.giver,
        receiver=contribution.receiver,
        domain=contribution.domain,
        category=contribution.category,
        title=contribution.title,
        origin_kind=contribution.origin_kind,
        origin_id=contribution.origin_id,
        occurred_at=contribution.occurred_at,
        recorded_at=contribution.recorded_at,
        reverses=contribution,
    )
    reverse(contribution=contribution, reversal=reversal)
    return reversal


def totals(community: Community) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {
        (total.indicator, total.party): (total.low, total.central, total.high, total.entries)
        for total in ImpactTotal.objects.filter(community=community)
    }


def test_totals_go_back_to_what_they_were() -> None:
    community, rng = make_community(), random.Random(7)  # noqa: S311 - repeatable
    people = [make_member(community, name) for name in ("Anne", "Brice", "Chloé")]
    for number in range(1, 8):
        giver, receiver = rng.sample(people, 2)
        done(community, giver, receiver, number, rng.choice(KINDS))
    for number, kind in enumerate(KINDS, start=20):
        before = totals(community)
        contribution = done(community, people[0], people[1], number, kind)
        take_back(contribution)
        after = totals(community)
        assert {key: after[key] for key in before} == before
        assert all(after[key] == (0, 0, 0, 0) for key in after.keys() - before.keys())
    assert list(differences()) == []


def test_an_entry_is_mirrored_low_below_high() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    contribution = done(community, anne, brice, 1, KINDS[1])
    there = {entry.indicator: (entry.low, entry.central, entry.high) for entry in entries_of(contribution)}
    back = {
        entry.indicator: (entry.low, entry.central, entry.high)
        for entry in entries_of(take_back(contribution))
    }
    assert back == {key: (-high, -central, -low) for key, (low, central, high) in there.items()}


def test_a_month_is_what_stands_in_it() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    done(community, anne, brice, 1, KINDS[0])
    (march,) = monthly_series(community, "co2e_g")
    take_back(done(community, anne, brice, 2, KINDS[1]))
    done(community, anne, brice, 3, KINDS[5])
    assert monthly_series(community, "co2e_g") == [march, Month(date(2026, 4, 1), 0, 0, 0)]
    assert [(month.first_day.month, month.central) for month in monthly_series(community, "time_min")] == [
        (4, 45)
    ]


def test_those_whose_only_act_was_taken_back_meet_for_the_first_time_again() -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    take_back(done(community, anne, brice, 1, KINDS[5]))
    again = done(community, brice, anne, 2, KINDS[5])
    assert entries_of(again).filter(indicator="first_tie").exists()
    later = done(community, anne, brice, 3, KINDS[5])
    assert not entries_of(later).filter(indicator="first_tie").exists()
    assert totals(community)["first_tie", "all"] == (1, 1, 1, 1)
    assert list(differences()) == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda entries: entries.delete(),
        lambda entries: entries.filter(indicator="co2e_g").update(low=F("low") - 1),
    ],
)
def test_the_check_sees_a_correction_that_takes_back_something_else(
    tamper: Callable[[object], object],
) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    reversal = take_back(done(community, anne, brice, 1, KINDS[0]))
    assert list(differences()) == []
    tamper(ImpactEntry.objects.filter(contribution=reversal))
    assert any("takes back" in found.what for found in differences())


def test_taking_back_costs_four_statements_and_one_a_figure(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    done(community, anne, brice, 1, KINDS[5])
    contribution = done(community, anne, brice, 2, KINDS[0])
    reversal = Contribution.objects.create(
        community=community,
        giver=anne,
        receiver=brice,
        domain="ride",
        title="Un geste",
        origin_kind="test",
        origin_id=2,
        occurred_at=NOON,
        recorded_at=NOON,
        reverses=contribution,
    )
    with django_assert_num_queries(4 + 3):  # type: ignore[operator]
        reverse(contribution=contribution, reversal=reversal)
