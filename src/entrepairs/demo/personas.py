"""The three persons as whom anybody may enter the demo."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Persona:
    key: str  # in the address
    member: str  # in the script
    sentence: Promise | str

    @property
    def email(self) -> str:
        return f"{self.member}@demo.example"


PERSONAS = {
    persona.key: persona
    for persona in (
        Persona(
            "newcomer",
            "solene",
            _("Joined yesterday: no profile, no listing, everything still to do."),
        ),
        Persona(
            "giver",
            "odile",
            _("Drives, mends and cooks for half the town; people are waiting for her answer."),
        ),
        Persona(
            "steward",
            "karim",
            _("Looks after the community, and lends a projector with a bedsheet."),
        ),
    )
}
