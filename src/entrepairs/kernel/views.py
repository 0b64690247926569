"""The style guide: every piece of every page, shown as it is; it reads nothing of the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entrepairs.kernel import formatting, plots

SATURDAY = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)
GOAL_ENDS = date(2026, 6, 30)
NEIGHBOURS = ("Amina", "Bruno", "Chloé", "Driss", "Eva", "Farid", "Gaëlle", "Hugo", "Inès")


@dataclass(frozen=True, slots=True)
class _Sample:
    """What a domain is to the pieces: the domains themselves live higher up in the house."""

    name: str | Promise
    colour: str
    icon: str


SAMPLES = (
    _Sample(gettext_lazy("Shared ride"), "sky", "car"),
    _Sample(gettext_lazy("Loan of a thing"), "ochre", "hammer"),
    _Sample(gettext_lazy("Shared meal"), "terracotta", "utensils"),
    _Sample(gettext_lazy("Lesson"), "plum", "book-open"),
    _Sample(gettext_lazy("A hand for a day"), "rose", "heart-handshake"),
    _Sample(gettext_lazy("Space"), "teal", "house"),
    _Sample(gettext_lazy("Commons"), "slate", "library"),
    _Sample(gettext_lazy("Common goal"), "forest", "sprout"),
)


class SampleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What do you offer?"), max_length=80)
    seats = forms.IntegerField(
        label=gettext_lazy("Free seats"),
        min_value=1,
        max_value=8,
        help_text=gettext_lazy("Besides your own."),
    )
    note = forms.CharField(
        label=gettext_lazy("A word to your neighbours"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What for?"),
        choices=[("gift", gettext_lazy("As a gift")), ("points", gettext_lazy("For points"))],
        widget=forms.RadioSelect,
    )
    when = forms.DateField(
        label=gettext_lazy("Which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Luggage"),
        choices=[("small", gettext_lazy("A bag")), ("large", gettext_lazy("A suitcase"))],
    )
    agrees = forms.BooleanField(label=gettext_lazy("My neighbours may call me."), required=False)


def _ring() -> list[plots.Face]:
    return [
        plots.Face(1, "Amina", _("a ladder")),
        plots.Face(2, "Bruno", _("a bicycle")),
        plots.Face(3, "Chloé", _("English lessons")),
        plots.Face(4, "Driss", _("jars of honey")),
    ]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Colours, letters, buttons, cards, people, states."""
    return render(request, "kernel/style/pieces.html", {"samples": SAMPLES, "saturday": SATURDAY})


@require_safe
def styleguide_forms(request: HttpRequest) -> HttpResponse:
    """Forms, messages, what is empty, ways around."""
    wrong = SampleForm({"title": "", "seats": "12", "kind": "gift", "size": "small"}, auto_id="wrong_%s")
    page = Paginator(range(50), 10).page(2)
    context = {"form": SampleForm(), "wrong": wrong, "page": page}
    return render(request, "kernel/style/forms.html", context)


@require_safe
def styleguide_figures(request: HttpRequest) -> HttpResponse:
    """Goals, estimates, plots, rings, tables."""
    language = get_language() or "fr"

    def kilograms(value: float) -> str:
        return f"{formatting.number(value, language)}{formatting.NBSP}kg"

    months = [formatting.month(SATURDAY.replace(month=month), language, short=True) for month in range(1, 7)]
    spared = plots.Series(
        _("CO₂e spared"), [4, 9, 13, 19, 22, 31], "forest", [2, 5, 8, 12, 14, 20], [6, 13, 19, 27, 31, 44]
    )
    line = plots.line_plot(
        key="spared",
        title=_("CO₂e spared each month"),
        description=_("It grows from month to month; the band is what the estimate leaves open."),
        names=months,
        series=[spared],
        show=kilograms,
        head=_("Month"),
    )
    bars = plots.bar_plot(
        key="rides",
        title=_("Rides shared each month"),
        description=_("May was the liveliest month."),
        names=months,
        series=plots.Series(_("Shared rides"), [3, 5, 4, 8, 12, 9], "sky"),
        show=lambda value: formatting.number(value, language),
        head=_("Month"),
    )
    large = [plots.Face(key, name, _("a hand")) for key, name in enumerate(NEIGHBOURS)]
    context = {"line": line, "bars": bars, "small": _ring(), "large": large, "until": GOAL_ENDS}
    return render(request, "kernel/style/figures.html", context)
