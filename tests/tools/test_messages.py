import io
from pathlib import Path

from babel.messages.pofile import read_po

from tools import messages

HEAD = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n"

"""


def found(text: str, language: str) -> list[str]:
    return list(messages._problems(read_po(io.BytesIO((HEAD + text).encode()), locale=language), language))


def test_a_complete_catalogue_has_no_problem() -> None:
    assert found('msgid "offer"\nmsgstr "offre"\n', "fr") == []
    assert found('msgid "offer"\nmsgstr ""\n', "en") == []


def test_what_is_missing_unsure_or_left_over_is_named() -> None:
    assert found('msgid "offer"\nmsgstr ""\n', "fr") == ["missing: 'offer'"]
    assert found('#, fuzzy\nmsgid "offer"\nmsgstr "offre"\n', "fr") == ["unsure (fuzzy): 'offer'"]
    assert found('#~ msgid "offer"\n#~ msgstr "offre"\n', "fr") == ["no longer used: 'offer'"]


def test_plurals_are_needed_in_english_too() -> None:
    plural = 'msgid "%d offer"\nmsgid_plural "%d offers"\nmsgstr[0] "{}"\nmsgstr[1] "{}"\n'
    assert found(plural.format("", ""), "en") == ["missing: '%d offer'"]
    assert found(plural.format("%d offre", ""), "fr") == ["missing: '%d offer'"]
    assert found(plural.format("%d offre", "%d offres"), "fr") == []


def test_every_catalogue_of_the_project_can_be_read() -> None:
    for path in messages.ROOMS.glob("*/locale/*/LC_MESSAGES/django.po"):
        assert isinstance(path, Path)
        assert messages.read(path, path.parts[-3]) is not None
