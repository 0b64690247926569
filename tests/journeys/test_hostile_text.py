"""Hostile texts in a real browser, with nothing of ours to hold them but what they were made into."""

import pytest
from playwright.sync_api import Browser, Dialog

from entrepairs.kernel.markdown import render
from tests.kernel.attacks import attacks

pytestmark = pytest.mark.journey


def test_nothing_that_somebody_writes_runs_or_calls_home(browser: Browser) -> None:
    """Without the policy that stands before it on the site."""
    texts = [attack for attack in dict.fromkeys(attacks()) if len(attack) < 2_000]
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    made = "".join(f"<article>{render(text).html}</article>" for text in texts)
    page.set_content(f"<!doctype html><title>x</title><main>{made}</main>", wait_until="load")
    page.evaluate("""() => {
      for (const one of document.querySelectorAll("a, summary, input, [tabindex]")) {
        one.addEventListener("click", (event) => event.preventDefault());
        one.focus();
        one.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
        one.click();
      }
    }""")
    page.wait_for_timeout(300)
    assert page.locator("article").count() == len(texts)
    assert page.evaluate("() => window.hit") is None
    assert asked == []
    assert said == []
    bad = page.evaluate("""() => [...document.querySelectorAll("a[href]")].map((one) => one.protocol)
      .filter((scheme) => !["http:", "https:", "mailto:", "tel:", "about:"].includes(scheme))""")
    assert bad == []
    page.close()
