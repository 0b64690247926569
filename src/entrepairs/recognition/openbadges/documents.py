"""What is said of a badge to other programs: who issues it, what it stands for, that somebody earned it, and
which ones were revoked (https://www.imsglobal.org/spec/ob/v3p0/, https://www.w3.org/TR/vc-bitstring-status-list/).
"""

import base64
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from .signing import CREDENTIALS, OPEN_BADGES, Document, moment

LISTED = 131_072
"""So many credentials have their place in one list: fewer would tell whose it is that is asked for."""

SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


@dataclass(frozen=True)
class Issuer:
    """A community as it is known outside: under `site`, by its slug."""

    site: str  # https://example.org
    slug: str
    name: str
    purpose: str = ""

    @property
    def base(self) -> str:
        return f"{self.site}/badges/{self.slug}"

    @property
    def did(self) -> str:
        """Its name, from which its keys are found: `did:web:example.org:badges:village`."""
        return f"did:web:{quote(urlsplit(self.site).netloc, safe='.-')}:badges:{self.slug}"

    def method(self, key: str) -> str:
        return f"{self.did}#{key}"

    def profile(self) -> Document:
        said = {
            "id": self.did,
            "type": ["Profile"],
            "name": self.name,
            "url": f"{self.site}/fr/c/{self.slug}/",
        }
        return said | ({"description": self.purpose} if self.purpose else {})


@dataclass(frozen=True)
class Achievement:
    """What a badge stands for, in one language."""

    code: str
    name: str
    means: str
    rule: str


def did_document(issuer: Issuer, keys: Sequence[str]) -> Document:
    """The keys by which an issuer signs or signed."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.did,
        "verificationMethod": [
            {
                "id": issuer.method(key),
                "type": "Multikey",
                "controller": issuer.did,
                "publicKeyMultibase": key,
            }
            for key in keys
        ],
        "assertionMethod": [issuer.method(key) for key in keys],
    }


def profile_document(issuer: Issuer) -> Document:
    return {"@context": [CREDENTIALS, OPEN_BADGES], **issuer.profile()}


def achievement(issuer: Issuer, badge: Achievement) -> Document:
    address = f"{issuer.base}/achievements/{badge.code}"
    return {
        "id": f"{address}.json",
        "type": ["Achievement"],
        "name": badge.name,
        "description": badge.means,
        "criteria": {"narrative": badge.rule},
        "image": {"id": f"{address}.svg", "type": "Image"},
    }


def achievement_document(issuer: Issuer, badge: Achievement) -> Document:
    said = achievement(issuer, badge) | {"creator": issuer.profile()}
    return {"@context": [CREDENTIALS, OPEN_BADGES], **said}


def credential(
    issuer: Issuer, badge: Achievement, *, key: str, number: int, name: str, awarded_at: datetime
) -> Document:
    """That somebody earned a badge, unsigned. They are known by `key` alone, and the name they chose."""
    place = f"{issuer.base}/status/{number // LISTED}.json"
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{issuer.base}/credentials/{key}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "issuer": issuer.profile(),
        "validFrom": moment(awarded_at),
        "credentialSubject": {
            "id": f"urn:uuid:{key}",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
            ],
            "achievement": achievement(issuer, badge),
        },
        "credentialStatus": {
            "id": f"{place}#{number % LISTED}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number % LISTED),
            "statusListCredential": place,
        },
    }


def status_list(issuer: Issuer, page: int, revoked: Iterable[int], at: datetime) -> Document:
    """Which numbers of one page were revoked, still unsigned."""
    address = f"{issuer.base}/status/{page}.json"
    bits = bytearray(LISTED // 8)
    for number in revoked:
        place = number - page * LISTED
        bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": moment(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64.urlsafe_b64encode(packed).decode().rstrip("="),
        },
    }


def baked(image: str, text: str) -> str:
    """An SVG image that carries the signed credential."""
    head, mark, rest = image.partition(">")
    head = f'{head} xmlns:openbadges="{SVG_NAMESPACE}"'
    return f"{head}{mark}<openbadges:credential>{escape(text)}</openbadges:credential>{rest}"
