"""What somebody sends in to become a page, checked before anything is locked."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from entrepairs.kernel.errors import Refused
from entrepairs.kernel.markdown import MOST_CHARACTERS

from .models import CATEGORY_LENGTH_MAX, TITLE_LENGTH_MAX, WHY_LENGTH_MAX
from .titles import slug_of


@dataclass(frozen=True)
class Draft:
    """A text for a page. `base_number` is the revision that its author began from; 0 for a new page."""

    title: str
    text: str
    why: str = ""
    category: str = ""
    language: str = "fr"
    base_number: int = 0

    def checked(self) -> "Draft":
        """The same, tidied; Refused, at its field, where it cannot become a page."""
        title, text = " ".join(self.title.split()), tidy(self.text)
        why, category = " ".join(self.why.split()), " ".join(self.category.split())
        if not slug_of(title):
            raise Refused(
                _("Give the page a title, with a letter or a digit."), code="no_title", field="title"
            )
        if not text.strip():
            raise Refused(_("Write something first."), code="no_text", field="text")
        if len(text) > MOST_CHARACTERS:
            raise Refused(_("This is too long for one page: make two of it."), code="long_text", field="text")
        if any(mark in title for mark in "[]|<>#"):
            raise Refused(_("A title has none of these signs: [ ] | < > #"), code="bad_title", field="title")
        for value, most, field in (
            (title, TITLE_LENGTH_MAX, "title"),
            (why, WHY_LENGTH_MAX, "why"),
            (category, CATEGORY_LENGTH_MAX, "category"),
        ):
            if len(value) > most:
                raise Refused(_("This is too long."), code="too_long", field=field)
        if self.language not in dict(settings.LANGUAGES):
            raise Refused(_("Choose one of the languages."), code="bad_language", field="language")
        return Draft(title, text, why, category, self.language, self.base_number)


def tidy(text: str) -> str:
    """Line ends as line feeds, no NUL, and one line feed at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip() + "\n"
