"""What a maker hands over when something was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from entrepairs.communities.models import Community
from entrepairs.people.models import Person


@dataclass(frozen=True)
class Act:
    """A confirmed act. Amounts are whole numbers of the smallest part of their measure or unit of value."""

    community: Community
    giver: Person
    receiver: Person | None
    domain: str
    title: str
    origin_kind: str
    origin_id: int
    occurred_at: datetime
    measures: Mapping[str, int]
    values: Mapping[str, int]
    category: str = ""
    language: str = "fr"
    members_only: bool = False  # its title is for them; that it happened is for everyone
