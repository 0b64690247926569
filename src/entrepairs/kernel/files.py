"""Reading what an operator hands over."""

from pathlib import Path


def read_lines(path: Path) -> list[str]:
    """The lines of a file, in UTF-8 with or without a byte order mark, or failing that in Latin-1."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # Not splitlines(), which also splits at characters that an editor does not number lines by.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]
