"""The index on a table of its own, on whichever database the tests run."""

from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepairs.engines.text import terms
from entrepairs.kernel.search import (
    Condition,
    SearchIndex,
    SearchQuery,
    counts,
    differences,
    joined,
    matching,
    within,
    write_tokens,
)

pytestmark = pytest.mark.django_db

INDEX = SearchIndex("kernel_search_trial")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def table() -> Iterator[None]:
    run(
        f'CREATE TABLE "{INDEX.table}" (id INTEGER PRIMARY KEY, search TEXT NOT NULL, '
        "size INTEGER NOT NULL DEFAULT 0, lat DOUBLE PRECISION, lon DOUBLE PRECISION)",
        *INDEX.sql_to_create(connection.vendor),
    )
    yield
    run(*INDEX.sql_to_drop(connection.vendor), f'DROP TABLE "{INDEX.table}"')


def put(rows: dict[int, list[str]], **columns: float) -> None:
    names = "".join(f", {name}" for name in columns)
    marks = ", %s" * len(columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {INDEX.table} (id, search{names}) VALUES (%s, %s{marks})",  # noqa: S608
            [(key, joined(tokens), *columns.values()) for key, tokens in rows.items()],
        )


def find(*groups: tuple[str, ...], **options: object) -> list[int]:
    found = matching(INDEX, SearchQuery(groups), **({"limit": 100} | options))  # type: ignore[arg-type]
    return [row[0] for row in found]


BOARD = {
    1: ["velo", "k_offer", "c_1"],
    2: ["velo", "k_need", "c_1"],
    3: ["bike", "k_offer", "c_2"],
    4: ["velo", "k_offer", "c_2"],
    5: ["four", "k_offer", "c_1"],
}


@pytest.mark.usefixtures("table")
class TestIndex:
    def test_all_groups_are_found_any_token_of_each_the_newest_first(self) -> None:
        put(BOARD)
        assert find(("velo",)) == [4, 2, 1]
        assert find(("velo", "bike"), ("k_offer",)) == [4, 3, 1]
        assert find(("velo",), ("k_offer",), ("c_1",)) == [1]
        assert find(("tente",)) == []
        assert find(("vel",)) == []
        assert find(("c_11",)) == []

    def test_pages_stay_what_they_are_while_rows_come_in(self) -> None:
        put(BOARD)
        first = find(("velo",), limit=2)
        put({6: ["velo"]})
        assert first == [4, 2]
        assert find(("velo",), limit=2, upto_key=4) == first
        assert find(("velo",), limit=2, offset=2, upto_key=4) == [1]
        assert find(("velo",), limit=2, before_key=2) == [1]

    def test_counts_stop_at_the_most_and_come_in_the_order_of_their_queries(self) -> None:
        put(BOARD)
        queries = [SearchQuery((("velo",),)), SearchQuery((("tente",),)), SearchQuery((("k_offer",),))]
        assert counts(INDEX, queries, most=3) == [3, 0, 3]
        assert counts(INDEX, queries, most=100) == [3, 0, 4]
        assert counts(INDEX, queries, most=100, upto_key=3) == [2, 0, 2]
        assert counts(INDEX, [], most=3) == []

    def test_conditions_look_at_the_row_itself(self) -> None:
        put({1: ["velo"]}, size=1)
        put({2: ["velo"]}, size=2)
        small = Condition("found.size < %s", (2,))
        assert find(("velo",), conditions=[small]) == [1]
        assert counts(INDEX, [SearchQuery((("velo",),))], most=9, conditions=[small]) == [1]
        assert matching(INDEX, SearchQuery((("velo",),)), limit=9, columns=["found.size"]) == [(2, 2), (1, 1)]

    @pytest.mark.parametrize(("radius_m", "found"), [(54_000, [2, 1]), (49_000, [1])])
    def test_distance_is_by_the_great_circle(self, radius_m: float, found: list[int]) -> None:
        put({1: ["velo"]}, lat=44.448, lon=1.441)  # Cahors
        put({2: ["velo"]}, lat=44.609, lon=2.034)  # Figeac, some 50 km away
        near = within("found.lat", "found.lon", lat=44.448, lon=1.441, radius_m=radius_m)
        assert find(("velo",), conditions=[near]) == found

    def test_the_index_follows_what_is_written(self) -> None:
        put(BOARD)
        write_tokens(INDEX, [(1, "tente"), (2, "")])
        run(f"UPDATE {INDEX.table} SET size = 7", f"DELETE FROM {INDEX.table} WHERE id = 4")  # noqa: S608
        assert find(("velo",)) == []
        assert find(("tente",)) == [1]
        assert list(differences(INDEX)) == []

    def test_an_index_made_later_holds_what_was_there(self) -> None:
        run(*INDEX.sql_to_drop(connection.vendor))
        put(BOARD)
        run(*INDEX.sql_to_create(connection.vendor))
        assert find(("velo",), ("c_1",)) == [2, 1]
        assert list(differences(INDEX)) == []

    def test_an_index_that_does_not_follow_is_seen(self) -> None:
        put(BOARD)
        if connection.vendor == "sqlite":
            run(f'DROP TRIGGER "{INDEX.triggers[1]}"')
            assert [found.stored for found in differences(INDEX)] == ["does not follow its table"]
            run(f"UPDATE {INDEX.table} SET search = 'tente' WHERE id = 1")  # noqa: S608
            assert len(list(differences(INDEX))) == 2
        else:
            run(f'ALTER INDEX "{INDEX.name}" RENAME TO other')
            assert [found.stored for found in differences(INDEX)] == ["missing or invalid"]
            run(f'ALTER INDEX other RENAME TO "{INDEX.name}"')


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    "typed",
    [
        "velo OR k_need",
        '"velo"',
        "velo*",
        "NEAR(velo four, 2)",
        "search:velo",
        "-velo",
        "^velo",
        "velo' | 'four",
        "velo:*",
        "!velo",
        "velo <-> four",
        "velo\\",
        "velo; DROP TABLE kernel_place",
        "velo\x00",
        "(((",
        "%s %(x)s",
    ],
)
def test_nothing_that_is_typed_has_a_meaning_of_its_own(typed: str) -> None:
    put(BOARD)
    plain = SearchQuery((*terms(typed.replace("k_need", "need")), ("c_1",)))
    assert {key for (key,) in matching(INDEX, plain, limit=9)} <= {1, 2, 5}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_search(table: None, typed: str) -> None:
    if groups := terms(typed):
        matching(INDEX, SearchQuery(groups), limit=9)
        counts(INDEX, [SearchQuery(groups)], most=9)


TOKENS = st.lists(st.sampled_from(["a", "b", "c", "k_x", "g_1_2_3"]), max_size=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(TOKENS, min_size=1, max_size=12),
    after=st.lists(TOKENS, max_size=12),
    groups=st.lists(st.lists(st.sampled_from(["a", "b", "k_x", "none"]), min_size=1), min_size=1, max_size=3),
)
def test_it_finds_what_a_look_at_every_row_would_find(
    table: None, before: list[list[str]], after: list[list[str]], groups: list[list[str]]
) -> None:
    run(f"DELETE FROM {INDEX.table}")  # noqa: S608
    rows = dict(enumerate(before, start=1))
    put(rows)
    changed = dict(zip(rows, after, strict=False))
    write_tokens(INDEX, [(key, joined(tokens)) for key, tokens in changed.items()])
    rows |= changed
    expected = [key for key, tokens in rows.items() if all(set(group) & set(tokens) for group in groups)]
    assert find(*map(tuple, groups)) == sorted(expected, reverse=True)
    assert list(differences(INDEX)) == []
