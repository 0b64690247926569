"""How a community's goals stand at a moment, and the partial that shows one."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from entrepairs.communities.models import Community
from entrepairs.goals.queries import outlooks_of
from entrepairs.kernel import clock
from tests.factories import NOON, make_community, make_done, make_goal, make_member

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime.fromisoformat("2026-03-14T00:00:00+01:00")


def bar(community: Community, at: datetime) -> str:
    with clock.frozen(at):
        html = render_to_string("goals/bar.html", {"outlook": outlooks_of(community, at)[0]})
    # Spaces that do not break are as good as others here.
    return " ".join(html.split())


def test_goals_not_ended_come_first_the_soonest_to_end_first_then_the_ended_the_latest_first() -> None:
    community = make_community()
    for title, starts, ends in (
        ("ended long ago", -90, -60),
        ("ended lately", -60, -2),
        ("open for long", -5, 90),
        ("open, ends soon", -30, 3),
        ("not begun", 4, 30),
    ):
        make_goal(
            community,
            title=title,
            starts_at=MIDNIGHT + timedelta(days=starts),
            ends_at=MIDNIGHT + timedelta(days=ends),
        )
    make_goal(make_community(), title="elsewhere")
    assert [outlook.goal.title for outlook in outlooks_of(community, NOON)] == [
        "open, ends soon",
        "not begun",
        "open for long",
        "ended lately",
        "ended long ago",
    ]


def test_an_open_goal_has_a_pace_and_a_forecast_once_a_tenth_of_its_time_has_gone() -> None:
    community = make_community()
    goal = make_goal(community)
    with clock.frozen(NOON):
        make_done(make_member(community, "Brice"), make_member(community), community, quantity=120)
    early, later, last, ended = (
        outlooks_of(community, MIDNIGHT + timedelta(days=days))[0] for days in (0.9, 5, 9.9, 10)
    )
    assert (early.expected, early.forecast) == (540, None)
    assert (later.expected, later.forecast) == (3000, 240)
    assert (last.is_reached, last.has_ended, last.last_day.isoformat()) == (False, False, "2026-03-23")
    assert (ended.expected, ended.forecast, ended.has_ended) == (None, None, True)
    assert later.goal == goal


def test_outlooks_cost_one_statement(django_assert_num_queries: Any) -> None:
    community = make_community()
    for number in range(4):
        make_goal(community, title=f"Objectif {number}")
    with django_assert_num_queries(1):
        assert [outlook.last_day.day for outlook in outlooks_of(community, NOON)] == [23] * 4


def test_a_bar_says_in_words_how_far_it_is_and_until_when() -> None:
    community = make_community()
    make_goal(community)
    with clock.frozen(NOON):
        make_done(make_member(community, "Brice"), make_member(community), community, quantity=120)
    html = bar(community, MIDNIGHT + timedelta(days=5))
    assert "Cent heures" in html
    assert "<strong>2</strong> sur 100 h" in html
    assert "À ce rythme" in html
    assert "Jusqu’au lun. 23 mars" in html
    assert len(re.findall(r"<[a-z]", html)) <= 20


def test_a_bar_says_whether_a_goal_that_ended_was_reached() -> None:
    missed, reached = make_community(), make_community()
    make_goal(missed)
    make_goal(reached, target=60)
    with clock.frozen(NOON):
        make_done(make_member(reached, "Brice"), make_member(reached), reached, quantity=60)
    after = MIDNIGHT + timedelta(days=12)
    assert "Terminé le lun. 23 mars. Ce qui est fait reste fait." in bar(missed, after)
    assert "Terminé le lun. 23 mars, atteint." in bar(reached, after)
    assert "À ce rythme" not in bar(reached, after)


def test_a_bar_of_a_goal_to_come_says_when_it_begins() -> None:
    community = make_community()
    make_goal(community)
    with translation.override("en"):
        assert "Begins on Sat 14 March, until Mon 23 March." in bar(community, MIDNIGHT - timedelta(hours=1))
