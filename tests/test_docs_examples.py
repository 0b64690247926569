"""Every example in docs/algorithms runs, and gives what the page says."""

import doctest
import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parent.parent / "docs" / "algorithms").glob("*.md"))
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _without_prose(text: str) -> str:
    """The page with only its examples left, each on its own line, so that failures name the page's lines.

    A bare page would end each example's output at the closing fence rather than before it.
    """
    kept = [""] * len(text.splitlines())
    for block in _BLOCK.finditer(text):
        if ">>>" in block[1]:
            first = text.count("\n", 0, block.start(1))
            kept[first : first + block[1].count("\n")] = block[1].splitlines()
    return "\n".join(kept) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_an_algorithm_page_give_what_it_says(page: Path) -> None:
    examples = doctest.DocTestParser().get_doctest(
        _without_prose(page.read_text(encoding="utf-8")), {}, page.name, str(page), 0
    )
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=report.append)

    assert results.failed == 0, "".join(report)


def test_there_are_pages_with_examples() -> None:
    assert any(">>>" in page.read_text(encoding="utf-8") for page in PAGES)
