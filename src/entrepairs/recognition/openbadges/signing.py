"""Data Integrity proofs of the cryptosuite eddsa-rdfc-2022 (https://www.w3.org/TR/vc-di-eddsa/)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "ob-v3p0-context-3.0.3.json"}

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # what a public key of that kind begins with, as a multikey

Document = dict[str, Any]


class UnknownContext(LookupError):
    """A document names words that are not kept here. Nothing is fetched."""


def sign(document: Document, key: Ed25519PrivateKey, method: str, at: datetime) -> Document:
    """The document with a proof by that key. `method` is the address of its public half."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_hashes(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + to_base58(signature)}}


def is_signed_by(document: Document, key: Ed25519PublicKey) -> bool:
    """Whether the proof of a document is by that key, over what it says."""
    proof = dict(document.get("proof") or {})
    value = str(proof.pop("proofValue", ""))
    unsigned = {name: said for name, said in document.items() if name != "proof"}
    try:
        key.verify(from_base58(value.removeprefix("z")), _hashes(unsigned, proof))
    except (InvalidSignature, ValueError):
        return False
    return True


def multikey(key: Ed25519PublicKey) -> str:
    """A public key in its own words: z6Mk…"""
    return "z" + to_base58(_ED25519 + key.public_bytes_raw())


def public_key(multikey: str) -> Ed25519PublicKey:
    """The key of these words; ValueError for what is none."""
    raw = from_base58(multikey.removeprefix("z"))
    if not raw.startswith(_ED25519):
        raise ValueError(f"{multikey} is no Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw[len(_ED25519) :])


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_base58(raw: bytes) -> str:
    number, text = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """ValueError for a character that is none of the alphabet."""
    number = 0
    for character in text:
        number = number * 58 + _ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def _hashes(document: Document, proof: Mapping[str, Any]) -> bytes:
    options = {"@context": document["@context"], **proof}
    return _digest(options) + _digest(document)


def _digest(document: Mapping[str, Any]) -> bytes:
    # The name that RDFC-1.0 had before it was a recommendation; what it gives is the same.
    quads: str = jsonld.normalize(
        document,
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load_context},
    )
    return hashlib.sha256(quads.encode()).digest()


def load_context(url: str, _options: object = None) -> Document:
    """One of the contexts that are kept here; UnknownContext for any other."""
    if url not in CONTEXTS:
        raise UnknownContext(url)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _context(CONTEXTS[url]),
    }


@cache
def _context(name: str) -> Any:
    return json.loads(files(__package__).joinpath("contexts", name).read_text(encoding="utf-8"))
