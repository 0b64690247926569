from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.merging import Part, Side, merge

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "", "e f"]), max_size=8).map("\n".join)


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_what_either_changed_elsewhere_comes_together() -> None:
    base = "un\ndeux\ntrois\nquatre\n"
    outcome = merge(base, "UN\ndeux\ntrois\nquatre\n", "un\ndeux\ntrois\nquatre\ncinq\n")
    assert outcome.is_clean
    assert outcome.text == "UN\ndeux\ntrois\nquatre\ncinq\n"


def test_where_both_changed_the_same_line_both_are_kept() -> None:
    outcome = merge("un\ndeux\ntrois", "un\nDEUX\ntrois", "un\nzwei\ntrois")
    assert not outcome.is_clean
    assert outcome.parts[1] == Part(Side.MEETING, "DEUX\n", "zwei\n")


def test_two_who_write_on_at_the_end_meet_there() -> None:
    outcome = merge("un", "un\ndeux", "un\ntrois")
    assert [part for part in outcome.parts if part.side is Side.MEETING] == [
        Part(Side.MEETING, "deux\n", "trois\n")
    ]


@given(LINES, LINES)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: str, changed: str) -> None:
    for outcome in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert outcome.is_clean
        assert lines(outcome.text) == lines(changed)


@given(LINES, LINES, LINES)
def test_no_line_of_either_side_is_lost_that_the_other_did_not_take_away(
    base: str, ours: str, theirs: str
) -> None:
    outcome = merge(base, ours, theirs)
    kept = {line for part in outcome.parts for line in lines(part.ours) + lines(part.theirs)}
    for mine, other in ((ours, theirs), (theirs, ours)):
        assert {line for line in lines(mine) if line not in lines(base) or line in lines(other)} <= kept


@given(LINES, LINES, LINES)
def test_both_ways_round_the_same_places_meet(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs).is_clean == merge(base, theirs, ours).is_clean
