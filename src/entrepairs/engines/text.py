"""What counts as the same word: one analysis for what is written and for what is searched.

A text becomes a set of tokens. A word is first folded (capitals, accents, ligatures, apostrophes and hyphens
do not matter), then cut down to its stem by the Snowball algorithm of its language. Folding comes first, so
that `réparé` and `repare` are one token. Both languages are read by the same functions, and what is searched
is tried in both, for nobody says in which language they type.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.french_stemmer import FrenchStemmer

# Count it up with every change of tokens, so that what is stored is analysed anew.
VERSION = 1
LANGUAGES = ("fr", "en")
WORD_LENGTH_MAX = 40
QUERY_LENGTH_MAX = 200
TERMS_MAX = 12

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ʼ": " "})
_MARKS = re.compile("[\u0300-\u036f]")
# Words, and those that hyphens hold together: porte-bagages is found as such, and as porte and as bagages.
_COMPOUNDS = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_HYPHENS = re.compile(r"[-\u2010\u2011]")

_STOP_WORDS = {
    "fr": """a ai as au aux avec c ce ces cet cette d dans de des du elle elles en est et eux il ils j je l
        la le les leur leurs lui m ma me mes mon n ne nos notre nous on ont ou par pas pour qu que qui s sa
        sans se ses si son sont sous suis sur t ta te tes ton tu un une vos votre vous y""",
    "en": """a am an and are as at be by d for from has have he her his i if in is it its ll m me my of on
        or our re s she so t that the their them they this to us ve was we were with you your""",
}
_STOP = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}

# Plurals that no rule of Snowball brings back to their singular; folded.
_IRREGULAR = {
    "fr": {
        "baux": "bail",
        "bijoux": "bijou",
        "cailloux": "caillou",
        "cheveux": "cheveu",
        "choux": "chou",
        "coraux": "corail",
        "eaux": "eau",
        "feux": "feu",
        "genoux": "genou",
        "hiboux": "hibou",
        "jeux": "jeu",
        "lieux": "lieu",
        "neveux": "neveu",
        "noyaux": "noyau",
        "poux": "pou",
        "travaux": "travail",
        "tuyaux": "tuyau",
        "vitraux": "vitrail",
        "voeux": "voeu",
        "yeux": "oeil",
    },
    "en": {
        "buses": "bus",
        "children": "child",
        "feet": "foot",
        "halves": "half",
        "knives": "knife",
        "leaves": "leaf",
        "loaves": "loaf",
        "men": "man",
        "mice": "mouse",
        "people": "person",
        "scarves": "scarf",
        "shelves": "shelf",
        "teeth": "tooth",
        "women": "woman",
    },
}
_SAINTS = {"st": "saint", "ste": "sainte"}
_STEMMERS: dict[str, Callable[[], FrenchStemmer | EnglishStemmer]] = {
    "fr": FrenchStemmer,
    "en": EnglishStemmer,
}
# Snowball leaves the s of vélos, amis and pneus.
_PLURAL = re.compile(r"(?<=[a-z][a-z][aiou])s$")
# bricolage and bricoler, jardinage and jardin; shorter words (village, fromage) are left alone.
_ACTIVITY = re.compile(r"(?<=[a-z]{5})ag$")
_STEM_ROUNDS_MAX = 8


def fold(text: str) -> str:
    """The text without capitals, accents and ligatures.

    >>> fold("L’Œuf à la COQUE")
    'l’oeuf a la coque'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    # What the compatibility forms unfold to can have capitals and ligatures of its own.
    return letters.casefold().translate(_LETTERS)


def tokens(text: str, language: str) -> set[str]:
    """What a text in that language can be found by. Each token is `[a-z0-9]+`, or `w_` and hexadecimal digits
    for a word in another script.

    >>> sorted(tokens("Réparation d’un porte-bagages", "fr"))
    ['bagag', 'port', 'porteb', 'repar']
    """
    found: set[str] = set()
    stop = _STOP[language]
    for words in _compounds(text):
        found.update(stem(word, language) for word in words if word not in stop)
        if len(words) > 1:
            found.add(stem("".join(words), language))
    return found


def terms(text: str, languages: Iterable[str] = LANGUAGES) -> tuple[tuple[str, ...], ...]:
    """What a search looks for: all of these groups, and of each group any of its tokens.

    A word becomes its stems in each language. Articles and the like are left out, unless nothing else was
    typed: `the` alone looks for tea, as `thé` does. Only the first 200 characters and 12 words count.

    >>> terms("the bikes")
    (('bik', 'bike'),)
    >>> terms("thé")
    (('the',),)
    """
    languages = tuple(languages)
    strict: list[tuple[str, ...]] = []
    lenient: list[tuple[str, ...]] = []
    for words in _compounds(text[:QUERY_LENGTH_MAX]):
        joined = _stems("".join(words), languages) if len(words) > 1 else set()
        for word in words:
            speaking = [language for language in languages if word not in _STOP[language]]
            if speaking:
                group = tuple(sorted(_stems(word, speaking) | joined))
                lenient.append(group)
                if len(speaking) == len(languages):
                    strict.append(group)
    return tuple(dict.fromkeys(strict or lenient))[:TERMS_MAX]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The token of one folded word. The stem of a stem is itself.

    >>> stem("reparations", "fr"), stem("reparees", "fr"), stem("bikes", "en")
    ('repar', 'repar', 'bike')
    """
    if not word.isascii():
        return f"w_{word[:WORD_LENGTH_MAX].encode().hex()}"
    word = _IRREGULAR[language].get(word[:WORD_LENGTH_MAX], word[:WORD_LENGTH_MAX])
    # A stemmer keeps its work in itself: one for each call, for threads may call at once.
    stemmer = _STEMMERS[language]()
    for _ in range(_STEM_ROUNDS_MAX):
        shorter = _french(word, stemmer) if language == "fr" else stemmer.stemWord(word)
        if shorter == word:
            break
        word = shorter
    return word


def _french(word: str, stemmer: FrenchStemmer) -> str:
    shorter: str = stemmer.stemWord(_PLURAL.sub("", word))
    activity = _ACTIVITY.sub("", shorter)
    return f"{activity[:-1]}i" if activity != shorter and activity.endswith("y") else activity


def _stems(word: str, languages: Iterable[str]) -> set[str]:
    return {stem(word, language) for language in languages}


def _compounds(text: str) -> Iterable[tuple[str, ...]]:
    composed = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return map(_parts, _COMPOUNDS.findall(composed.replace("ʼ", " ")))


@lru_cache(maxsize=100_000)
def _parts(compound: str) -> tuple[str, ...]:
    """The folded words of a compound."""
    words = _COMPOUNDS.findall(fold(compound))
    return tuple(_SAINTS.get(part, part)[:WORD_LENGTH_MAX] for word in words for part in _HYPHENS.split(word))
