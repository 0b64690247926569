import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.kernel.search import TOKEN, SearchQuery, joined


def test_a_query_is_written_in_the_language_of_each_database() -> None:
    query = SearchQuery((("bike", "bik"), ("k_offer",)))
    assert query.for_fts5() == '("bike" OR "bik") AND ("k_offer")'
    assert query.for_tsquery() == "('bike' | 'bik') & ('k_offer')"


@pytest.mark.parametrize("groups", [(), ((),), (("bike",), ())])
def test_a_query_that_looks_for_nothing_is_an_error(groups: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="groups"):
        SearchQuery(groups)


@given(st.text(max_size=20).filter(lambda text: not TOKEN.fullmatch(text)))
def test_what_is_not_a_token_never_reaches_a_database(text: str) -> None:
    with pytest.raises(ValueError, match="token"):
        SearchQuery(((text,),))
    with pytest.raises(ValueError, match="token"):
        joined([text])


def test_tokens_are_kept_in_order_each_once() -> None:
    assert joined(["velo", "k_offer", "velo", "c_1"]) == "c_1 k_offer velo"
    assert joined([]) == ""
