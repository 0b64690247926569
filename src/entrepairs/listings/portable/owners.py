"""Finding the people whose listings a file has, and adding those who have a name only.

People with an address are found by it, and never made. People without one are found by their name among those
of the community; where several are called so, they are numbered in the order in which they were added.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrepairs.communities.actions import add_members
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import namesakes, states_of
from entrepairs.people.actions import add_people
from entrepairs.people.models import Person
from entrepairs.people.queries import people_by_email

from .faults import BadCell, FaultReason


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an address who is not there yet: the n-th of that name."""

    name: str
    number: int = 1


class Owners:
    """The people of one batch of rows after the other. In a dry run, nobody is added, but all is counted."""

    def __init__(self, community: Community, actor: Person | None, *, is_dry: bool) -> None:
        self._community, self._actor, self._is_dry = community, actor, is_dry
        self.people_added = self.members_added = 0
        self._by_email: dict[str, Person] = {}
        self._named: dict[str, list[Person]] = {}
        self._states: dict[int, str] = {}
        self._newcomers: dict[Newcomer, None] = {}
        self._joining: dict[int, Person] = {}
        # What a dry run would have added by now.
        self._would_be_named: Counter[str] = Counter()
        self._would_be_members: set[int] = set()

    def begin(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Look up whom a batch of rows names. Three statements."""
        rows = list(rows)
        self._by_email = people_by_email(told["owner_email"] for told in rows if "owner_email" in told)
        names = {told["owner_name"] for told in rows if "owner_email" not in told and "owner_name" in told}
        self._named = namesakes(self._community, names)
        self._states = states_of(self._by_email.values(), self._community)
        self._newcomers, self._joining = {}, {}

    def find(self, told: Mapping[str, Any]) -> Person | Newcomer:
        """Whose the row is. Raises `BadCell` for an address that nobody has."""
        if "owner_email" in told:
            person = self._by_email.get(told["owner_email"].lower())
            if person is None:
                raise BadCell(FaultReason.UNKNOWN_ADDRESS, told["owner_email"], "owner_email")
            return person
        name, number = told["owner_name"], told.get("owner_namesake", 1)
        present = self._named.get(name, [])
        return present[number - 1] if number <= len(present) else Newcomer(name, number)

    def require_present(self, owner: Person | Newcomer) -> None:
        """Raises `BadCell` for somebody who has left, or is not in yet by the stewards' will."""
        state = self._states.get(owner.pk) if isinstance(owner, Person) else None
        if state is not None and state != Membership.State.ACTIVE:
            raise BadCell(FaultReason.LEFT, str(owner), "owner_email")

    def take_in(self, owner: Person | Newcomer) -> None:
        """A row of theirs goes in: they are to be members."""
        if isinstance(owner, Newcomer):
            present = len(self._named.get(owner.name, [])) + self._would_be_named[owner.name]
            for number in range(present + 1, owner.number + 1):
                self._newcomers[Newcomer(owner.name, number)] = None
        elif owner.email and owner.pk not in self._states and owner.pk not in self._would_be_members:
            self._joining[owner.pk] = owner

    def add(self) -> Mapping[Newcomer, Person]:
        """Add whoever is not there yet, and make them members; in a dry run, count them."""
        newcomers, joining = list(self._newcomers), list(self._joining.values())
        self.people_added += len(newcomers)
        self.members_added += len(newcomers) + len(joining)
        if self._is_dry:
            self._would_be_named.update(newcomer.name for newcomer in newcomers)
            self._would_be_members.update(self._joining)
            return {}
        people = add_people(
            actor=self._actor, names=[one.name for one in newcomers], language=self._community.language
        )
        if people or joining:
            add_members(actor=self._actor, community=self._community, people=[*people, *joining])
        return dict(zip(newcomers, people, strict=True))


def numbers_of(people: Iterable[Person], community: Community) -> dict[int, int]:
    """Which of several of the same name each person without an address is. One statement."""
    nameless = [person for person in people if not person.email]
    if not nameless:
        return {}
    found: Mapping[str, Sequence[Person]] = namesakes(community, {person.display_name for person in nameless})
    numbers: dict[int, int] = defaultdict(lambda: 1)
    for same in found.values():
        numbers.update({person.pk: number for number, person in enumerate(same, start=1)})
    return numbers
