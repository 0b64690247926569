from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.kernel import formatting

MOMENT = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 13)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("function", "amount", "french", "english"),
    [
        (formatting.number, 1234.5, "1 234,5", "1,234.5"),
        (formatting.number, -3, "−3", "−3"),
        (formatting.percent, 0.634, "63 %", "63%"),
        (formatting.percent, 0.999, "99 %", "99%"),
        (formatting.mass, 350, "350 g", "350 g"),
        (formatting.mass, 1_234_500, "1,2 t", "1.2 t"),
        (formatting.co2e, 12_000, "12 kg CO₂e", "12 kg CO₂e"),
        (formatting.co2e, 1_240, "1,2 kg CO₂e", "1.2 kg CO₂e"),
        (formatting.distance, 850, "850 m", "850 m"),
        (formatting.distance, 4_230, "4,2 km", "4.2 km"),
        (formatting.duration, 45, "45 min", "45 min"),
        (formatting.duration, 120, "2 h", "2 h"),
        (formatting.duration, 150, "2 h 30", "2 h 30 min"),
        (formatting.duration, -65, "−1 h 05", "−1 h 05 min"),
        (formatting.money, 1250, "12,50 €", "€12.50"),
        (formatting.money, 1200, "12 €", "€12"),
    ],
)
def test_amounts_are_written_as_each_language_has_them(
    function: Callable[..., str], amount: int, french: str, english: str
) -> None:
    assert plain(function(amount, "fr")) == french
    assert plain(function(amount, "en")) == english


def test_moments_are_told_on_the_clocks_of_the_community() -> None:
    assert plain(formatting.moment(MOMENT, "fr", today=TODAY)) == "sam. 14 mars, 18 h 30"
    assert plain(formatting.moment(MOMENT, "en", today=TODAY)) == "Sat 14 March, 6:30 pm"
    assert plain(formatting.moment(MOMENT, "fr", timezone="Indian/Reunion")) == "sam. 14 mars, 21 h 30"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        formatting.moment(datetime(2026, 3, 14), "fr")  # noqa: DTZ001 - that is the point


def test_a_period_in_one_day_names_the_day_once() -> None:
    text = formatting.period(MOMENT, MOMENT + timedelta(hours=2), "fr", today=TODAY)
    assert plain(text) == "sam. 14 mars, 18 h 30 – 20 h 30"


def test_another_year_is_named() -> None:
    assert plain(formatting.day(date(2027, 2, 1), "fr", today=TODAY)) == "lun. 1er février 2027"


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (-1, "yesterday", "hier"),
        (0, "today", "aujourd’hui"),
        (1, "tomorrow", "demain"),
        (2, "in 2 days", "après-demain"),
        (3, "in 3 days", "dans 3 jours"),
        (30, "Sun 12 April", "dim. 12 avril"),
    ],
)
def test_near_days_are_told_in_words(days: int, english: str, french: str) -> None:
    when = TODAY + timedelta(days=days)
    assert plain(formatting.relative_day(when, "en", today=TODAY)) == english
    assert plain(formatting.relative_day(when, "fr", today=TODAY)) == french


def test_an_estimate_carries_its_range_in_the_same_unit() -> None:
    assert (
        plain(str(formatting.figure("co2e_g", 12_000, "fr", low=8_000, high=19_000))) == "12 kg CO₂e (8–19)"
    )
    assert (
        plain(str(formatting.figure("co2e_g", 1_200, "en", low=800, high=1_900))) == "1.2 kg CO₂e (0.8–1.9)"
    )


def test_a_range_whose_ends_read_the_same_is_left_out() -> None:
    assert not formatting.spread(8.01, 8.02, "fr", decimals=0)


def test_measures_agree_with_their_number() -> None:
    assert [plain(formatting.measure("seats", n, "fr")) for n in (1, 2)] == ["1 place", "2 places"]
    assert [plain(formatting.measure("meals", n, "en")) for n in (1, 3)] == ["1 meal", "3 meals"]
    assert plain(formatting.value("hours", 150, "fr", signed=True)) == "+2 h 30"
    assert formatting.value("gift", 0, "fr") == "un don"


@given(st.floats(-1e9, 1e9), st.sampled_from(["fr", "en"]))
def test_nothing_is_ever_minus_zero(amount: float, language: str) -> None:
    assert formatting.number(amount, language) != "−0"
    assert formatting.duration(amount, language)
