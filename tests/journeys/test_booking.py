"""A place that is free again, from the line to the exchange; and a standing arrangement, read and changed."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Opener, Site
from tests.journeys.harness import inspect, visit
from tests.journeys.test_trip import enter_as, press

pytestmark = pytest.mark.journey

TABLE = "La table du samedi : soupe, pain au levain et tarte"
LESSONS = "Anglais autour d’un thé, une heure par semaine"


@pytest.mark.parametrize(
    ("size", "javascript"), [(PHONE, True), (DESK, False)], ids=["phone", "desk, no script"]
)
def test_who_waited_takes_the_place_and_skips_a_lesson(
    site: Site, open_page: Opener, size: dict[str, int], javascript: bool
) -> None:
    odile = open_page(size=size, javascript=javascript)
    enter_as(odile, site, "giver")
    visit(odile, site.address("/fr/exchanges/"))
    odile.get_by_role("link", name=TABLE).click()
    inspect(odile)
    expect(odile.locator("main")).to_contain_text("C’est réservé pour vous")
    press(odile, "Prendre")
    expect(odile.locator("main")).to_contain_text("convenu avec Élodie Marty")

    visit(odile, site.address("/fr/exchanges/"))
    # One line for all dates, and one for the date that waits for her word.
    assert odile.get_by_role("link", name=LESSONS).count() == 2
    odile.locator("a[href*='/exchanges/standing/']", has_text=LESSONS).click()
    inspect(odile)
    dates = odile.locator("main .exchange-row")
    expect(dates).to_have_count(10)
    expect(dates.first).to_contain_text("convenu")
    dates.first.get_by_role("button").click()
    inspect(odile)
    expect(odile.locator("main .exchange-row").first).to_contain_text("sautée")
