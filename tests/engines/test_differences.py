from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.differences import Change, Gap, Piece, Row, differences

TEXTS = st.lists(st.sampled_from(["un deux trois", "un deux quatre", "", "x", "vélo"]), max_size=12).map(
    "\n".join
)


def test_a_changed_word_is_shown_within_its_line() -> None:
    (row,) = differences("Elle se prête deux jours.\n", "Elle se prête trois jours.\n")
    assert row == Row(
        (
            Piece(Change.KEPT, "Elle se prête "),
            Piece(Change.TAKEN, "deux"),
            Piece(Change.ADDED, "trois"),
            Piece(Change.KEPT, " jours."),
        )
    )
    assert row.change is None


def test_lines_far_from_a_change_are_left_out_and_counted() -> None:
    old = "\n".join(f"ligne {number}" for number in range(20))
    rows = differences(old, old.replace("ligne 10", "autre chose"))
    assert rows[0] == Gap(8)
    assert rows[-1] == Gap(7)
    assert [row.change for row in rows[1:-1] if isinstance(row, Row)] == [
        Change.KEPT,
        Change.KEPT,
        Change.TAKEN,
        Change.ADDED,
        Change.KEPT,
        Change.KEPT,
    ]


def test_nothing_is_shown_where_nothing_changed() -> None:
    assert differences("un\ndeux\n", "un\ndeux") == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_what_is_shown(old: str, new: str) -> None:
    rows = differences(old, new)
    lines = {Change.TAKEN: 0, Change.ADDED: 0}
    for row in rows:
        if isinstance(row, Gap):
            continue
        for change, source in ((Change.TAKEN, old), (Change.ADDED, new)):
            text = "".join(piece.text for piece in row.pieces if piece.change in {Change.KEPT, change})
            if row.change in {None, Change.KEPT, change}:
                assert text in source.split("\n")
                lines[change] += 1
    assert all(
        count <= len(source.split("\n")) for count, source in zip(lines.values(), (old, new), strict=True)
    )
