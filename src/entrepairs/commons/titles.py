"""What a title is found by: links forgive capitals, accents and spaces."""

import re

from entrepairs.engines.text import fold

from .models import TITLE_LENGTH_MAX


def slug_of(title: str) -> str:
    """The title in small letters without accents, words joined by hyphens; empty where it has neither letter
    nor digit. Other scripts keep their letters."""
    return "-".join(re.findall(r"\w+", fold(title)))[:TITLE_LENGTH_MAX].strip("-")
