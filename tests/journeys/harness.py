"""What a journey does with a page: go there, and hold it to what every page of ours owes its reader."""

import json
from importlib.resources import files
from typing import Any
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Page, Response

MOST_ELEMENTS = 300
MOST_KB = 200
MOST_REQUESTS = 12
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WITHOUT_JAVASCRIPT: WeakSet[BrowserContext] = WeakSet()

MEASURE = """() => {
  const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    elements: document.querySelectorAll("*").length,
    bytes: loaded.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    requests: loaded.length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    language: document.documentElement.lang,
  };
}"""


def visit(page: Page, url: str, *, status: int = 200) -> Response:
    """Go to a page of the site, and inspect it."""
    response = page.goto(url, wait_until="load")
    assert response is not None
    assert response.status == status, f"{url}: {response.status}"
    inspect(page)
    return response


def inspect(page: Page) -> None:
    """Hold the open page to the budget, to its width, and to axe. Call it after each click or form, too."""
    page.wait_for_load_state("load")
    measured = page.evaluate(MEASURE)
    assert measured["elements"] <= MOST_ELEMENTS, f"{page.url}: {measured['elements']} elements"
    assert measured["bytes"] <= MOST_KB * 1024, f"{page.url}: {measured['bytes'] / 1024:.0f} KB"
    assert measured["requests"] <= MOST_REQUESTS, f"{page.url}: {measured['requests']} requests"
    assert measured["overflow"] <= 0, f"{page.url}: wider than the screen by {measured['overflow']} px"
    assert measured["language"] in {"fr", "en"}, f"{page.url}: lang={measured['language']!r}"
    if page.context in WITHOUT_JAVASCRIPT:  # axe is a script itself
        return
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each rule and element."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    options = json.dumps({"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    result: dict[str, Any] = page.evaluate(f"() => axe.run(document, {options})")
    return [
        f"  {violation['id']}: {violation['help']} — {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
