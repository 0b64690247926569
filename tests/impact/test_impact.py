"""Factors that can be trusted, and a check that sees what was tampered with."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from entrepairs.goals.actions import set_goal
from entrepairs.goals.models import Goal, Progress
from entrepairs.impact.actions import load_factors
from entrepairs.impact.catalogue import FOLDER, CatalogueError, read_factors
from entrepairs.impact.models import Factor, ImpactEntry, ImpactTotal
from entrepairs.kernel import clock
from entrepairs.ledger.models import Account
from entrepairs.outcomes.check import differences
from tests.factories import NOON, make_community, make_done, make_member


def test_every_factor_names_its_source() -> None:
    entries = read_factors(FOLDER)
    assert len(entries) > 30
    assert all(entry.source and entry.year for entry in entries)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('source = "ADEME 2021', 'source = ""\n# "', "has no source"),
        ("low = 1.07", "low = 9", "low ≤ value ≤ high"),
        ('grade = "B"', 'grade = "Z"', "grade"),
    ],
)
def test_a_factor_that_cannot_be_trusted_is_refused(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = (FOLDER / "food.toml").read_text()
    assert before in text
    (tmp_path / "food.toml").write_text(text.replace(before, after))
    with pytest.raises(CatalogueError, match=said):
        read_factors(tmp_path)


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_a_changed_figure_needs_a_new_version() -> None:
    load_factors()
    assert load_factors() == 0
    Factor.objects.filter(code="car_km").update(value=0.2)
    with pytest.raises(CatalogueError, match="car_km"):
        load_factors()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tamper",
    [
        lambda: ImpactTotal.objects.filter(indicator="time_min").update(
            central=F("central") + 1, high=F("high") + 1
        ),
        lambda: ImpactEntry.objects.filter(indicator="time_min").update(high=F("high") + 1),
        lambda: ImpactEntry.objects.filter(indicator="first_tie").delete(),
        lambda: Account.objects.filter(unit="hours", balance_minor__gt=0).update(balance_minor=61),
        lambda: Goal.objects.update(total=99),
        lambda: Progress.objects.update(amount=99),
    ],
)
def test_the_check_sees_what_was_changed_behind_its_back(tamper: Callable[[], object]) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    with clock.frozen(NOON):
        set_goal(
            actor=None,
            community=community,
            title="Dix échanges",
            measure=Goal.Measure.EXCHANGES,
            target=10,
            starts_at=NOON,
            ends_at=NOON + timedelta(days=1),
        )
        make_done(anne, brice, community, values={"hours": 60})
    assert list(differences()) == []
    tamper()
    assert list(differences()) != []
