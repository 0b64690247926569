"""What acts spare, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.footprint import ACTIVITIES, Figure, Range, footprint
from entrepairs.impact.catalogue import current_factors, ranges

FACTORS = ranges(current_factors())


def figures(
    activity: str, category: str = "", **measures: int
) -> dict[tuple[str, str], tuple[int, int, int]]:
    result = footprint(activity, category=category, measures=measures, factors=FACTORS)
    return {(f.indicator, f.party): (f.low, f.central, f.high) for f in result.figures}


def test_a_commute_of_20_km_with_one_passenger() -> None:
    # central 20 × (0.8 × 0.17 + 0.2 × 0.122) = 3.208 kg; low 0.3 × 20 × (0.8 × 0.12 + 0.0244) = 0.7224 kg;
    # high 20 × (0.8 × 0.25 + 0.0244) = 4.488 kg; energy 20 × 0.8 × 0.114 = 1.824 €
    found = figures("shared_ride", seats=1, distance_m=20_000)
    assert found["co2e_g", "all"] == (722, 3208, 4488)
    assert found["money_cents", "receiver"] == (59, 182, 198)
    assert found["seats_filled", "all"] == (1, 1, 1)


def test_short_rides_end_at_80_km() -> None:
    measures = {"seats": 1, "distance_m": 80_000}
    assert footprint("shared_ride", category="", measures=measures, factors=FACTORS).counterfactual == (
        "short_ride"
    )
    measures["distance_m"] += 1
    assert footprint("shared_ride", category="", measures=measures, factors=FACTORS).counterfactual == (
        "long_ride"
    )


def test_a_ride_without_a_distance_fills_seats_and_is_not_counted_otherwise() -> None:
    result = footprint("shared_ride", category="", measures={"seats": 2}, factors=FACTORS)
    assert result.figures == (Figure("seats_filled", "all", 2, 2, 2),)
    assert result.counterfactual == "no_distance"
    assert set(result.not_counted) == {"co2e_g", "money_cents"}


def test_a_ride_of_400_km_with_two_passengers_may_spare_nothing() -> None:
    # central 800 × (0.7 × 0.009 + 0.18 × 0.17) − 400 × 0.09 × 0.17 = 29.52 − 6.12 = 23.4 kg
    # low 0.3 × 800 × (0.7 × 0.0029 + 0.18 × 0.12) − 400 × 0.21 × 0.25 = 5.6712 − 21 = −15.3288 kg
    # high 800 × (0.7 × 0.0376 + 0.18 × 0.25) − 400 × 0.09 × 0.12 = 57.056 − 4.32 = 52.736 kg
    assert figures("shared_ride", seats=2, distance_m=400_000)["co2e_g", "all"] == (-15329, 23400, 52736)


def test_a_drill_lent_once() -> None:
    # central 0.3 × 44 / 30 = 0.44 kg; low 0.1 × 20 / 60 − 0.5 = −0.4667 kg; high 0.5 × 60 / 10 = 3 kg
    assert figures("thing_lent", "drill", uses=1)["co2e_g", "all"] == (-467, 440, 3000)


def test_a_coat_given() -> None:
    # central 0.3 × 86 × 0.5 = 12.9 kg; low 0.1 × 60.2 × 0.25 − 0.5 = 1.005 kg; high 0.5 × 111.8 × 0.75
    low, central, high = figures("thing_given", "coat", items=1)["co2e_g", "all"]
    assert central == 12900
    assert low == pytest.approx(1005, abs=1)
    assert high == pytest.approx(41925, abs=1)


def test_three_kilos_of_food_saved() -> None:
    assert figures("food_saved", mass_g=3000)["co2e_g", "all"] == (3210, 4590, 5970)


def test_an_hour_given_is_an_hour_and_no_carbon() -> None:
    assert figures("time_given", duration_min=60) == {("time_min", "all"): (60, 60, 60)}


def test_a_thing_without_a_figure_is_not_counted_rather_than_zero() -> None:
    result = footprint("thing_given", category="game", measures={"items": 1}, factors=FACTORS)
    assert result.figures == (Figure("things_reused", "all", 1, 1, 1),)
    assert "co2e_g" in result.not_counted


@given(
    st.sampled_from(sorted(ACTIVITIES)),
    st.sampled_from(["drill", "coat", "game", "wardrobe"]),
    st.integers(1, 8),
    st.integers(1, 1_500_000),
)
def test_low_central_and_high_are_always_in_order(
    activity: str, category: str, amount: int, distance_m: int
) -> None:
    measures = dict.fromkeys(["seats", "uses", "items", "mass_g", "duration_min"], amount)
    result = footprint(
        activity, category=category, measures=measures | {"distance_m": distance_m}, factors=FACTORS
    )
    assert result.figures
    for figure in result.figures:
        assert figure.low <= figure.central <= figure.high


@given(
    st.sampled_from(sorted(ACTIVITIES)),
    st.sampled_from(["drill", "coat", "game", "wardrobe"]),
    st.integers(1, 8),
    st.integers(0, 1_500_000),
)
def test_an_indicator_has_a_figure_or_is_said_not_to_be_counted(
    activity: str, category: str, amount: int, distance_m: int
) -> None:
    measures = dict.fromkeys(["seats", "uses", "items", "mass_g", "duration_min"], amount)
    result = footprint(
        activity, category=category, measures=measures | {"distance_m": distance_m}, factors=FACTORS
    )
    counted = {figure.indicator for figure in result.figures}
    assert {"co2e_g", "money_cents"} <= counted | set(result.not_counted)
    assert not counted & set(result.not_counted)


@given(
    st.sampled_from(sorted(ACTIVITIES)), st.sampled_from(["drill", "coat", "game"]), st.integers(0, 500_000)
)
def test_the_factors_that_are_named_are_enough_to_derive_the_figures_again(
    activity: str, category: str, distance_m: int
) -> None:
    measures = dict.fromkeys(["seats", "uses", "items", "mass_g", "duration_min"], 2)
    measures["distance_m"] = distance_m
    first = footprint(activity, category=category, measures=measures, factors=FACTORS)
    named = {code: FACTORS[code] for code in first.factors}
    assert footprint(activity, category=category, measures=measures, factors=named) == first


_amounts = st.floats(0, 1000)
_ranges = st.tuples(_amounts, _amounts, _amounts).map(lambda three: Range(*sorted(three)))


@given(_ranges, _ranges)
def test_sums_differences_and_products_of_ranges_hold_what_their_parts_hold(one: Range, other: Range) -> None:
    for made, derived in [
        (one + other, [one.low + other.low, one.high + other.high]),
        (one - other, [one.low - other.high, one.high - other.low]),
        (one * other, [one.low * other.low, one.high * other.high]),
    ]:
        assert [made.low, made.high] == derived
        assert made.low <= made.central <= made.high


def test_a_range_that_does_not_rise_is_refused() -> None:
    with pytest.raises(ValueError, match="must rise"):
        Range(2, 1, 3)
    with pytest.raises(ValueError, match="not negative"):
        Range(-1, 0, 1) * Range(1, 1, 1)
