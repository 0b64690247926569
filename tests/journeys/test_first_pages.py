"""The first pages in a real browser, with axe, the budget and no third party on each."""

import pytest

from tests.journeys.harness import visit

pytestmark = pytest.mark.journey


def test_home_opens_in_both_languages_at_both_sizes(empty_site, phone, desk):
    for page in (phone, desk):
        for language, words in (("fr", "vers un objectif commun"), ("en", "towards a common goal")):
            visit(page, empty_site.address(f"/{language}/"))
            assert words in page.locator("h1").inner_text()
