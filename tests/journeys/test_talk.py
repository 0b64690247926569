"""Two people talk on their phones, without JavaScript: a question, its answer, and where to meet."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, Opener, Site
from tests.journeys.harness import inspect, visit
from tests.journeys.test_trip import COMMUNITY, REPAIRS, enter_as, moment, press

pytestmark = pytest.mark.journey

QUESTION = "La chaise est-elle encore réparable ?\n\nIl lui manque un pied."


def main(page: Page) -> str:
    return page.locator("main").inner_text()


def write(page: Page, words: str) -> None:
    page.fill("form[action$='/write/'] [name=words]", words)
    page.locator("form[action$='/write/'] button").click()
    inspect(page)


def test_two_people_talk_without_javascript(site: Site, open_page: Opener) -> None:
    karim, odile = (open_page(size=PHONE, javascript=False) for _ in range(2))
    enter_as(karim, site, "steward")
    enter_as(odile, site, "giver")

    visit(karim, site.address(f"{COMMUNITY}listings/?q=petites+reparations"))
    karim.get_by_role("link", name=REPAIRS).first.click()
    inspect(karim)
    press(karim, "Poser d’abord une question")
    press(karim, "Envoyer ma question")  # nothing is written yet
    assert "Écrivez d’abord quelque chose." in main(karim)
    karim.fill("[name=words]", QUESTION)
    press(karim, "Envoyer ma question")
    exchange = karim.url
    assert "Il lui manque un pied." in main(karim)

    visit(odile, site.address("/fr/exchanges/"))
    assert "Karim" in main(odile)
    assert "nouveau message" in main(odile)
    visit(odile, exchange)
    assert odile.locator(".say-new").count() == 1
    write(odile, "Un pied, oui. Deux, non.")
    assert odile.locator(".say-new").count() == 0

    visit(karim, exchange)
    assert "Deux, non." in main(karim)
    write(karim, "Un seul. Samedi ?")
    visit(odile, exchange)
    odile.locator("details#step-propose summary").click()
    odile.fill("#step-propose [name=quantity]", "1 h")
    odile.fill("#step-propose [name=starts_at]", moment(4, 10))
    odile.locator("#step-propose button[type=submit]").click()
    inspect(odile)
    press(odile, "Changer")
    odile.fill("[name=meeting_point]", "La cave, sous l’escalier")
    odile.fill("[name=on_map]", "44.6086, 2.0317")
    press(odile, "Enregistrer")

    visit(karim, exchange)
    assert "sous l’escalier" not in main(karim)
    karim.locator("form[action$='/accept/'] button").click()
    inspect(karim)
    assert "La cave, sous l’escalier" in main(karim)
    assert karim.locator("a[href*='mlat=44.6086']").count() == 1
    press(karim, "Signaler")
    assert karim.url.count("/report/message/") == 1
    assert karim.locator("[name=category]").count() > 1
