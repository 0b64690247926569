import re
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.engines.text import LANGUAGES, TERMS_MAX, fold, stem, terms, tokens

TOKEN = re.compile(r"[a-z0-9]+|w_[0-9a-f]+")
LATIN = st.text("abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæñ0123456789 -'’", max_size=60)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=45)
LANGUAGE = st.sampled_from(LANGUAGES)


def found_by(query: str, text: str, language: str) -> bool:
    there = tokens(text, language)
    return all(set(group) & there for group in terms(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("vélo", "Vélos d’enfant"),
        ("velos", "Un VÉLO de ville"),
        ("VELO", "vélo"),
        ("œuf", "Douze oeufs frais"),
        ("oeufs", "un Œuf"),
        ("échelle", "Je prête l’échelle"),
        ("l'echelle", "Échelles"),
        ("réparer", "Réparation de bicyclettes"),
        ("reparation", "vélo à réparer"),
        ("réparer", "chaise réparée"),
        ("bricolage", "j’aime bricoler"),
        ("nettoyage", "nettoyer la rivière"),
        ("travail", "petits travaux"),
        ("jeu", "jeux de société"),
        ("pneus", "un pneu neuf"),
        ("amis", "entre ami"),
        ("gâteaux", "gâteau au chocolat"),
        ("covoiturage", "co-voiturage vers Cahors"),
        ("co-voiturage", "covoiturage vers Cahors"),
        ("vide grenier", "vide-grenier"),
        ("St-Étienne", "Saint Etienne"),
        ("aujourd’hui", "aujourd'hui"),
        ("thé", "Thé à la menthe"),
        ("cuisinière", "cuisinier"),
        ("les vélos des enfants", "vélo enfant"),
        ("товари", "Товари для дому"),
    ],
)
def test_a_french_listing_is_found_however_the_word_is_written(query: str, text: str) -> None:
    assert found_by(query, text, "fr")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("bike", "Two bikes"),
        ("the bikes", "a bike"),
        ("repairing", "I repair things"),
        ("babies", "clothes for a baby"),
        ("children", "a child’s coat"),
        ("knife", "knives"),
        ("e-mail", "help with email"),
        ("café", "cafe"),
    ],
)
def test_an_english_listing_is_found_however_the_word_is_written(query: str, text: str) -> None:
    assert found_by(query, text, "en")


@pytest.mark.parametrize(
    ("query", "text"),
    [("vélo", "voiture"), ("vélo rouge", "vélo bleu"), ("échelle", "école"), ("the", "a bike")],
)
def test_other_words_are_not_found(query: str, text: str) -> None:
    assert not found_by(query, text, "fr")


@given(LATIN, LANGUAGE)
def test_accents_capitals_and_how_they_are_encoded_never_matter(text: str, language: str) -> None:
    reference = tokens(text, language)
    assert tokens(fold(text), language) == reference
    assert tokens(text.upper(), language) == reference
    assert tokens(unicodedata.normalize("NFD", text), language) == reference


@given(st.lists(LATIN, max_size=5), st.randoms(), LANGUAGE)
def test_the_order_of_words_never_matters(words: list[str], rng: Random, language: str) -> None:
    shuffled = list(words)
    rng.shuffle(shuffled)
    assert tokens(" ".join(words), language) == set().union(*(tokens(word, language) for word in words))
    assert tokens(" ".join(shuffled), language) == tokens(" ".join(words), language)


@given(WORDS, LANGUAGE)
def test_the_stem_of_a_stem_is_itself(word: str, language: str) -> None:
    assert stem(stem(word, language), language) == stem(word, language)


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_plain_tokens(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    groups = terms(text)
    assert len(groups) <= TERMS_MAX
    for token in (*tokens(text, "fr"), *tokens(text, "en"), *(token for group in groups for token in group)):
        assert TOKEN.fullmatch(token)
        assert len(token) <= 340


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzéèçœ", min_size=6, max_size=20), max_size=9), LANGUAGE)
def test_a_text_is_found_by_its_own_words(words: list[str], language: str) -> None:
    assert found_by(" ".join(words), " ".join(words), language)
