"""Reporting, deciding, appealing. What is allowed is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from entrepairs.kernel.errors import Refused

from .actions.reports import WORDS_MAX
from .models import Category, Decision
from .words import RULES

TERMS_DAYS = (3, 7, 14, 30, 90, 180)


class _Form(forms.Form):
    def add_refusal(self, error: Refused) -> None:
        """Say what was refused at its field, or above the form."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error.message))


def _words_field(label: Any, help_text: Any, *, required: bool = True, missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=WORDS_MAX,
        error_messages={"required": missing} if missing else None,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReportForm(_Form):
    category = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is wrong.")},
    )
    words = _words_field(
        _("In your words"), _("What happened, and what the stewards should know."), required=False
    )


class DecisionForm(_Form):
    outcome = forms.ChoiceField(
        label=_("What is to be done?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long, if you suspend"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", "–"),
            *((days, ngettext_lazy("%d day", "%d days", days) % days) for days in TERMS_DAYS),
        ],
    )
    rule = forms.ChoiceField(
        label=_("On which rule does it rest?"),
        required=False,
        choices=[("", "–"), *RULES.items()],
        help_text=_("Not needed where there is nothing to do."),
    )
    reasons = _words_field(
        _("Why?"),
        _("Both sides read this word for word: say what you looked at, and name nobody who reported."),
        missing=_("Say why: both sides read it."),
    )

    def __init__(self, *args: object, can_take_down: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            choice
            for choice in Decision.Outcome.choices
            if can_take_down or choice[0] != Decision.Outcome.TAKE_DOWN
        ]


class AppealForm(_Form):
    words = _words_field(
        _("What should be looked at again?"),
        _("Another steward reads it."),
        missing=_("Say what the stewards should look at again."),
    )


class AppealAnswerForm(_Form):
    answer = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("uphold", _("The decision stands")), ("undo", _("The decision is undone"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done.")},
    )
    reasons = _words_field(
        _("Why?"),
        _("The person concerned reads this word for word."),
        missing=_("Say why: both sides read it."),
    )
