"""Writing a page, and looking after one. What is allowed is decided by the actions."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.markdown import MOST_CHARACTERS

from .drafts import Draft
from .models import CATEGORY_LENGTH_MAX, REMARK_LENGTH_MAX, TITLE_LENGTH_MAX, WHY_LENGTH_MAX, Page


class PageForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH_MAX)
    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
        help_text=_("A blank line begins a paragraph. How to write the rest stands below."),
        error_messages={"required": _("Write something first.")},
    )
    category = forms.CharField(
        label=_("Category"),
        required=False,
        max_length=CATEGORY_LENGTH_MAX,
        help_text=_("What it stands with, such as “Tools”. It may stay empty."),
        widget=forms.TextInput(attrs={"list": "categories"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    why = forms.CharField(
        label=_("What did you change, and why?"),
        required=False,
        max_length=WHY_LENGTH_MAX,
        help_text=_("A few words for whoever looks at the history."),
    )
    base_number = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def __init__(self, *args: Any, page: Page | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if page is not None:
            del self.fields["language"]
        else:
            del self.fields["why"]

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            given["title"],
            given["text"],
            given.get("why", ""),
            given["category"],
            given.get("language", "fr"),
            given["base_number"],
        )


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=_("A question, an idea, something that is not right"),
        max_length=REMARK_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=WHY_LENGTH_MAX)


class RulesForm(forms.Form):
    newcomers_wait = forms.BooleanField(
        label=_("Look at the first edits of newcomers before they are shown"),
        required=False,
        help_text=_("A member’s first three edits wait for a steward or an editor."),
    )
