"""A neighbour lends something, with hours, a blocked day and a photo; another keeps a search for it."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import DESK, PHONE, Opener, Site
from tests.journeys.harness import inspect, visit
from tests.journeys.test_trip import COMMUNITY, enter_as, press
from tests.pictures import picture_bytes

pytestmark = pytest.mark.journey

TITLE = "Une remorque à vélo pour les grands jours"


def publish(page: Page, site: Site) -> str:
    visit(page, site.address(f"{COMMUNITY}listings/new/?kind=offer"))
    press(page, "Prêt d’objet")
    page.fill("[name=title]", TITLE)
    page.select_option("[name=category]", index=1)
    page.fill("[name=place]", "Figeac")
    press(page, "Mettre au tableau")
    expect(page.locator("h1")).to_have_text(TITLE)
    listing = page.url
    page.go_back()  # and sent again, as happens
    page.get_by_role("button", name="Mettre au tableau", exact=True).click()
    inspect(page)
    assert page.url == listing
    visit(page, site.address(f"{COMMUNITY}listings/?q=remorque"))
    assert page.get_by_role("link", name=TITLE).count() == 1
    return listing


def say_when(page: Page, listing: str, blocked: date) -> None:
    visit(page, f"{listing}when/?how=hours")
    for day in range(7):
        page.check(f"[name=weekdays][value='{day}']")
    page.fill("[name=opens]", "09:00")
    page.fill("[name=closes]", "18:00")
    page.locator("details summary", has_text="Durée, délai").click()
    page.fill("[name=horizon]", "0")
    press(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text("Un jour au moins.")
    page.fill("[name=horizon]", "60")
    press(page, "Enregistrer")
    visit(page, f"{listing}when/")
    page.fill("[name=first]", blocked.isoformat())
    page.fill("[name=last]", blocked.isoformat())
    press(page, "Bloquer ces jours")


def see_the_month(page: Page, listing: str, blocked: date) -> None:
    """The blocked day is not free, others are."""
    visit(page, f"{listing}free/?month={blocked:%Y-%m}")
    day = page.locator("td.day", has_text=re.compile(rf"^{blocked.day}\D"))
    expect(day).to_have_class("day day--closed")
    expect(page.locator("td.day--free").first).to_be_visible()


@pytest.mark.parametrize(
    ("size", "javascript"), [(PHONE, True), (PHONE, False), (DESK, True)], ids=["phone", "no script", "desk"]
)
def test_a_neighbour_lends_with_hours_a_blocked_day_and_a_photo_and_another_keeps_a_search(
    site: Site, open_page: Opener, size: dict[str, int], javascript: bool
) -> None:
    odile, newcomer = (open_page(size=size, javascript=javascript) for _number in range(2))
    blocked = datetime.now(ZoneInfo("Europe/Paris")).date() + timedelta(days=10)
    enter_as(odile, site, "giver")
    listing = publish(odile, site)
    say_when(odile, listing, blocked)
    see_the_month(odile, listing, blocked)

    visit(odile, f"{listing}photos/")
    picture = FilePayload(name="remorque.png", mimeType="image/png", buffer=picture_bytes(size=(800, 600)))
    odile.set_input_files("[type=file]", files=[picture])
    press(odile, "Ajouter")
    visit(odile, listing)
    assert odile.locator("main img").count() >= 1

    enter_as(newcomer, site, "steward")
    board = site.address(f"{COMMUNITY}listings/")
    visit(newcomer, f"{board}?q=remorque&on={blocked.isoformat()}")
    assert newcomer.get_by_role("link", name=TITLE).count() == 0
    visit(newcomer, f"{board}?q=remorque&on={(blocked + timedelta(days=1)).isoformat()}")
    assert newcomer.get_by_role("link", name=TITLE).count() == 1
    press(newcomer, "Me prévenir des nouveautés")
    newcomer.fill("[name=name]", "Une remorque")
    press(newcomer, "Me prévenir")
    expect(newcomer.locator("main")).to_contain_text("Une remorque")
    expect(newcomer.locator("main")).to_contain_text("libre le")

    visit(odile, site.address("/fr/me/listings/"))
    assert odile.get_by_role("link", name=TITLE).count() == 1
