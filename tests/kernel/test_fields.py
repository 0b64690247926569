from datetime import UTC, datetime

import pytest
from django import forms
from django.utils.translation import override

from entrepairs.kernel.fields import AmountField, MomentField


@pytest.mark.parametrize(
    ("one", "typed", "parts"),
    [
        (60, "1,5", 90),
        (60, "1.5", 90),
        (60, "1 h 30", 90),
        (60, "1h30", 90),
        (60, " 2 H ", 120),
        (60, "45 min", 45),
        (60, "0,333", 20),
        (1000, "0,35", 350),
        (1000, "1 200", 1_200_000),
        (1, "3", 3),
        (1, "", None),
    ],
)
def test_amounts_are_read_as_people_write_them(one: int, typed: str, parts: int | None) -> None:
    assert AmountField(one=one, required=False).clean(typed) == parts


@pytest.mark.parametrize(
    ("one", "typed", "code"),
    [
        (1, "1,5", "not_whole"),
        (1, "beaucoup", "not_a_count"),
        (1, "1 h 30", "not_a_count"),
        (60, "-1", "too_small"),
        (60, "h", "not_a_number"),
        (60, "1e9", "not_a_number"),
        (60, "99999999999", "too_large"),
        (60, "\x00", "not_a_number"),
        (60, "0", "too_small"),
        (1000, "0,0001", "not_a_number"),
        (60, "", "required"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(one: int, typed: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        AmountField(one=one).clean(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(("language", "shown"), [("fr", "1,5"), ("en", "1.5")])
def test_an_amount_is_shown_in_the_language_and_typed_text_stays_as_it_is(language: str, shown: str) -> None:
    field = AmountField(one=60)
    with override(language):
        assert field.prepare_value(90) == shown
        assert field.prepare_value("1 h et demie") == "1 h et demie"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("one", "parts"), [(1000, 1_234_567), (1000, 5), (60, 20), (60, 1), (1, 1500)])
def test_an_amount_that_is_shown_reads_back_the_same(language: str, one: int, parts: int) -> None:
    field = AmountField(one=one)
    with override(language):
        assert field.clean(field.prepare_value(parts)) == parts


@pytest.mark.parametrize("typed", ["2026-07-01T18:30", "2026-07-01 18:30"])
def test_a_moment_is_of_the_clocks_of_the_place(typed: str) -> None:
    field = MomentField(timezone="Europe/Paris")
    assert field.clean(typed) == datetime(2026, 7, 1, 16, 30, tzinfo=UTC)


def test_a_moment_is_shown_on_the_clocks_of_the_place() -> None:
    class Form(forms.Form):
        at = MomentField(timezone="Europe/Paris")

    html = str(Form(initial={"at": datetime(2026, 1, 31, 23, 30, tzinfo=UTC)})["at"])
    assert 'value="2026-02-01T00:30"' in html
    assert 'type="datetime-local"' in html


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-03-29T02:30", "not_on_clocks"),
        ("2026-10-25T02:30", "not_on_clocks"),
        ("0026-03-29T02:30", "invalid"),
        ("demain", "invalid"),
    ],
)
def test_a_moment_that_no_clock_shows_is_refused(typed: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        MomentField(timezone="Europe/Paris").clean(typed)
    assert refused.value.code == code
