import io

from entrepairs.kernel.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_at_the_start_and_at_the_end() -> None:
    stream = io.StringIO()
    with shown(stream) as progress:
        for done in range(1001):
            progress(done, 1000, "Counting")
        progress(0, 2, "More")
    assert stream.getvalue().splitlines() == ["Counting: 0/1000", "Counting: 1000/1000", "More: 0/2"]


def test_a_terminal_gets_a_bar_for_each_piece_of_work() -> None:
    stream = Terminal()
    with shown(stream) as progress:
        for done in range(11):
            progress(done, 10, "Counting")
        progress(1, 3, "More")
    text = stream.getvalue()
    assert "10/10" in text
    assert "More" in text
