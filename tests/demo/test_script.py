"""The script reads as if people had written it, and holds together."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from entrepairs.demo.personas import PERSONAS
from entrepairs.demo.schedule import ENDS
from entrepairs.demo.script import Script, read_script
from entrepairs.goals.models import Goal
from entrepairs.kernel.places.gazetteer import embedded_towns
from entrepairs.listings.domains import all_domains
from entrepairs.listings.domains.declaration import When, Where

NBSP = "\N{NO-BREAK SPACE}"
SEASONS = re.compile(
    r"\b(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|printemps|automne"
    r"|hiver|noël|pâques|toussaint|vacances|spring|summer|autumn|winter|christmas|easter)\b|l’été",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script()


def texts(script: Script) -> Iterator[tuple[str, str]]:
    """Every text with its language; empty where a person may have written in either."""
    languages = {member.key: member.language for member in script.people}
    for told in (script.home, script.exchange_day):
        yield from (("fr", text) for text in (told.name, told.purpose, told.story))
    for goal in script.goals:
        yield from (("fr", text) for text in (goal.title, goal.story))
    for badge in script.badges:
        yield from (("fr", text) for text in (badge.name, badge.means))
        yield from (("en", text) for text in (badge.other_name, badge.other_means))
    for member in script.people:
        yield member.language, member.about
    for listing in script.listings:
        yield listing.language, listing.title
        yield listing.language, listing.text
        for exchange in listing.exchanges:
            both = listing.language == languages[exchange.with_] == "fr"
            yield from (("fr" if both else "", text) for text in (exchange.note, exchange.reason))
            yield listing.language, exchange.counter


def test_it_is_as_large_as_a_neighbourhood(script: Script) -> None:
    assert len(script.people) == 42
    assert len(script.listings) >= 120
    ends = Counter(exchange.end for listing in script.listings for exchange in listing.exchanges)
    assert ends["done"] >= 160
    assert set(ends) == ENDS
    assert {listing.domain for listing in script.listings} == set(all_domains())
    english = sum(listing.language == "en" for listing in script.listings) / len(script.listings)
    assert 0.05 < english < 0.2
    assert sum(listing.kind == "need" for listing in script.listings) > 0.2 * len(script.listings)


def test_every_name_leads_somewhere(script: Script) -> None:
    people = {member.key for member in script.people}
    assert len(people) == len(script.people) == len({member.name for member in script.people})
    towns = {town.name for town in embedded_towns()}
    assert {member.place for member in script.people if member.place} <= towns
    assert {persona.member for persona in PERSONAS.values()} <= people
    assert script.home.steward in people
    assert {goal.measure for goal in script.goals} <= set(Goal.Measure.values)
    for listing in script.listings:
        domain = all_domains()[listing.domain]
        assert listing.owner in people, listing.title
        assert listing.kind in {"offer", "need"}, listing.title
        assert listing.category in {"", *domain.categories}, listing.title
        assert bool(listing.category) == bool(domain.categories), listing.title
        assert {listing.place, listing.to} <= towns | {""}, listing.title
        assert bool(listing.to) == (domain.where is Where.FROM_TO), listing.title
        assert bool(listing.dates) == (domain.when is When.DATED), listing.title
        for exchange in listing.exchanges:
            assert exchange.with_ in people - {listing.owner}, listing.title
            assert exchange.note, listing.title
            closing = exchange.end in {"cancelled", "not_done", "declined", "withdrawn"}
            assert bool(exchange.reason) == closing, listing.title


def test_the_newcomer_has_nothing_yet(script: Script) -> None:
    newcomer = PERSONAS["newcomer"].member
    assert all(listing.owner != newcomer for listing in script.listings)
    assert all(e.with_ != newcomer for listing in script.listings for e in listing.exchanges)


def test_titles_are_short_and_descriptions_have_one_to_four_sentences(script: Script) -> None:
    for listing in script.listings:
        assert 8 <= len(listing.title) <= 70, listing.title
        assert not listing.title.endswith(".")
        assert 1 <= len(sentences(listing.text)) <= 4, listing.title
    for member in script.people:
        assert len(member.about) <= 300, member.name


def test_typography_is_french_where_the_text_is(script: Script) -> None:
    for language, text in texts(script):
        assert "'" not in text, text
        assert '"' not in text, text
        assert "  " not in text, text
        assert not re.search(r" [;:?!»]|« ", text), text
        if language == "fr":
            assert not re.search(rf"(?<![{NBSP}!?])[;:?!»]", text), text
            assert not re.search(rf"«(?!{NBSP})", text), text
        if language == "en":
            assert NBSP not in text, text


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?!…])\s+", text.replace(NBSP, " ")) if part.strip()]


def test_nobody_says_what_somebody_else_said(script: Script) -> None:
    said = Counter(sentence for _language, text in texts(script) for sentence in sentences(text))
    repeated = [sentence for sentence, times in said.items() if times > 1 and len(sentence) > 15]
    assert repeated == []
    titles = Counter(listing.title for listing in script.listings)
    assert max(titles.values()) == 1


def test_it_fits_any_season(script: Script) -> None:
    assert [text for _language, text in texts(script) if SEASONS.search(text)] == []


def test_a_part_of_the_cast_plays_its_part_alone(script: Script) -> None:
    part = script.only(["karim", "odile"])
    assert {member.key for member in part.people} == {"karim", "odile"}
    assert {e.with_ for listing in part.listings for e in listing.exchanges} <= {"karim", "odile"}
