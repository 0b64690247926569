"""What people say of an exchange that has ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepairs.exchanges.forms import StepForm
from entrepairs.exchanges.models import Exchange

from .actions import Said
from .models import WORDS_LENGTH_MAX, Answer
from .words import questions_of


class SaidForm(StepForm):
    """How it was, as the exchange's end lets one ask."""

    def __init__(self, *args: Any, exchange: Exchange, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for field, (question, _short) in questions_of(exchange).items():
            self.fields[field] = forms.ChoiceField(
                label=str(question),
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the answers.")},
            )
        self.fields["words"] = forms.CharField(
            label=_("In your words"),
            help_text=_("%(name)s and the members of the community will read it.") % {"name": name},
            required=False,
            max_length=WORDS_LENGTH_MAX,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["private"] = forms.CharField(
            label=_("A word to the stewards alone"),
            help_text=_("%(name)s never reads it. A steward answers you.") % {"name": name},
            required=False,
            max_length=WORDS_LENGTH_MAX,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def said(self) -> Said:
        """What the form says, once it is valid."""
        return Said(**self.cleaned_data)


class ReplyForm(StepForm):
    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("You can answer once. Whoever reads what was said reads this as well."),
        max_length=WORDS_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say it in a few words.")},
    )
