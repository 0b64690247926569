"""People in front of their browsers: they send forms, and remember what they were told."""

import http.client
import random
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connections
from django.http import HttpRequest

from bench.crash_world import SLUG, Member, World
from entrepairs.exchanges.lifecycle import STEPS
from entrepairs.exchanges.models import Exchange, Terms
from entrepairs.kernel.clock import now
from entrepairs.kernel.formatting import zone
from entrepairs.listings.domains import get_domain
from entrepairs.listings.models import Listing

CSRF = "c" * 32
BEGUN = "begun"  # instead of a step: the exchange itself


class NotThere(OSError):
    """Nobody listens: nothing was sent."""


@dataclass(frozen=True)
class Told:
    """One form that was sent. `exchange` is not known where a proposal had no answer."""

    exchange: int | None
    step: str
    answered: bool


@dataclass
class Client:
    """One after the other, the acts of both sides of exchanges that nobody else touches."""

    world: World
    port: int
    rng: random.Random
    told: list[Told] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    mine: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: int = 0

    def run(self, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                try:
                    self._act()
                except (OSError, http.client.HTTPException):  # it was killed, or is not back yet
                    stop.wait(0.05)
        except Exception as error:  # noqa: BLE001 - told at the end, and a bar does not hold
            self.errors.append(repr(error))
        finally:
            connections.close_all()

    def _act(self) -> None:
        drawn = self.rng.random()
        if drawn < 0.05:
            self._post_listing()
        elif drawn < 0.4 or not self.mine:
            self._propose()
        else:
            self._step(self.rng.choice(self.mine[-8:]))

    def _post_listing(self) -> None:
        member = self.rng.choice(self.world.members)
        title = f"Annonce {self.rng.getrandbits(60)}"
        sent = {
            "title": title,
            "category": next(iter(get_domain("give").categories)),
            "quantity": "1",
            "reach": "place",
            "for_what": "gift",
            "visibility": "everyone",
            "stays": "42",
        }
        status, _place, _said = self._send(member, f"/fr/c/{SLUG}/listings/new/?kind=offer&domain=give", sent)
        if status == 302:
            self.posted.append(title)
        else:
            self.refused += 1

    def _propose(self) -> None:
        listing = self.rng.choice(self.world.listings)
        others = [one for one in self.world.members if one.person.pk != listing.owner_id]
        member = self.rng.choice(others)
        path = f"/fr/c/{SLUG}/listings/{listing.pk}/propose/"
        with self._in_doubt(Told(None, BEGUN, answered=False)):
            status, place, _said = self._send(member, path, self._terms(listing))
        if status == 302 and (found := re.search(r"/exchanges/(\d+)/$", place)):
            self.told.append(Told(int(found[1]), BEGUN, answered=True))
            self.mine.append(int(found[1]))
        else:
            self.refused += 1

    def _terms(self, listing: Listing) -> dict[str, str]:
        many = self.rng.randint(1, 2)
        asked = [value.unit for value in listing.values.all()]
        sent = {"quantity": str(many), "note": "Merci", "deal": "listing" if asked else "gift"}
        if listing.starts_at is not None:
            start = listing.starts_at
        else:
            start = (now() + timedelta(days=self.rng.randint(1, 20))).replace(minute=0, second=0)
        sent["starts_at"] = f"{start.astimezone(_zone(listing)):%Y-%m-%dT%H:%M}"
        if listing.in_domain.code == "lend":
            sent["ends_at"] = f"{(start + timedelta(hours=2)).astimezone(_zone(listing)):%Y-%m-%dT%H:%M}"
        units = [u for u in listing.in_domain.units if u in listing.community.units]
        if units and self.rng.random() < 0.3:  # several at once, where the domain knows several
            sent["deal"] = "other"
            sent |= {f"value_{unit}": str(self.rng.randint(1, 2)) for unit in units}
        return sent

    def _step(self, key: int) -> None:
        exchange = Exchange.objects.select_related("listing__community").get(pk=key)
        name, member = self._choice(exchange)
        if not name or member is None:
            self.mine.remove(key)
            return
        sent = {"version": str(exchange.open_version)}
        if name == "counter" and exchange.listing is not None:
            sent |= self._terms(exchange.listing)
        elif name in {"cancel", "not_done"}:
            sent |= {"cause": "plans"}
        with self._in_doubt(Told(key, name, answered=False)):
            status, place, said = self._send(member, f"/fr/exchanges/{key}/{name}/", sent)
        if status == 302 and (place.endswith("/outcome/") or said == constants.SUCCESS):
            self.told.append(Told(key, name, answered=True))
        else:
            self.refused += 1

    def _choice(self, exchange: Exchange) -> tuple[str, Member | None]:
        giver, receiver = exchange.giver_id, exchange.receiver_id
        pick = self.rng.random()
        match exchange.state:
            case Exchange.State.PROPOSED | Exchange.State.COUNTERED:
                terms = Terms.objects.get(exchange=exchange, version=exchange.open_version)
                proposer = terms.proposed_by_id
                answerer = receiver if proposer == giver else giver
                name = (
                    "accept" if pick < 0.5 else "counter" if pick < 0.7 else "decline" if pick < 0.8 else ""
                )
                if name:
                    return name, self.world.member(answerer)
                return "withdraw", self.world.member(proposer)
            case Exchange.State.AGREED:
                name = "confirm" if pick < 0.6 else "cancel" if pick < 0.9 else "not_done"
                return name, self.world.member(self.rng.choice([giver, receiver]))
            case Exchange.State.CONFIRMED:
                said = exchange.confirmations.get().side
                return "confirm", self.world.member(receiver if said == "giver" else giver)
        return "", None

    @contextmanager
    def _in_doubt(self, told: Told) -> Iterator[None]:
        """What is sent may have happened, unless there is an answer, or nobody to send it to."""
        self.told.append(told)
        try:
            yield
        except NotThere:
            self.told.remove(told)
            raise
        self.told.remove(told)

    def _send(self, member: Member, path: str, sent: Mapping[str, str]) -> tuple[int, str, int]:
        """The status, where it leads to, and how what is said above the next page is meant."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.connect()
        except OSError as error:
            raise NotThere from error
        try:
            cookies = f"sessionid={member.session}; csrftoken={CSRF}"
            head = {
                "Cookie": cookies,
                "X-CSRFToken": CSRF,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", path, urlencode(sent), head)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500:
                self.errors.append(f"{answer.status} {path}")
            return (
                answer.status,
                answer.getheader("Location") or "",
                _level(answer.headers.get_all("Set-Cookie")),
            )
        finally:
            connection.close()


def _level(cookies: list[str] | None) -> int:
    for line in cookies or []:
        if morsel := SimpleCookie(line).get("messages"):
            store: Any = CookieStorage(HttpRequest())
            said = store._decode(morsel.value)  # noqa: SLF001
            return max((message.level for message in said or []), default=0)
    return 0


def _zone(listing: Listing) -> Any:
    return zone(listing.community.timezone)


VERBS = {name: step.verb for name, step in STEPS.items()}
