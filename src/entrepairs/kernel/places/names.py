"""How names of towns are folded, compared and told apart. Pure: no database."""

import re
import unicodedata

NAME_LENGTH_MAX = 120

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = ("le", "la", "les", "l")
# Guadeloupe, Martinique, Guyane, La Réunion, Mayotte: south, west, north, east. No two are near one another.
_OVERSEAS = {
    "971": (15.6, -62.0, 16.8, -60.8),
    "972": (14.2, -61.4, 15.0, -60.6),
    "973": (2.0, -55.0, 6.2, -51.2),
    "974": (-21.6, 55.0, -20.7, 56.0),
    "976": (-13.2, 44.8, -12.5, 45.5),
}
_DEPARTMENT = re.compile(r"\d\d\d?|2[AB]", re.IGNORECASE)
_QUALIFIED = re.compile(r"^(?P<name>.+?)\s*(?:\((?P<inside>[^()]*)\)|\s(?P<code>\d\d\d?|2[ABab]))$")


def fold(text: str) -> str:
    """A name as it is compared: no accents, capitals, hyphens or apostrophes; St and Ste spelled out.

    >>> fold("St-Étienne-lès-Orgues")
    'saint etienne les orgues'
    """
    return " ".join(_SAINTS.get(word, word) for word in _words(text))


def typed_prefixes(text: str) -> tuple[str, ...]:
    """What folded names may begin with, when `text` is still being typed.

    An unfinished last word that looks like an abbreviation may be the beginning of another: "st" of
    Strasbourg, "ste" of Stenay. And an article may be missing from the table: "l'abergement" also finds
    "abergement".
    """
    words = _words(text)
    if not words:
        return ()
    spelled = [_SAINTS.get(word, word) for word in words]
    found = [" ".join(spelled)]
    if text[-1].isalnum() and spelled[-1] != words[-1]:
        found.append(" ".join([*spelled[:-1], words[-1]]))
    if len(words) > 1 and words[0] in _ARTICLES:
        found.append(" ".join(spelled[1:]))
    return tuple(found)


def without_article(folded: str) -> str:
    """The folded name without the article that some tables leave out: "le havre" and "havre" are one town."""
    first, _, rest = folded.partition(" ")
    return rest if rest and first in _ARTICLES else folded


def article_variants(folded: str) -> tuple[str, ...]:
    """The folded names that differ from this one by their article only; this one is not among them."""
    bare = without_article(folded)
    variants = (bare, *(f"{article} {bare}" for article in _ARTICLES))
    return tuple(variant for variant in variants if variant != folded)


def split_qualifier(text: str) -> tuple[str, str]:
    """The name and what stands behind it to tell homonyms apart: "Saint-Denis (93)" or "Saint-Denis 93"."""
    found = _QUALIFIED.match(text.strip())
    if not found:
        return text, ""
    return found["name"], (found["inside"] or found["code"] or "").strip()


def is_department(code: str) -> bool:
    """Whether this looks like the number of a French department: 01, 2A, 974."""
    return bool(_DEPARTMENT.fullmatch(code))


def department_of(insee: str | None, lat: float, lon: float) -> str:
    """The department in an INSEE code: 93 of 93066, 974 of 97411; without a code, of an overseas point.

    Empty if it is not known.
    """
    if insee:
        return insee[:3] if insee.startswith(("97", "98")) else insee[:2]
    for code, (south, west, north, east) in _OVERSEAS.items():
        if south <= lat <= north and west <= lon <= east:
            return code
    return ""


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    return "".join(character if character.isalnum() else " " for character in letters).split()
