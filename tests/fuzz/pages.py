"""A community in which something of everything is going on, all its pages, and the forms on them."""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from entrepairs.communities.actions import found_community, join_community
from entrepairs.exchanges.actions import Proposal, accept_exchange, propose_exchange
from entrepairs.listings.domains import all_domains
from entrepairs.listings.domains.declaration import When, Where
from entrepairs.people.models import Person
from tests.factories import NOON, make_community, make_goal, make_listing, make_member, make_person
from tests.kernel.places import make_place

ANSWERED_MOST = 499
# What counts tries on purpose, and what remembers who is signed in.
ALWAYS_WRITTEN = {"people_signintries", "django_session", "kernel_auditentry"}
# The part of an address of which each one makes another page.
LEADING = ("listing_id", "exchange_id", "membership_id")


@dataclass(frozen=True)
class Form:
    """A form that somebody sees: where it is sent to, what it sends, and what it lets one choose."""

    address: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    by: str  # who sees it

    def filled(self, rng: random.Random) -> dict[str, list[str]]:
        """What might be sent: where one chooses, whatever there is."""
        told = {name: list(values) for name, values in self.fields}
        for name, options in self.choices:
            if options and (not any(told[name]) or rng.random() < 0.3):
                told[name] = [rng.choice(options)]
        return told

    @property
    def shape(self) -> tuple[Any, ...]:
        """What makes a form another one: the numbers in its address do not."""
        parts = urlsplit(self.address)
        path = "/".join("#" if part.isdigit() else part for part in parts.path.split("/"))
        return path, parts.query, tuple(sorted(name for name, _values in self.fields))


# What somebody would type where a form begins with nothing, by the kind of the field.
TYPED = {
    "date": "2026-04-02",
    "time": "18:00",
    "datetime-local": "2026-04-02T18:00",
    "email": "neuf@example.org",
    "password": "trois petits chats",
    "tel": "05 65 00 00 00",
    "url": "https://example.org/",
    "decimal": "2",
    "numeric": "2",
}


class _Forms(HTMLParser):
    """The forms of a page that are posted, filled in."""

    def __init__(self, address: str, by: str) -> None:
        super().__init__()
        self.address, self.by = address, by
        self.found: list[Form] = []
        self._fields: dict[str, list[str]] | None = None
        self._choices: dict[str, list[str]] = {}
        self._action, self._select, self._area = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "form":
            is_post = said.get("method", "").lower() == "post"
            self._fields, self._action = ({} if is_post else None), said.get("action", "")
            self._choices = {}
        elif self._fields is None or name == "csrfmiddlewaretoken":
            return
        elif tag == "option" and self._select:
            self._choices[self._select].append(said.get("value", ""))
            if "selected" in said:
                self._fields[self._select] = [said.get("value", "")]
        elif tag == "select":
            self._select = name
            self._fields[name], self._choices[name] = [""], []
        elif tag == "textarea":
            self._area = name
            self._fields[name] = [""]
        elif tag == "input" and kind in {"radio", "checkbox"}:
            values = self._fields.setdefault(name, [])
            self._choices.setdefault(name, []).append(said.get("value", "on"))
            if "checked" in said:
                values.append(said.get("value", "on"))
        elif tag in {"input", "button"} and name:
            self._fields.setdefault(name, [said.get("value", "") or self._typed(name, kind, said)])

    @staticmethod
    def _typed(name: str, kind: str, said: dict[str, str]) -> str:
        if kind == "hidden" or name.endswith("_id"):
            return ""
        if "place" in name or "near" in name:
            return "Rodez" if name.startswith("to_") else "Figeac"
        return TYPED.get(kind) or TYPED.get(said.get("inputmode", "")) or "Un mot"

    def handle_data(self, data: str) -> None:
        if self._area and self._fields is not None:
            self._fields[self._area] = [self._fields[self._area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "form" and self._fields is not None:
            fields = tuple((name, tuple(values)) for name, values in self._fields.items())
            choices = tuple((name, tuple(options)) for name, options in self._choices.items())
            self.found.append(Form(urljoin(self.address, self._action), fields, choices, self.by))
            self._fields = None


def forms_on(html: str, address: str, by: str) -> list[Form]:
    parser = _Forms(address, by)
    parser.feed(html)
    return parser.found


def questions_on(html: str, address: str) -> list[tuple[str, dict[str, list[str]]]]:
    """What a page asks by its address: links with a question mark, and forms that are not posted."""
    parser = _Questions()
    parser.feed(html)
    linked = [urlsplit(urljoin(address, link)) for link in parser.links if "?" in link]
    told = [(parts.path, parse_qs(parts.query, keep_blank_values=True)) for parts in linked]
    return told + [(urlsplit(urljoin(address, action)).path, fields) for action, fields in parser.forms]


class _Questions(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._fields: dict[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(said.get("href", ""))
        if "hx-get" in said and said.get("name"):
            self.forms.append((said["hx-get"], {said["name"]: [""]}))
        if tag == "form":
            self._fields = None
            if said.get("method", "get").lower() == "get":
                self._fields = {}
                self.forms.append((said.get("action", ""), self._fields))
        elif tag in {"input", "select"} and self._fields is not None and said.get("name"):
            self._fields[said["name"]] = [said.get("value", "")]


@dataclass
class World:
    """Who is there, and the words and numbers of which addresses are made."""

    people: dict[str, Person]
    numbers: dict[str, list[Any]]

    def client(self, by: str) -> Client:
        client = Client(headers={"accept-language": "fr"})
        if by in self.people:
            client.force_login(self.people[by])
        return client


def make_world() -> World:
    """Every domain has an offer and a need; exchanges stand at their first steps; a goal is set."""
    figeac, rodez = make_place("Figeac", 44.608, 2.034, insee="46102"), make_place("Rodez", 44.351, 2.575)
    for number in range(3):
        make_place("Saint-Aubin", 44.0 + number, 2.0)
    steward = make_person("Chloé")
    community = found_community(
        actor=steward,
        slug="village",
        name="Le village",
        place=figeac,
        domains=list(all_domains()),
        units=["points", "hours"],
    )
    giver, receiver = make_member(community, "Anne"), make_member(community, "Brice")
    asked = make_community(slug="voisins", joining="request")
    join_community(actor=make_person("Odile"), community=asked)
    listings = []
    for domain in all_domains().values():
        for kind in ("offer", "need"):
            is_dated, is_way = domain.when is When.DATED, domain.where is Where.FROM_TO
            listings.append(
                make_listing(
                    giver,
                    community,
                    kind=kind,
                    domain=domain.code,
                    title=f"{domain.code} {kind}",
                    quantity=4 * domain.quantity.one,
                    category=next(iter(domain.categories), ""),
                    place=figeac,
                    to_place=rodez if is_way else None,
                    starts_at=NOON + timedelta(days=9) if is_dated else None,
                    ends_at=NOON + timedelta(days=9, hours=3) if is_dated else None,
                )
            )
    skill = next(one for one in listings if one.domain == "skill" and one.is_offer)
    exchanges = [
        propose_exchange(actor=receiver, listing=skill, proposal=Proposal(quantity=60)) for _ in range(2)
    ]
    accept_exchange(actor=giver, exchange=exchanges[1], version=1)
    goal = make_goal(community)
    return World(
        people={"giver": giver, "receiver": receiver, "steward": steward, "outsider": make_person("Paul")},
        numbers={
            "slug": [community.slug, asked.slug],
            "listing_id": [listing.pk for listing in listings],
            "exchange_id": [exchange.pk for exchange in exchanges],
            "goal_id": [goal.pk],
            "person_id": [giver.pk, receiver.pk],
            "membership_id": [
                member.pk for member in apps.get_model("communities", "Membership").objects.order_by("pk")
            ],
            "kind": ["listing", "person", "exchange", "offer", "need"],
            "subject_id": [listings[0].pk],
        },
    )


def addresses(world: World, *, few: bool) -> Iterator[str]:
    """Of every page whose address can be made of what is there; of listings, all, or only the first."""
    for name, names in sorted(_named_pages()):
        if all(part in world.numbers for part in names):
            rest = {part: world.numbers[part][0] for part in names}
            lead = next((part for part in LEADING if part in names), None)
            for number in world.numbers[lead][: 1 if few else None] if lead else [None]:
                yield reverse(name, kwargs=rest | ({lead: number} if lead else {}))
    if not few:
        new = reverse("listings:new", kwargs={"slug": world.numbers["slug"][0]})
        yield from (
            f"{new}?kind={kind}&domain={code}" for kind in ("offer", "need") for code in all_domains()
        )


def _named_pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    def walk(
        patterns: list[Any], space: str, taken: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in patterns:
            names = (*taken, *pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner, names)
            elif isinstance(pattern, URLPattern) and pattern.name and space:
                yield f"{space}{pattern.name}", names

    yield from walk(get_resolver().url_patterns, "", ())


def rows() -> Counter[str]:
    """How many rows each table has, but for those that are written by each try."""
    tables = sorted({model._meta.db_table for model in apps.get_models()} - ALWAYS_WRITTEN)
    parts = [f"SELECT '{table}', count(*) FROM {connection.ops.quote_name(table)}" for table in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return Counter(dict(cursor.fetchall()))


@dataclass(frozen=True)
class Answer:
    """What came of a request: 599 for an exception; whether it wrote, redirects aside."""

    status: int
    html: str
    is_changed: bool
    error: str = ""


def answer_to(client: Client, before: Counter[str], address: str, body: str | None = None) -> Answer:
    """Ask for a page, or with a body send a form; then all is as `before`, the client too."""
    cookies = deepcopy(client.cookies)
    try:
        with transaction.atomic():
            if body is None:
                response = client.get(address)
            else:
                response = client.post(address, body, content_type="application/x-www-form-urlencoded")
            html = "" if response.streaming else response.content.decode(errors="replace")
            is_changed = response.status_code != 302 and rows() != before
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - any is a fault, and is told
        return Answer(599, "", False, repr(error)[:500])
    finally:
        client.cookies = cookies
    return Answer(response.status_code, html, is_changed)


def seeded(*words: object) -> random.Random:
    return random.Random("/".join(map(str, words)))  # noqa: S311 - repeatable
