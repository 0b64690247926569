"""The first pages in a real browser, with axe, the budget and no third party on each."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Site
from tests.journeys.harness import inspect, visit

pytestmark = pytest.mark.journey


def test_home_opens_in_both_languages_at_both_sizes(empty_site: Site, phone: Page, desk: Page) -> None:
    for page in (phone, desk):
        for language, words in (("fr", "vers un objectif commun"), ("en", "towards a common goal")):
            visit(page, empty_site.address(f"/{language}/"))
            assert words in page.locator("h1").inner_text()


def test_a_visitor_of_the_demo_follows_a_community_to_what_it_spared(
    site: Site, phone: Page, desk: Page
) -> None:
    for page in (phone, desk):
        visit(page, site.address("/fr/"))
        visit(page, site.address("/fr/c/voisins-du-cele/"))
        visit(page, site.address("/fr/c/voisins-du-cele/impact/"))
    visit(phone, site.address("/en/c/voisins-du-cele/"))


def test_one_click_enters_the_demo_as_one_of_its_persons(site: Site, phone: Page) -> None:
    visit(phone, site.address("/fr/"))
    phone.locator("form[action*='/demo/enter/'] button").first.click()
    inspect(phone)
    assert "/c/" in phone.url
