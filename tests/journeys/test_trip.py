"""The whole trip, as a newcomer and a neighbour take it: from the front door to what an exchange changed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Opener, Site
from tests.journeys.harness import inspect, visit

pytestmark = pytest.mark.journey

COMMUNITY = "/fr/c/voisins-du-cele/"
REPAIRS = "Petites réparations chez vous, robinets et étagères"
PASSWORD = "quatre chats sur un mur"  # noqa: S105 - of nobody


def press(page: Page, name: str, *, within: str = "main") -> None:
    """Press a button or follow a link by its name, and inspect where it leads."""
    here = page.locator(within)
    button = here.get_by_role("button", name=name, exact=True).or_(
        here.get_by_role("link", name=name, exact=True)
    )
    button.first.click()
    inspect(page)


def moment(days: int, hour: int) -> str:
    """An hour on the clocks of the place, some days from now, as a field for it takes it."""
    there = datetime.now(ZoneInfo("Europe/Paris")) + timedelta(days=days)
    return there.replace(hour=hour, minute=0).strftime("%Y-%m-%dT%H:%M")


def sign_up_and_join(page: Page, site: Site) -> None:
    visit(page, site.address(COMMUNITY))
    assert page.locator("[role=img][aria-label*='objectif']").count()
    press(page, "Rejoindre")
    page.fill("[name=display_name]", "Garance")
    page.fill("[name=email]", "garance@example.org")
    page.fill("[name=password]", PASSWORD)
    press(page, "S’inscrire")
    if page.get_by_role("button", name="Rejoindre", exact=True).count():
        press(page, "Rejoindre")
    # Whoever has told nothing of themself yet is asked to.
    page.fill("[name=about]", "Je viens d’arriver à Figeac avec deux vélos et aucune clé de douze.")
    page.fill("[name=place]", "figeac")
    press(page, "Enregistrer")
    assert page.url.endswith(COMMUNITY)
    visit(page, site.address(f"{COMMUNITY}account/"))


def post_a_need(page: Page, site: Site) -> None:
    visit(page, site.address(f"{COMMUNITY}listings/new/?kind=need"))
    press(page, "Coup de main, savoir-faire")
    page.fill("[name=title]", "Un robinet qui goutte la nuit")
    press(page, "Mettre au tableau")  # without a town and more: nothing that was typed is lost
    if page.locator("[name=title]").count():
        assert page.input_value("[name=title]") == "Un robinet qui goutte la nuit"
        page.fill("[name=place]", "Figeac")
        press(page, "Mettre au tableau")
    assert page.locator("h1").inner_text() == "Un robinet qui goutte la nuit"
    expect(page.locator("main")).to_contain_text(REPAIRS)  # an offer that answers it


def enter_as(page: Page, site: Site, persona: str) -> None:
    visit(page, site.address("/fr/"))
    page.locator(f"form[action$='/demo/enter/{persona}/'] button").click()
    inspect(page)


@pytest.mark.parametrize(
    ("size", "javascript"), [(PHONE, True), (DESK, False)], ids=["phone", "desk, no script"]
)
def test_a_newcomer_joins_asks_agrees_and_sees_what_it_changed(
    site: Site, open_page: Opener, size: dict[str, int], javascript: bool
) -> None:
    garance, odile = open_page(size=size, javascript=javascript), open_page(size=DESK)
    sign_up_and_join(garance, site)
    post_a_need(garance, site)

    garance.get_by_role("link", name=REPAIRS).first.click()
    inspect(garance)
    press(garance, "Demander")
    garance.fill("[name=quantity]", "1 h 30")
    garance.fill("[name=starts_at]", moment(2, 18))
    garance.fill("[name=note]", "Il goutte surtout quand je dors.")
    press(garance, "Envoyer ma proposition")
    exchange = garance.url

    enter_as(odile, site, "giver")
    visit(odile, exchange)
    assert "Il goutte surtout quand je dors." in odile.locator("main").inner_text()
    assert "Téléphone" not in odile.locator("main").inner_text()
    odile.get_by_text("Proposer autre chose").first.click()
    odile.locator("form[action$='/counter/'] [name=starts_at]").fill(moment(3, 10))
    odile.locator("form[action$='/counter/'] [name=note]").fill("Le matin, mes mains sont meilleures.")
    odile.locator("form[action$='/counter/'] button[type=submit]").click()
    inspect(odile)

    visit(garance, exchange)
    assert garance.locator("main ins").count() >= 1  # the other date is marked as changed
    garance.locator("form[action$='/accept/'] button").click()
    inspect(garance)
    assert "Téléphone" in garance.locator("main").inner_text()

    for person in (odile, garance):
        visit(person, exchange)
        person.locator("form[action$='/confirm/'] button").click()
        inspect(person)
    assert garance.url == f"{exchange}outcome/"
    said = " ".join(garance.locator("main").inner_text().split())  # spaces that do not break are spaces
    for words in ("Merci, Odile Cassagnes", "−1 h 30", "+1 h 30", "points", "Une première rencontre"):
        assert words in said
    visit(odile, f"{exchange}outcome/")
    visit(odile, f"{exchange}outcome/".replace("/fr/", "/en/"))
    visit(garance, site.address(f"{COMMUNITY}thanks/"))
    assert "Odile Cassagnes" in garance.locator("main").inner_text()
    visit(garance, site.address(COMMUNITY))
    assert "Garance" in garance.locator("main").inner_text()


PAGES = (
    "/",
    "/about/",
    "/method/",
    "/signup/",
    "/signin/",
    "/password/reset/",
    "/c/voisins-du-cele/",
    "/c/bourse-aux-jeux/",
    "/c/voisins-du-cele/listings/",
    "/c/voisins-du-cele/listings/?view=map",
    "/c/voisins-du-cele/contributions/",
    "/c/voisins-du-cele/goals/",
    "/c/voisins-du-cele/thanks/",
    "/c/voisins-du-cele/badges/",
    "/c/voisins-du-cele/impact/",
    "/c/bourse-aux-jeux/rings/",
)
OWN_PAGES = (
    "/me/",
    "/me/profile/",
    "/me/password/",
    "/exchanges/",
    "/communities/new/",
    "/c/voisins-du-cele/members/",
    "/c/voisins-du-cele/account/",
    "/c/voisins-du-cele/goals/new/",
    "/c/voisins-du-cele/listings/new/",
    "/c/voisins-du-cele/listings/new/?kind=offer&domain=ride",
    "/c/voisins-du-cele/listings/new/?kind=need&domain=lend",
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_sound_in_both_languages(site: Site, open_page: Opener, size: dict[str, int]) -> None:
    page = open_page(size=size)
    for language in ("fr", "en"):
        for path in PAGES:
            visit(page, site.address(f"/{language}{path}"))
    enter_as(page, site, "steward")
    for language in ("fr", "en"):
        for path in OWN_PAGES:
            visit(page, site.address(f"/{language}{path}"))
