"""The want list parser: what it keeps, what it leaves out and why."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.wantlists import Reason, parse
from entrepairs.kernel.files import read_lines


def faults(text: str) -> list[tuple[int, str, Reason]]:
    return [(fault.line, fault.code, fault.reason) for fault in parse(text.splitlines()).faults]


def kept(text: str) -> dict[str, tuple[str, ...]]:
    return {item.code: item.wants for item in parse(text.splitlines()).items}


def test_comments_and_blank_lines_say_nothing() -> None:
    assert kept("# a title\n#! OPTION\n\nA B # the blue one\nB\n") == {"A": ("B",), "B": ()}


def test_owners_colons_and_groups_of_the_trademaximizer_format() -> None:
    (first, second) = parse(["(anne b) A : B ; ", "(chloé) B A"]).items
    assert (first.owner, first.code, first.wants) == ("anne b", "A", ("B",))
    assert (second.owner, second.code, second.wants) == ("chloé", "B", ("A",))


def test_names_that_differ_in_capitals_are_one() -> None:
    assert kept("Alpha beta\nBETA ALPHA") == {"Alpha": ("BETA",), "BETA": ("Alpha",)}


def test_each_fault_is_told_by_line_and_leaves_only_itself_out() -> None:
    text = "A B X\nB A A\nB C\nC C A\n(zoe A"
    assert faults(text)[:4] == [
        (1, "X", Reason.UNKNOWN_ITEM),
        (2, "A", Reason.WANT_REPEATED),
        (3, "B", Reason.ITEM_REPEATED),
        (4, "C", Reason.WANTS_ITSELF),
    ]
    assert faults(text)[4][::2] == (5, Reason.MALFORMED)
    assert kept(text) == {"A": ("B",), "B": ("A",), "C": ("A",)}


def test_a_wanted_item_of_the_same_owner_is_left_out() -> None:
    assert faults("(anne) A : B\n(anne) B :") == [(1, "B", Reason.WANTS_OWN)]


def test_old_files_are_read_in_either_encoding(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes("\ufeffÉté Hiver\r\nHiver\r\n".encode())
    (tmp_path / "old").write_bytes("Été Hiver\nHiver\n".encode("latin-1"))
    for name in ("new", "old"):
        assert [item.code for item in parse(read_lines(tmp_path / name)).items] == ["Été", "Hiver"]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_text_breaks_the_parser_and_kept_wants_are_kept_items(lines: list[str]) -> None:
    items = parse(lines).items
    codes = {item.code for item in items}
    assert len(codes) == len(items)
    assert all(set(item.wants) <= codes - {item.code} for item in items)
