"""Texts in Markdown: what they may do, and what they cannot."""

import re
from html.parser import HTMLParser

import pytest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from entrepairs.kernel.markdown import Link, Nowhere, files_named, pages_named, plain, render
from entrepairs.kernel.markdown.render import ATTRIBUTES, CLASSES, SCHEMES, TAGS

from .attacks import attacks


class Shelf(Nowhere):
    """Knows two pages and one of each kind of file."""

    def page(self, name: str) -> Link | None:
        return Link(f"/p/{len(name)}/", exists=name == "Pompe à vélo")

    def file(self, name: str) -> Link | None:
        return Link("/f/1/") if name == "plan du jardin.pdf" else None

    def picture(self, name: str, alt: str, *, block: bool) -> SafeString | None:
        if name != "chaine.jpg":
            return None
        image = format_html('<img src="/f/2/" alt="{}">', alt)
        return format_html("<figure>{}<figcaption>Anne</figcaption></figure>", image) if block else image


def html(source: str) -> str:
    return str(render(source, resolver=Shelf()).html)


def test_headings_begin_below_the_pages_own_and_can_be_led_to() -> None:
    made = render("# Vélo\n\n### Chaîne\n\n# Vélo")
    assert [(one.level, one.text, one.anchor) for one in made.headings] == [
        (2, "Vélo", "s-velo"),
        (3, "Chaîne", "s-chaine"),
        (2, "Vélo", "s-velo-2"),
    ]
    assert '<h3 id="s-chaine">Chaîne</h3>' in made.html


def test_headings_of_one_size_are_of_one_level_whatever_they_begin_with() -> None:
    made = render("## Emprunter\n\n## Rendre\n\n#### Propre\n\n## Liste")
    assert [one.level for one in made.headings] == [2, 2, 3, 2]
    assert [one.level for one in render("### Un\n\n# Deux").headings] == [2, 2]


def test_a_link_between_pages_says_whether_its_page_is_there() -> None:
    assert html("[[Pompe à vélo|la pompe]]") == '<p><a href="/p/12/">la pompe</a></p>\n'
    assert html("[[Nulle part]]") == '<p><a href="/p/10/" class="missing">Nulle part</a></p>\n'
    assert html("`[[Nulle part]]`") == "<p><code>[[Nulle part]]</code></p>\n"
    assert "<p>Nulle part</p>" in render("[[Nulle part]]").html


def test_pictures_and_files_come_by_their_name_and_from_nowhere_else() -> None:
    assert html("![Une *chaîne*](chaine.jpg)") == (
        '<figure><img src="/f/2/" alt="Une chaîne"><figcaption>Anne</figcaption></figure>'
    )
    assert '<p>Voyez <img src="/f/2/" alt="là"></p>' in html("Voyez ![là](chaine.jpg)")
    assert '<a href="/f/1/">le plan</a>' in html("[le plan](plan%20du%20jardin.pdf)")
    assert '<a class="missing">x</a>' in html("![x](autre.jpg)")
    elsewhere = html("![carte](https://example.org/carte.png)")
    assert "<img" not in elsewhere
    assert 'href="https://example.org/carte.png"' in elsewhere


def test_tables_footnotes_and_checklists_can_be_read_by_everyone() -> None:
    made = html(
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] fait\n- [ ] à faire\n\nUn mot[^1].\n\n[^1]: La note."
    )
    assert 'role="region"' in made
    assert 'tabindex="0"' in made
    assert '<th scope="col" class="right">b</th>' in made
    assert '<label><input checked="checked" disabled="disabled" type="checkbox"> fait</label>' in made
    assert '<a href="#note-1" aria-label="Note 1">1</a>' in made
    assert '<li id="note-1">' in made
    assert 'aria-label="Retour au texte"' in made


def test_the_anchors_of_two_texts_on_a_page_do_not_meet() -> None:
    source = "# Vélo\n\nUn[^1] et un[^1]\n\n[^1]: La note."
    seen = re.findall(r'id="([^"]+)"', render(source, prefix="a-").html + render(source, prefix="b-").html)
    assert len(seen) == len(set(seen)) == 8


def test_links_to_elsewhere_gain_nothing_by_standing_here() -> None:
    assert 'rel="nofollow ugc noopener"' in html("[site](https://example.org)")
    assert "rel=" not in html("[ici](/fr/about/)")


def test_what_a_text_names_and_says_can_be_asked_without_making_html() -> None:
    source = (
        "# Vélo\n\nVoir [[ Pompe  à vélo |la pompe]], [[Vélo]], [[Vélo]]\net `[[code]]`.\n\n"
        "![a](b.jpg) [c](d.pdf) [e](https://f)"
    )
    assert pages_named(source) == ["Pompe à vélo", "Vélo"]
    assert files_named(source) == ["b.jpg", "d.pdf"]
    assert plain(source) == "Vélo\nVoir la pompe, Vélo, Vélo et [[code]].\na c e"


class _Outcome(HTMLParser):
    """Complains of what our pages must not hold."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            allowed = ATTRIBUTES.get(tag, set())
            assert name in allowed or (name == "class" and set((value or "").split()) <= CLASSES[tag]), (
                tag,
                name,
            )
            if name in {"href", "src"}:
                seen = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]", "", value or "").casefold()
                scheme = re.match(r"[a-z][a-z0-9+.-]*(?=:)", seen)
                assert scheme is None or scheme[0] in SCHEMES, value
                assert not seen.startswith(("//", "/\\", "\\")), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


ATTACKS = list(dict.fromkeys(attacks()))


def test_there_are_attacks_enough() -> None:
    assert len(ATTACKS) >= 700


@pytest.mark.parametrize("group", range(16))
def test_no_attack_that_is_known_gets_through(group: int) -> None:
    for attack in ATTACKS[group::16]:
        _Outcome().feed(html(attack))
        plain(attack)


@given(st.text(alphabet=st.sampled_from("<>[](){}!|*_`~^#-: \n\t\\\"'&;=/abjx1javascript:onerror\x00\u2028")))
def test_no_text_at_all_gets_through(source: str) -> None:
    _Outcome().feed(html(source))
    plain(source)
