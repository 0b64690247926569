"""A piece of news as a mail: who is greeted, what is said, where it leads, how not to hear of it any more."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from entrepairs.kernel.addresses import site_address
from entrepairs.people.models import Person

from .kinds import Kind
from .links import off_path

SIGNATURE = "-- "  # by this line mail programs know where the letter itself ends


@dataclass(frozen=True)
class Foot:
    """What a mail says at its end: what it is about, and where that can be switched off, if it can."""

    about: str
    off: str
    off_words: str
    choices: str
    choices_words: str

    def __str__(self) -> str:
        said = ((self.off_words, self.off), (self.choices_words, self.choices))
        lines = [_("%(what)s: %(where)s") % {"what": what, "where": where} for what, where in said]
        return "\n".join([SIGNATURE, self.about, *lines])


def plain(
    person: Person, kind: Kind, *, text: str, link: str, community_name: str = "", mail_only: str = ""
) -> str:
    """The whole text of a mail, in the active language. No statement."""
    foot = foot_of(person, kind)
    parts = [
        greeting(person),
        text,
        mail_only,
        address_of(link) if link else "",
        community_name,
        str(foot) if foot else "",
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def greeting(person: Person) -> str:
    return _("Hello %(name)s,") % {"name": person.display_name}


def address_of(path: str) -> str:
    """Where a page is found: its whole address, or the path on a site of which we do not know where it is."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return _("On Entrepairs, once you are signed in: %(path)s") % {"path": path}


def foot_of(person: Person, kind: Kind) -> Foot | None:
    """The end of a mail, in the active language; None for what must reach everybody."""
    if kind.is_must:
        return None
    return Foot(
        about=_("You get this mail about: %(kind)s.") % {"kind": kind.name},
        off=f"{site_address()}{off_path(person, kind)}",
        off_words=_("No more mails of this kind"),
        choices=f"{site_address()}{reverse('people:news')}",
        choices_words=_("All your choices"),
    )


def head(person: Person, kind: Kind) -> Mapping[str, str]:
    """Further lines of its head, by which mail programs offer to switch it off with a click (RFC 8058)."""
    lines = {"Auto-Submitted": "auto-generated"}
    if not kind.is_must:
        lines["List-Unsubscribe"] = f"<{site_address()}{off_path(person, kind)}>"
        lines["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return lines
