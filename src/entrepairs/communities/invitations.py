"""Links by which a steward lets people in. They are signed, so that nothing need be kept of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from entrepairs.kernel.clock import now

from .models import Membership

SALT = "communities.invitation"
VALID_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Invitation:
    """Which steward's membership it comes from; it counts only while they are a steward."""

    membership_id: int


def write_invitation(steward: Membership) -> str:
    """A word for an address, that lets in whoever has it, for thirty days."""
    return signing.dumps([steward.pk, int(now().timestamp())], salt=SALT)


def read_invitation(word: str) -> Invitation | None:
    """What such a word says; None for one that we did not write, or that is too old."""
    try:
        membership_id, written_s = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return None
    if datetime.fromtimestamp(written_s, UTC) + VALID_FOR <= now():
        return None
    return Invitation(membership_id)
