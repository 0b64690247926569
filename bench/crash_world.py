"""Who is there when the server is killed: members with a session each, and what they share."""

import random
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from entrepairs.communities.actions import found_community, join_community
from entrepairs.communities.models import Community
from entrepairs.kernel.clock import now
from entrepairs.ledger.units import UNITS
from entrepairs.listings.actions import Draft, publish_listing
from entrepairs.listings.booking import set_instant
from entrepairs.listings.domains import all_domains, get_domain
from entrepairs.listings.models import Listing
from entrepairs.listings.rules import ONES_MAX
from entrepairs.people.models import Person

PEOPLE = 16
DOMAINS = ("skill", "give", "lend", "lesson", "meal")
SLUG = "pannes"


@dataclass(frozen=True)
class Member:
    person: Person
    session: str


@dataclass(frozen=True)
class World:
    community: Community
    members: list[Member]
    listings: list[Listing]

    def member(self, person_id: int) -> Member:
        return next(one for one in self.members if one.person.pk == person_id)


def make_world(seed: int) -> World:
    rng = random.Random(seed)  # noqa: S311 - repeatable
    community = found_community(
        actor=None, slug=SLUG, name="Les pannes", domains=list(all_domains()), units=list(UNITS)
    )
    members = []
    for key in range(PEOPLE):
        person = Person(display_name=f"Anne {key}", email=f"anne-{key}@example.org", date_joined=now())
        person.set_unusable_password()
        person.save()
        join_community(actor=person, community=community)
        members.append(Member(person, _session(person)))
    listings = []
    for number, domain in enumerate(DOMAINS * 6):
        owner = rng.choice(members).person
        units = [unit for unit in get_domain(domain).units if unit in community.units]
        chosen = rng.sample(units, rng.randint(0, len(units)))  # none: a gift; several: mixed terms
        starts_at = now() + timedelta(days=20) if domain == "meal" else None
        draft = Draft(
            "offer" if number % 4 else "need",
            domain,
            f"Panne {number}",
            ONES_MAX * get_domain(domain).quantity.one,
            values={unit: rng.randint(1, 3) for unit in chosen},
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2) if starts_at else None,
        )
        listing = publish_listing(actor=owner, community=community, draft=draft, rng=rng)
        listings.append(set_instant(actor=owner, listing=listing, is_instant=number % 3 == 0))
    return World(community, members, listings)


def _session(person: Person) -> str:
    """Somebody who is signed in: signing in is slow on purpose, and not what is looked at here."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)
