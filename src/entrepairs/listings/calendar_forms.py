"""The address of an owner's calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    url = forms.CharField(
        label=_("The address of your calendar"),
        help_text=_("Your calendar shows it under “secret address” or “share”; it ends in .ics."),
        max_length=2000,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
