"""How well an offer answers a need, from 0 to 100, and why.

Guarantees, weights and a worked example: `docs/algorithms/fit.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from .geo import distance_m
from .text import tokens

# What each aspect can add to a score; together 100.
SUBJECT, PLACE, TIME, AMOUNT = 45, 25, 20, 10

# An aspect that one side does not speak of counts half: it neither helps nor hurts.
UNSAID = 0.5

NEAR_M = 1_000.0
FAR_M = 30_000.0
WAY_FAR_M = 12_000.0
APART_MAX = timedelta(hours=12)
SUBJECT_LEAST = 0.5

_TOKEN_LENGTH_MIN = 3
# Words that any listing may hold: they say nothing of what it is about.
_EMPTY_WORDS = {
    "fr": """aide aider aller ans apres aussi autre avant avoir bien bon bonjour bonne besoin car ceux chaque
        chercher cherche chez comme depuis deux donner donne encore entre etes etre fait faire fois
        heure ici jour journee lui mais mal matin meme merci mois moi moins offre pendant petit petite
        peu peut plus plusieurs pourrait pouvoir pres prete preter propose proposer puis quand quatre
        quel quelque quelqu quoi recherche semaine soir sous tout toute tous tres trois trop vers veut
        voir vouloir week end lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars
        avril mai juin juillet aout septembre octobre novembre decembre""",
    "en": """about after all any anyone back but can come day does each end few four get give good had help
        here hour how into just like little long look lot make many more morning much need not now off
        offer one only other out over own please some someone somebody than then there these those three
        time too two until very want way week well what when where which who will would monday tuesday
        wednesday thursday friday saturday sunday january february march april may june july august
        september october november december""",
}


class Reason(StrEnum):
    """Why two listings answer one another, as far as both sides say it."""

    CATEGORY = "category"  # the same kind of thing
    WORDS = "words"  # words that both use: `Fit.words`
    WAY = "way"  # the same way, from end to end
    PLACE = "place"  # near: `Fit.distance_m`
    TIME = "time"  # at the same time
    DAY = "day"  # on the same day
    AMOUNT = "amount"  # enough for all that is needed


@dataclass(frozen=True, slots=True)
class Side:
    """What one listing says. Of an offer and a need of the same domain, whatever the domain may be.

    `title` and `text` are tokens (see `subjects`). `left` is how much is still offered or needed, in smallest
    parts; None where nothing limits it. Points are degrees that may be shown. Moments are aware, and both
    sides' in the time zone in which a day is meant.
    """

    key: int
    title: frozenset[str] = frozenset()
    text: frozenset[str] = frozenset()
    category: str = ""
    start: tuple[float, float] | None = None
    end: tuple[float, float] | None = None  # of a way from `start`
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """What a domain tells about how its listings answer one another."""

    is_way: bool = False  # from one place to another: the way is the subject
    any_will_do: bool = False  # food is food: the same domain is half of the subject
    catch_all: str = "other"  # the category that says nothing


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one listing answers another: `score` from 0 to 100, and what speaks for it."""

    key: int
    score: int
    reasons: tuple[Reason, ...]
    words: tuple[str, ...] = ()  # tokens that both have, those of both titles first
    distance_m: float | None = None


def subjects(text: str, language: str) -> frozenset[str]:
    """The tokens of a text (see `engines.text`) that tell what it is about.

    >>> sorted(subjects("Cherche quelqu’un pour réparer mon vélo samedi", "fr"))
    ['repar', 'velo']
    """
    told = tokens(text, language) - _empty_tokens()
    return frozenset(token for token in told if len(token) >= _TOKEN_LENGTH_MIN and not token.isdigit())


@cache
def _empty_tokens() -> frozenset[str]:
    return frozenset(
        token
        for language, words in _EMPTY_WORDS.items()
        for word in words.split()
        for token in tokens(word, language)
    )


def fit(offer: Side, need: Side, manner: Manner) -> Fit | None:
    """How well an offer answers a need of the same domain; None where it does not.

    It does not where they are about different things, where both have a time and these lie half a day or more
    apart, where nothing is left of either, where nothing but the amount speaks for it, and, of ways, where an
    end is 12 km or more away from the other's.
    `key` of what is returned is that of the offer.
    """
    if offer.left == 0 or need.left == 0:
        return None
    place, away_m = _place(offer, need, manner)
    words = _shared(offer, need)
    subject = place if manner.is_way else _subject(offer, need, manner, words)
    time = _time(offer, need)
    if subject is None or time == 0.0 or (place == 0.0 if manner.is_way else subject < SUBJECT_LEAST):
        return None
    amount = _amount(offer, need)
    reasons = tuple(_reasons(offer, need, manner, words, away_m, amount))
    if set(reasons) <= {Reason.AMOUNT}:
        return None
    score = (
        SUBJECT * subject
        + PLACE * (UNSAID if place is None else place)
        + TIME * (UNSAID if time is None else time)
        + AMOUNT * amount
    )
    return Fit(
        key=offer.key,
        score=round(score),
        reasons=reasons,
        words=words,
        distance_m=away_m,
    )


def best_answers(
    asked: Side, answers: Iterable[Side], manner: Manner, *, asked_is_need: bool, most: int
) -> list[Fit]:
    """The best of `answers` to one listing, at most `most`, each with the key of the answer.

    The best first; of equals the nearest, then the one with the lowest key. The order in which the answers
    come does not matter.
    """
    found = []
    for answer in answers:
        offer, need = (answer, asked) if asked_is_need else (asked, answer)
        scored = fit(offer, need, manner)
        if scored is not None:
            found.append(replace(scored, key=answer.key))
    found.sort(key=lambda one: (-one.score, FAR_M if one.distance_m is None else one.distance_m, one.key))
    return found[:most]


# Aspects, each from 0 to 1


def _shared(offer: Side, need: Side) -> tuple[str, ...]:
    """What the title of one says and the other says anywhere; two descriptions may agree by chance."""
    by_title = (offer.title & (need.title | need.text)) | (need.title & offer.text)
    return tuple(sorted(by_title, key=lambda word: (word not in offer.title & need.title, word)))


def _alike(offer: Side, need: Side, words: tuple[str, ...]) -> float:
    """A word in both titles weighs one, others half; a weight of one gives 0.6 and of two gives all."""
    weight = sum(1.0 if word in offer.title and word in need.title else 0.5 for word in words)
    return 0.6 * min(weight, 1.0) + 0.4 * min(max(weight - 1.0, 0.0), 1.0)


def _subject(offer: Side, need: Side, manner: Manner, words: tuple[str, ...]) -> float:
    alike = _alike(offer, need, words)
    told = {offer.category, need.category} - {"", manner.catch_all}
    if offer.category == need.category and told:
        return 0.8 + 0.2 * alike
    if len(told) == 2:
        return 0.5 * alike
    return SUBJECT_LEAST + (1 - SUBJECT_LEAST) * alike if manner.any_will_do else alike


def _nearness(away_m: float, far_m: float) -> float:
    return 1 - min(max(away_m - NEAR_M, 0.0) / (far_m - NEAR_M), 1.0)


def _place(offer: Side, need: Side, manner: Manner) -> tuple[float | None, float | None]:
    """How near they are, and the metres between their points, or the farther ends of their ways."""
    if offer.start is None or need.start is None:
        return None, None
    away_m = distance_m(*offer.start, *need.start)
    if not manner.is_way:
        return _nearness(away_m, FAR_M), away_m
    if offer.end is None or need.end is None:
        return None, None
    away_m = max(away_m, distance_m(*offer.end, *need.end))
    return _nearness(away_m, WAY_FAR_M), away_m


def _span(side: Side) -> tuple[datetime, datetime] | None:
    return (side.starts_at, side.ends_at or side.starts_at) if side.starts_at else None


def _time(offer: Side, need: Side) -> float | None:
    """1 where they overlap, falling to 0 where half a day lies between them; None where one has no time."""
    one, other = _span(offer), _span(need)
    if one is None or other is None:
        return None
    apart = max(one[0] - other[1], other[0] - one[1], timedelta(0))
    return max(1 - apart / APART_MAX, 0.0)


def _amount(offer: Side, need: Side) -> float:
    """The share of what is needed that the offer covers."""
    if offer.left is None or need.left is None:
        return UNSAID
    return min(offer.left / need.left, 1.0)


def _reasons(
    offer: Side, need: Side, manner: Manner, words: tuple[str, ...], away_m: float | None, amount: float
) -> Iterable[Reason]:
    if manner.is_way:
        yield Reason.WAY
    elif offer.category and offer.category == need.category and offer.category != manner.catch_all:
        yield Reason.CATEGORY
    elif words:
        yield Reason.WORDS
    if away_m is not None and away_m < FAR_M:
        yield Reason.PLACE
    one, other = _span(offer), _span(need)
    if one and other:
        if one[0] <= other[1] and other[0] <= one[1]:
            yield Reason.TIME
        elif one[0].date() == other[0].date():
            yield Reason.DAY
    if amount >= 1 and (need.left or 0) > 1:
        yield Reason.AMOUNT
