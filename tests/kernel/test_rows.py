"""Reading files of many rows."""

import codecs
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.rows import RowProblem, csv_rows, json_rows, open_rows

Rows = list[tuple[int, int, dict[str, Any] | RowProblem]]


def rows_of(path: Path, content: str | bytes) -> Rows:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = open_rows(path, list_name="rows")
    found = list(source)
    assert len(found) == source.total
    return [(row.number, row.line, row.problem or dict(row.cells)) for row in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_however_it_was_saved(path: Path, separator: str, encoding: str, end: str) -> None:
    text = end.join([separator.join(["Name", " PRICE "]), "", separator.join(["Œuf d’été", "3 €"]), ""])
    assert rows_of(path, text.encode(encoding)) == [(1, 3, {"name": "Œuf d’été", "price": "3 €"})]


def test_what_no_windows_has_is_latin_1(path: Path) -> None:
    assert rows_of(path, b"a,b\n\xe9,\x81\n") == [(1, 2, {"a": "é", "b": "\x81"})]


def test_lines_are_counted_through_cells_of_several(path: Path) -> None:
    text = 'a,b\n"one\ntwo",2\nthree\n"x ""y""",4\n'
    assert rows_of(path, text) == [
        (1, 2, {"a": "one\ntwo", "b": "2"}),
        (2, 4, RowProblem.MALFORMED),
        (3, 5, {"a": 'x "y"', "b": "4"}),
    ]


def test_after_a_row_that_cannot_be_read_the_next_one_follows(path: Path) -> None:
    huge = "x" * 200_000
    endless = "y" * (3 * csv_rows.LINE_MAX)
    assert rows_of(path, f'a,b\n{huge},1\n{endless}\n"a"b,2\n3,4\n"open,5\n') == [
        (1, 2, RowProblem.MALFORMED),
        (2, 3, RowProblem.MALFORMED),
        (3, 4, RowProblem.MALFORMED),
        (4, 5, {"a": "3", "b": "4"}),
        (5, 6, RowProblem.MALFORMED),
    ]


def test_a_list_of_objects_is_read_with_its_lines(path: Path) -> None:
    deep = "[" * 100 + "]" * 100
    begin = '\n[ {"a": "]}\\"\\\\"},\n\n{"a": [1, {"b": null}]}, 5, "x,]", {"a": nan}'
    text = f'{begin}, {{"a": {deep}}} ]\n'
    assert rows_of(path, text) == [
        (1, 2, {"a": ']}"\\'}),
        (2, 4, {"a": [1, {"b": None}]}),
        (3, 4, RowProblem.NOT_AN_OBJECT),
        (4, 4, RowProblem.NOT_AN_OBJECT),
        (5, 4, RowProblem.MALFORMED),
        (6, 4, RowProblem.TOO_LARGE),
    ]


def test_what_stands_around_the_list_is_kept_wherever_it_stands(path: Path) -> None:
    path.write_text('{"rows": [{"a": 1}], "version": 3, "made": {"by": "x"}}')
    source = open_rows(path, list_name="rows")
    assert [row.cells for row in source] == [{"a": 1}]
    assert (source.head["version"], source.head["made"]) == (3, {"by": "x"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.dictionaries(st.text(), JSON, max_size=3)),
    part=st.integers(1, 40),
    is_wide=st.booleans(),
    is_ascii=st.booleans(),
)
def test_any_list_is_read_in_pieces_of_any_length(
    rows: list[dict[str, Any]], part: int, is_wide: bool, is_ascii: bool, path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_rows, "PART", part)
        text = json.dumps(rows, indent=2 if is_wide else None, ensure_ascii=is_ascii)
        try:
            content = text.encode()
        except UnicodeEncodeError:  # half of a pair, which only JSON's own escapes can say
            content = json.dumps(rows).encode()
        assert [cells for _number, _line, cells in rows_of(path, content)] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='[]{}",:\\ \n1ané€', max_size=60).map(str.encode),
        st.text(alphabet='"",;\t\n\ra', max_size=60).map(str.encode),
        st.binary(max_size=60).map(lambda tail: codecs.BOM_UTF16_LE + tail),
    )
)
def test_no_bytes_break_the_reader(content: bytes, path: Path) -> None:
    try:
        found = rows_of(path, content)
    except Refused:
        return
    assert [number for number, _line, _cells in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_ten_times_as_long_takes_no_more_memory(path: Path, form: str) -> None:
    def peak(count: int) -> int:
        with path.open("w") as file:
            if form == "csv":
                file.write("a,b\n")
                file.writelines(f"{number},{'x' * 100}\n" for number in range(count))
            else:
                file.write("[")
                file.writelines(
                    f'{"," if number else ""}{{"a": {number}, "b": "{"x" * 100}"}}\n'
                    for number in range(count)
                )
                file.write("]")
        tracemalloc.start()
        total = sum(1 for _row in open_rows(path, list_name="rows"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert total == count
        return most

    assert peak(60_000) < peak(30_000) * 1.1 + 100_000


def test_a_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(Refused, match="rows"):
        open_rows(path, list_name="rows")
