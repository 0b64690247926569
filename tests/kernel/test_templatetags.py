"""The pieces of the pages: what they say to eyes and to screen readers, and that no typed text is markup."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from entrepairs.kernel import clock, svgmap
from entrepairs.kernel.icons import SHAPES, UnknownIcon, icon_path
from entrepairs.kernel.plots import Face
from entrepairs.kernel.templatetags import ui

EVIL = '<script>"&'
SPACES = re.compile(r"[ \n]+")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def render(source: str, request: Any = None, **context: Any) -> str:
    template = engines["django"].from_string("{% load i18n ui navigation formats %}" + source)
    return SPACES.sub(" ", str(template.render(context, request)))


def text_of(html: str) -> str:
    return SPACES.sub(" ", re.sub(r"<[^>]+>", " ", html)).strip()


# Icons and marks


def test_an_icon_is_decoration_until_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "car" %}')
    labelled = render('{% icon "car" label=name %}', name=EVIL)
    assert 'role="img"' in labelled
    assert "<script" not in labelled


def test_an_icon_is_one_path_whatever_lucide_made_it_of() -> None:
    assert render('{% icon "car" %}').count("<path") == 1
    assert icon_path("arrow-right") == "M5 12h14M12 5l7 7-7 7"
    assert "a2 2 0 1 0 4 0" in icon_path("car")  # a wheel


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(UnknownIcon):
        render('{% icon "no-such-icon" %}')


def test_each_colour_has_a_shape_of_its_own_here_and_on_the_map() -> None:
    assert set(SHAPES) == set(svgmap.COLOURS)
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize("colour", SHAPES)
def test_a_mark_has_the_shape_of_its_colour(colour: str) -> None:
    html = render("{% mark colour=colour icon='car' %}", colour=colour)
    assert f"c-{colour}" in html
    assert SHAPES[colour] in html


def test_a_chip_is_a_link_only_if_it_leads_somewhere() -> None:
    assert render('{% chip "Rides" %}').startswith("<span")
    assert render('{% chip "Rides" href="/x/" %}').startswith("<a")
    assert "<script" not in render("{% chip words %}", words=EVIL)


# Language


@pytest.mark.urls("tests.kernel.pages_urls")
@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/en/style/", "/fr/style/"),
        ("/en/c/combrailles/listings/?kind=need&page=2", "/fr/c/combrailles/listings/?kind=need&page=2"),
        ("/en/no/such/page/", "/fr/no/such/page/"),
        ("/nothing", "/fr/"),
    ],
)
def test_the_other_language_is_the_same_page(here: str, there: str) -> None:
    assert render("{% other_language_url %}", RequestFactory().get(here)) == there.replace("&", "&amp;")


# Buttons


def test_a_button_without_address_submits() -> None:
    html = render('{% button "Send" name="draft" value="1" %}')
    assert 'type="submit"' in html
    assert 'name="draft" value="1"' in html
    assert render('{% button "Go" href="/x/" %}').startswith("<a")


def test_a_form_of_one_button_carries_its_token() -> None:
    html = render('{% post_button "Join" "/join/" %}', RequestFactory().get("/en/"))
    assert 'method="post" action="/join/"' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{20,}"', html)


# Forms


class SampleForm(forms.Form):
    title = forms.CharField(help_text="As you would say it.")
    note = forms.CharField(required=False, label=EVIL)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data:
            self.add_error(None, "Both together do not work.")


def test_hint_and_error_are_tied_to_their_field() -> None:
    html = render("{% field form.title %}", form=SampleForm({}))
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for one in described[1].split():
        assert f'id="{one}"' in html
    assert 'aria-invalid="true"' in html
    assert "This field is required." in html


def test_what_may_stay_empty_says_so() -> None:
    assert "optional" in render("{% field form.note %}", form=SampleForm())
    assert "optional" not in render("{% field form.title %}", form=SampleForm())
    assert "optional" not in render("{% field form.agreed %}", form=SampleForm())


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    html = render("{% field form.kind %}", form=SampleForm({}))
    assert "<fieldset" in html
    assert "<legend>Kind</legend>" in html
    assert 'aria-describedby="id_kind_error"' in html


def test_what_stands_at_the_sides_of_a_field() -> None:
    assert "km" in text_of(render("{% field form.title after='km' %}", form=SampleForm()))


def test_the_summary_leads_to_each_field() -> None:
    form = SampleForm({"title": ""})
    html = render("{% fields form %}", form=form)
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == ["id_title", "id_kind_0", "id_agreed"]
    for target in targets:
        assert f'id="{target}"' in html
    assert "3 things are to be put right." in text_of(html)
    assert "Both together do not work." in html
    assert "What you typed is still here." in html
    assert 'name="token"' in html


def test_the_summary_does_not_promise_a_password_that_is_never_sent_back() -> None:
    class SignUp(forms.Form):
        name = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput)

    html = render("{% fields form %}", form=SignUp({"name": "", "password": "a good one"}))
    assert "What you typed is still here, but for the password." in html
    assert "a good one" not in html


def test_no_summary_where_nothing_is_wrong() -> None:
    assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_labels_are_words_not_markup() -> None:
    assert "<script" not in render("{% fields form %}", form=SampleForm())


# Figures


def test_a_figure_has_its_range_and_a_way_to_its_reasons() -> None:
    html = render('{% figure "co2e_g" 12000 8000 19000 why="/why/" %}')
    assert text_of(html) == "12\xa0kg\xa0CO₂e (8–19) why"
    assert 'aria-label="Why 12\xa0kg\xa0CO₂e?"' in html


def test_progress_says_in_words_what_the_bar_shows() -> None:
    html = render(
        '{% progress 190 300 measure="seats" expected=150 forecast=240 until=day %}', day=date(2026, 6, 30)
    )
    said = text_of(html)
    assert "190 of 300 seats 63%" in said
    assert "At this pace: 240 seats by 30\xa0June." in said
    assert 'aria-label="63% of the goal"' in html
    assert 'd="M50.0 0V6"' in html


def test_progress_names_the_unit_twice_only_where_it_differs() -> None:
    assert "850\xa0g of 12\xa0kg" in text_of(render('{% progress 850 12000 measure="mass_g" %}'))
    assert "1.2 of 12\xa0kg" in text_of(render('{% progress 1200 12000 measure="mass_g" %}'))
    assert "€120 of €300" in text_of(render('{% progress 12000 30000 measure="money_cents" %}'))


@pytest.mark.parametrize(
    ("value", "forecast", "words"),
    [
        (310, None, "Goal reached"),
        (190, 320, "it will be reached"),
        (0, None, "0 of 300 seats 0%"),
        (-5, None, "0%"),
    ],
)
def test_progress_in_every_state(value: int, forecast: int | None, words: str) -> None:
    html = render(
        "{% progress value 300 measure='seats' forecast=forecast %}", value=value, forecast=forecast
    )
    assert words in text_of(html)
    assert all(0 <= float(width) <= 100 for width in re.findall(r'width="([\d.]+)"', html))


def test_numbers_in_drawings_keep_their_point_in_french() -> None:
    with translation.override("fr"):
        html = render(
            '{% progress 19 30 measure="seats" expected=10 %}{% ring faces %}',
            faces=[Face(1, "A"), Face(2, "B")],
        )
    for attribute in re.findall(r' (?:width|height|x|y|cx|cy|r|d)="([^"]*)"', html):
        assert "," not in attribute


def test_a_tile_writes_numbers_as_the_language_has_them() -> None:
    assert "1,234" in render('{% stat 1234 "exchanges" icon="repeat" note="since May" %}')


# People


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Jeanne Faure", "JF"), ("Aïcha", "A"), ("Jean-Luc de la Tour", "JT"), ("", "?"), ("« Zoé »", "Z")],
)
def test_initials(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_a_person_keeps_colour_and_cut() -> None:
    assert ui.avatar_class(7) == ui.avatar_class(7)
    assert len({ui.avatar_class(key) for key in range(1, 60)}) >= 24


def test_names_are_words_not_markup() -> None:
    faces = [Face(1, EVIL, EVIL), Face(2, EVIL, EVIL)]
    html = render(
        "{% person 1 name note=name %}{% avatar 1 name %}{% ring faces name %}", name=EVIL, faces=faces
    )
    assert "<script" not in html


def test_a_ring_says_who_gives_what_to_whom_and_closes() -> None:
    faces = [Face(1, "Amina", "a ladder"), Face(2, "Bruno", "a bicycle"), Face(3, "Chloé", "honey")]
    html = render("{% ring faces %}", faces=faces)
    assert re.findall(r"<li>(.*?)</li>", html) == [
        "Amina gives a ladder to Bruno",
        "Bruno gives a bicycle to Chloé",
        "Chloé gives honey to Amina",
    ]
    assert "A ring of 3 people" in html


def test_a_long_ring_folds_its_list() -> None:
    assert "<details>" in render("{% ring faces %}", faces=[Face(key, f"P{key}", "x") for key in range(40)])


# States and time


@pytest.mark.parametrize(
    ("state", "words", "current"),
    [
        ("proposed", ["Proposed", "Agreed", "Done"], "Proposed"),
        ("countered", ["Under discussion", "Agreed", "Done"], "Under discussion"),
        ("agreed", ["Proposed", "Agreed", "Done"], "Agreed"),
        ("fulfilled", ["Proposed", "Agreed", "Done"], None),
        ("declined", ["Proposed", "ended so"], "ended so"),
        ("cancelled", ["Proposed", "Agreed", "ended so"], "ended so"),
    ],
)
def test_where_an_exchange_stands(state: str, words: list[str], current: str | None) -> None:
    html = render("{% timeline state 'ended so' %}", state=state)
    assert re.findall(r"<li[^>]*>(.*?)</li>", html) == words
    assert re.findall(r'<li[^>]*aria-current="step"[^>]*>(.*?)</li>', html) == ([current] if current else [])


def test_a_date_badge_shows_the_day_of_the_place() -> None:
    late = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    assert text_of(render("{% date_badge late %}", late=late)) == "Mar 15 Sun"
    assert text_of(render("{% date_badge late 'America/Martinique' %}", late=late)) == "Mar 14 Sat"
    assert render("{% date_badge nothing %}", nothing=None).strip() == ""


def test_moments_are_shown_in_the_time_zone_of_the_community() -> None:
    when = datetime(2026, 7, 14, 16, 30, tzinfo=UTC)
    with clock.frozen(datetime(2026, 7, 13, 12, tzinfo=UTC)):
        assert render("{{ when|moment }}", when=when) == "Tue\xa014\xa0July, 6:30\xa0pm"
        assert render("{{ when|moment:'America/Martinique' }}", when=when) == "Tue\xa014\xa0July, 12:30\xa0pm"
        assert render("{{ when|relative_day }}", when=when) == "tomorrow"
        assert render("{{ when|day }} {{ when|clock_time }}", when=when) == "Tue\xa014\xa0July 6:30\xa0pm"
        assert render("{% period when None %}", when=when) == "Tue\xa014\xa0July, 6:30\xa0pm"
    with clock.frozen(datetime(2025, 7, 13, 12, tzinfo=UTC)):
        assert render("{{ when|day }}", when=when) == "Tue\xa014\xa0July\xa02026"


@pytest.mark.parametrize("name", ["moment", "day", "clock_time", "relative_day", "number"])
def test_what_has_no_value_shows_nothing(name: str) -> None:
    assert render("{{ nothing|" + name + " }}", nothing=None) == ""


def test_amounts_are_written_in_the_language_of_the_page() -> None:
    source = (
        "{{ 1234.5|number }}; {{ 1250|money }}; {{ 90|duration }}; "
        "{{ 12|signed_value:'points' }}; {{ 3|measure:'seats' }}"
    )
    assert render(source) == "1,234.5; €12.50; 1\xa0h\xa030\xa0min; +12 points; 3 seats"
    with translation.override("fr"):
        assert render(source) == "1\u202f234,5; 12,50\xa0€; 1\xa0h\xa030; +12 points; 3 places"


# Around content


def test_a_callout_has_an_icon_besides_its_colour() -> None:
    for kind in ("info", "success", "warning", "error", "thanks"):
        html = render("{% callout kind title %}<p>words</p>{% endcallout %}", kind=kind, title=EVIL)
        assert "<svg" in html
        assert "<p>words</p>" in html
        assert "<script" not in html


def test_one_tab_is_current() -> None:
    html = render(
        "{% tabs 'Kind' %}{% tab 'Offers' '?a=1' current=True count=1200 %}{% tab 'Needs' '?' %}{% endtabs %}"
    )
    assert html.count('aria-current="page"') == 1
    assert "Offers 1,200" in text_of(html)


def test_a_wide_table_can_be_reached_by_keyboard() -> None:
    assert 'role="region" tabindex="0" aria-label="Account"' in render(
        "{% scroll 'Account' %}<table></table>{% endscroll %}"
    )


@pytest.mark.parametrize("drawing", ["board", "table", "ring", "path", "door", "seedling"])
def test_what_is_empty_has_a_drawing_a_sentence_and_one_action(drawing: str) -> None:
    html = render("{% empty drawing 'Nothing yet.' action='Begin' href='/x/' %}", drawing=drawing)
    assert "<svg" in html
    assert text_of(html) == "Nothing yet. Begin"


def test_crumbs_end_where_we_are() -> None:
    html = render("{% crumbs 'Combrailles' '/c/' 'Offers' '/c/o/' here %}", here=EVIL)
    assert html.count("<a ") == 2
    assert "<script" not in html


def test_pages_keep_the_rest_of_the_query() -> None:
    page = Paginator(range(50), 10).page(2)
    html = render("{% pagination page %}", RequestFactory().get("/en/?q=drill&page=2"), page=page)
    assert 'href="?q=drill&amp;page=1"' in html
    assert 'href="?q=drill&amp;page=3"' in html
    assert "Page 2 of 5" in html


def test_a_single_page_needs_no_pages() -> None:
    assert render("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_definitions_leave_out_what_is_not_said() -> None:
    assert (
        text_of(render("{% definitions 'Where' 'Volvic' 'When' '' 'Who' nobody %}", nobody=None))
        == "Where Volvic"
    )


# When something is wrong


@pytest.mark.urls("tests.kernel.pages_urls")
@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/en/nowhere/", 404, "Nothing of yours is lost."),
        ("/fr/nowhere/", 404, "Rien de ce qui est à vous n’est perdu."),
        ("/en/forbidden/", 403, "Nothing has been changed."),
        ("/fr/forbidden/", 403, "Rien n’a été modifié."),
    ],
)
def test_error_pages_say_that_nothing_is_lost(client: Client, path: str, status: int, words: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert words in response.content.decode()


@pytest.mark.urls("tests.kernel.pages_urls")
def test_a_form_that_is_too_old_can_be_sent_again() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/forbidden/")
    assert response.status_code == 403
    assert "send the form again" in response.content.decode()


def test_the_page_of_last_resort_needs_nothing() -> None:
    html = engines["django"].get_template("500.html").render()
    assert "Something broke on our side." in html
