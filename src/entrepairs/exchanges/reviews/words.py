"""What the pages say of how an exchange was."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from entrepairs.exchanges.models import Exchange

from .models import Answer, Review

Text = str | Promise

# What is asked, and how it is told. Where it did not happen, whether it went as agreed is no question.
HAPPENED: Mapping[str, tuple[Text, Text]] = {
    "as_agreed": (gettext_lazy("Did it go as you had agreed?"), gettext_lazy("As agreed")),
    "in_time": (
        gettext_lazy("Were they there in time, or told you in good time?"),
        gettext_lazy("In time, or with a word in good time"),
    ),
    "again": (gettext_lazy("Would you do it again together?"), gettext_lazy("Would do it again")),
}
DID_NOT_HAPPEN: Mapping[str, tuple[Text, Text]] = {
    "in_time": (gettext_lazy("Did a word come in good time?"), gettext_lazy("A word came in good time")),
    "again": (gettext_lazy("Would you try it again together?"), gettext_lazy("Would try it again")),
}
ICONS: Mapping[str, str] = {Answer.YES: "circle-check", Answer.MOSTLY: "circle-dot", Answer.NO: "circle-x"}


@dataclass(frozen=True)
class Told:
    question: Text
    label: Text
    icon: str


def questions_of(exchange: Exchange) -> Mapping[str, tuple[Text, Text]]:
    """What is asked of an exchange that has ended: by field, the question and its short form."""
    return HAPPENED if exchange.state == Exchange.State.FULFILLED else DID_NOT_HAPPEN


def answers_of(review: Review) -> list[Told]:
    """What somebody answered, in the order in which it was asked; the exchange is fetched along."""
    return [
        Told(short, Answer(getattr(review, field)).label, ICONS[getattr(review, field)])
        for field, (_question, short) in questions_of(review.exchange).items()
    ]


def somebody() -> str:
    """Who does not wish to be named, to others than the two sides."""
    return pgettext("in the place of a name", "somebody")
