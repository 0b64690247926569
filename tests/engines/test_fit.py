from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.fit import APART_MAX, Fit, Manner, Reason, Side, best_answers, fit, subjects

FIGEAC, CAPDENAC, RODEZ, ALBI = (44.608, 2.034), (44.577, 2.076), (44.351, 2.575), (43.929, 2.148)
NINE = datetime(2026, 3, 14, 9, tzinfo=UTC)
THINGS, WAY, FOOD = Manner(), Manner(is_way=True), Manner(any_will_do=True)


def side(key: int = 1, title: str = "", text: str = "", **changes: object) -> Side:
    return replace(Side(key, subjects(title, "fr"), subjects(text, "fr")), **changes)  # type: ignore[arg-type]


def answered(offer: Side, need: Side, manner: Manner = THINGS) -> Fit:
    found = fit(offer, need, manner)
    assert found is not None
    return found


# Words


def test_forms_of_a_word_meet() -> None:
    assert subjects("réparer", "fr") == subjects("Réparation", "fr") == {"repar"}
    assert subjects("vélos", "fr") == subjects("vélo", "fr")
    assert subjects("curtains", "en") == subjects("curtain", "en")


def test_words_that_any_listing_may_hold_say_nothing() -> None:
    assert subjects("Cherche quelqu’un pour un vélo, samedi à 9 h 30", "fr") == {"velo"}
    assert subjects("Does anyone need help with the piano on Monday?", "en") == {"piano"}


# Subject


def test_the_same_category_answers_whatever_the_words() -> None:
    found = answered(side(title="la bonne", category="drill"), side(title="trois trous", category="drill"))
    assert found.reasons == (Reason.CATEGORY,)


def test_another_category_does_not_answer_though_a_word_is_shared() -> None:
    offer = side(title="chaise de jardin", category="chair")
    assert fit(offer, side(title="table de jardin", category="table"), THINGS) is None


def test_other_things_answer_by_their_words_alone() -> None:
    offer = side(title="remorque bachee", category="other")
    assert fit(offer, side(title="un lutrin", category="other"), THINGS) is None
    found = answered(offer, side(title="une remorque", category="other"))
    assert (found.reasons, found.words) == ((Reason.WORDS,), tuple(subjects("remorque", "fr")))


def test_a_word_in_both_titles_is_enough_and_one_in_a_description_is_not() -> None:
    offer = side(title="reparer un velo")
    assert answered(offer, side(title="mon velo grince")).reasons == (Reason.WORDS,)
    assert fit(offer, side(title="il grince", text="mon velo"), THINGS) is None
    both = side(title="il grince", text="mon velo, à réparer")
    assert answered(offer, both).words == ("repar", "velo")


def test_words_that_only_the_descriptions_share_are_no_answer() -> None:
    offer = side(title="retouches", text="apportez fil et patrons, réparation comprise")
    need = side(title="mon velo grince", text="je peux l’apporter, réparation à deux, fil de fer")
    assert fit(offer, need, THINGS) is None


def test_food_answers_food_without_a_word_in_common_but_less_well() -> None:
    need = side(title="pommes", start=FIGEAC)
    apples, bread = side(title="des pommes", start=FIGEAC), side(title="pain de la veille", start=FIGEAC)
    assert fit(bread, need, THINGS) is None
    assert answered(bread, need, FOOD).score < answered(apples, need, FOOD).score
    assert fit(replace(bread, start=ALBI), need, FOOD) is None
    assert fit(replace(bread, start=None), need, FOOD) is None


# Place


def test_the_nearer_of_two_answers_better() -> None:
    need = side(title="velo", start=FIGEAC)
    near = answered(side(title="velo", start=CAPDENAC), need)
    far = answered(side(title="velo", start=ALBI), need)
    unsaid = answered(side(title="velo"), need)
    assert near.score > unsaid.score > far.score
    assert Reason.PLACE in near.reasons
    assert Reason.PLACE not in far.reasons
    assert near.distance_m is not None
    assert round(near.distance_m / 1000) == 5


def test_a_ride_answers_by_both_of_its_ends() -> None:
    need = side(start=FIGEAC, end=RODEZ)
    found = answered(side(start=CAPDENAC, end=RODEZ), need, WAY)
    assert found.reasons == (Reason.WAY, Reason.PLACE)
    assert answered(side(start=FIGEAC, end=RODEZ), need, WAY).score > found.score
    assert fit(side(start=FIGEAC, end=ALBI), need, WAY) is None
    assert fit(side(start=RODEZ, end=FIGEAC), need, WAY) is None
    assert fit(side(start=FIGEAC), need, WAY) is None


# Time


def test_at_the_same_time_on_the_same_day_or_not_at_all() -> None:
    need = side(title="serre", starts_at=NINE, ends_at=NINE + timedelta(hours=3))

    def offered(hours: float) -> Side:
        return side(title="serre", starts_at=NINE + timedelta(hours=hours))

    assert Reason.TIME in answered(offered(2), need).reasons
    assert Reason.TIME in answered(offered(3), need).reasons
    assert Reason.DAY in answered(offered(6), need).reasons
    assert not {Reason.DAY, Reason.TIME} & set(answered(offered(14.9), need).reasons[2:])
    assert fit(offered(15), need, THINGS) is None
    assert fit(offered(24), need, THINGS) is None


def test_the_next_day_is_not_that_day_though_few_hours_lie_between() -> None:
    late = NINE.replace(hour=23)
    found = answered(
        side(title="serre", starts_at=late + timedelta(hours=3)), side(title="serre", starts_at=late)
    )
    assert not {Reason.DAY, Reason.TIME} & set(found.reasons)


def test_whoever_names_no_time_answers_at_any() -> None:
    assert answered(side(title="serre"), side(title="serre", starts_at=NINE)).reasons == (Reason.WORDS,)


# Amount


def test_what_covers_all_answers_better_than_a_part_and_nothing_left_not_at_all() -> None:
    need = side(title="bocaux", left=80)
    whole, part = answered(side(title="bocaux", left=90), need), answered(side(title="bocaux", left=20), need)
    assert whole.score > part.score
    assert Reason.AMOUNT in whole.reasons
    assert Reason.AMOUNT not in part.reasons
    assert fit(side(title="bocaux", left=0), need, THINGS) is None
    assert fit(side(title="bocaux", left=5), replace(need, left=0), THINGS) is None


# Whatever they say

points = st.none() | st.tuples(st.floats(43.5, 45.5), st.floats(1, 3.5))
moments = st.none() | st.integers(-2000, 2000).map(lambda minutes: NINE + timedelta(minutes=minutes))
words = st.frozensets(st.sampled_from(["velo", "piano", "pomme", "serre", "perce"]))
manners = st.builds(Manner, is_way=st.booleans(), any_will_do=st.booleans())


@st.composite
def sides(draw: st.DrawFn) -> Side:
    starts_at = draw(moments)
    length = draw(st.none() | st.integers(1, 600))
    return Side(
        key=draw(st.integers(1, 50)),
        title=draw(words),
        text=draw(words),
        category=draw(st.sampled_from(["", "other", "drill", "tent"])),
        start=draw(points),
        end=draw(points),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=length) if starts_at and length else None,
        left=draw(st.none() | st.integers(0, 9)),
    )


@given(sides(), sides(), manners)
def test_a_score_is_from_0_to_100_and_has_a_reason(offer: Side, need: Side, manner: Manner) -> None:
    found = fit(offer, need, manner)
    if found is not None:
        assert 0 <= found.score <= 100
        assert found.key == offer.key
        assert set(found.reasons) - {Reason.AMOUNT}
        assert len(set(found.reasons)) == len(found.reasons)
        assert set(found.words) <= (offer.title | offer.text) & (need.title | need.text)


@given(sides(), sides(), manners)
def test_all_but_the_amount_is_the_same_from_both_sides(one: Side, other: Side, manner: Manner) -> None:
    one, other = replace(one, left=None), replace(other, left=None)
    there, back = fit(one, other, manner), fit(other, one, manner)
    assert (there is None) == (back is None)
    if there and back:
        # Metres may differ in their last bit.
        assert abs(there.score - back.score) <= 1
        assert there.words == back.words


@given(sides(), sides(), manners)
def test_no_fit_where_both_have_a_time_and_these_are_half_a_day_apart(
    one: Side, other: Side, manner: Manner
) -> None:
    early = replace(one, starts_at=NINE, ends_at=None)
    late = replace(other, starts_at=NINE + APART_MAX, ends_at=None)
    assert fit(early, late, manner) is None
    assert fit(late, early, manner) is None


@given(sides(), sides(), manners, st.integers(1, 9))
def test_more_never_answers_worse(offer: Side, need: Side, manner: Manner, more: int) -> None:
    less = fit(offer, need, manner)
    if less is not None and offer.left is not None:
        grown = fit(replace(offer, left=offer.left + more), need, manner)
        assert grown is not None
        assert grown.score >= less.score


@given(sides(), st.lists(sides(), unique_by=lambda one: one.key), manners, st.booleans(), st.integers(0, 5))
def test_the_best_come_first_and_in_whatever_order_they_were_given(
    asked: Side, answers: Sequence[Side], manner: Manner, is_need: bool, most: int
) -> None:
    found = best_answers(asked, answers, manner, asked_is_need=is_need, most=most)
    assert found == best_answers(asked, answers[::-1], manner, asked_is_need=is_need, most=most)
    everything = best_answers(asked, answers, manner, asked_is_need=is_need, most=len(answers))
    pairs = [(one, asked) if is_need else (asked, one) for one in answers]
    fitting = [fit(offer, need, manner) for offer, need in pairs]
    assert len(everything) == sum(one is not None for one in fitting)
    assert found == everything[:most]
    scores = [one.score for one in everything]
    assert scores == sorted(scores, reverse=True)
    assert {one.key for one in everything} <= {one.key for one in answers}
