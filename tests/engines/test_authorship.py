from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.authorship import Authorship, survivors, words_in

TEXTS = st.lists(
    st.lists(st.sampled_from(["un deux", "deux trois", "trois", "", "vélo vélo", "un"]), max_size=5).map(
        "\n".join
    ),
    min_size=1,
    max_size=6,
)


def test_each_has_the_words_that_are_left_of_theirs() -> None:
    assert survivors([(1, "un deux trois"), (2, "un deux quatre cinq")]) == {1: 2, 2: 2}


def test_putting_back_gives_everybody_their_words_again() -> None:
    page = "La pompe est au garage.\nElle se prête."
    assert survivors([(1, page), (2, ""), (3, page)]) == {1: 8}


def test_moving_lines_makes_nobody_their_author() -> None:
    assert survivors([(1, "un\ndeux\ntrois"), (2, "trois\nun\ndeux")]) == {1: 3}


def test_taking_away_gains_nothing() -> None:
    assert survivors([(1, "un deux trois"), (2, "un trois")]) == {1: 2}


@given(TEXTS)
def test_every_word_belongs_to_one_revision(texts: list[str]) -> None:
    found = survivors(enumerate(texts))
    assert sum(found.values()) == words_in(texts[-1])


@given(TEXTS)
def test_saving_without_a_change_changes_nothing(texts: list[str]) -> None:
    authorship = Authorship()
    for key, text in enumerate(texts):
        authorship.revise(key, text)
    before = authorship.surviving()
    authorship.revise("again", texts[-1])
    assert authorship.surviving() == before


@given(TEXTS, st.integers(0, 5))
def test_going_back_to_a_revision_gives_the_one_who_goes_back_nothing(texts: list[str], to: int) -> None:
    revisions: list[tuple[Hashable, str]] = list(enumerate(texts))
    back = survivors([*revisions, ("back", texts[min(to, len(texts) - 1)])])
    assert "back" not in back
