"""The letter in words: its subject, its text, and the same as a simple page for mail programs.

Pure: it reads no table, and speaks the active language. What it says comes in sections; text and page are
made of the same ones, so that neither tells what the other does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepairs.exchanges.words import situation
from entrepairs.goals.queries import Outlook
from entrepairs.kernel import formatting
from entrepairs.kernel.addresses import in_language, site_address
from entrepairs.people.models import Person
from entrepairs.people.news.kinds import LETTER, Channel
from entrepairs.people.news.mails import foot_of, greeting

from .contents import TOLD_MOST, Achieved, Letter

# Mail programs read styles only where they stand on the element; pages of the site never have any.
_STYLES = {
    "body": "margin:0;padding:24px 16px;background:#FAF7F2;color:#1E2A26;"
    "font:17px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif",
    "sheet": "max-width:36em;margin:0 auto",
    "h1": "font-size:24px;line-height:1.25;margin:0 0 16px",
    "h2": "font-size:19px;line-height:1.3;margin:32px 0 8px;padding-top:16px;border-top:1px solid #DDD6CA",
    "ul": "margin:0;padding:0;list-style:none",
    "li": "margin:0 0 12px",
    "a": "color:#1F6B4F;font-weight:600",
    "small": "color:#55635D;font-size:15px",
    "foot": "color:#55635D;font-size:14px;margin-top:32px;padding-top:16px;border-top:1px solid #DDD6CA",
}


@dataclass(frozen=True)
class Item:
    """One thing that is told: what, a word about it, and the whole address where it stands."""

    title: str
    note: str = ""
    url: str = ""
    share: int | None = None  # how much of a goal is done, in percent; the note says it as well

    @property
    def bar(self) -> SafeString:
        """The same as a bar; it has no words, and needs no picture."""
        if self.share is None:
            return SafeString("")
        return format_html(
            '<div style="background:#E5DFD3;border-radius:6px;margin:8px 0">'
            '<div style="background:#1F6B4F;border-radius:6px;height:12px;width:{}%"></div></div>',
            self.share,
        )


@dataclass(frozen=True)
class Section:
    title: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str


def written(letter: Letter, person: Person, at: datetime) -> Written:
    """The letter to a person in their language, which is the active one. No statement."""
    sections = [section for section in _sections(letter, person, at) if section.items]
    subject, foot = _subject(letter), foot_of(person, LETTER)
    parts = [greeting(person), *map(_in_text, sections), str(foot)]
    context = {
        "subject": subject,
        "language": person.language,
        "hello": greeting(person),
        "sections": sections,
        "foot": foot,
        "styled": _styled(),
    }
    return Written(
        subject=subject,
        text="\n\n".join(parts) + "\n",
        html=render_to_string("front/mail/letter.html", context).strip() + "\n",
    )


def _styled() -> dict[str, SafeString]:
    return {name: mark_safe(f'style="{style}"') for name, style in _STYLES.items()}  # noqa: S308 - ours


def _in_text(section: Section) -> str:
    lines = [section.title.upper()]
    for item in section.items:
        lines.append(f"- {item.title}")
        lines += [f"  {said}" for said in (item.note, item.url) if said]
    return "\n".join(lines)


def _subject(letter: Letter) -> str:
    """What is in it, not that it is there."""
    said = []
    if letter.waiting:
        count = len(letter.waiting)
        said.append(
            _("several answers waited for")
            if letter.has_more_waiting
            else ngettext("%(count)d answer waited for", "%(count)d answers waited for", count)
            % {"count": count}
        )
    if letter.told:
        count = len(letter.told)
        said.append(ngettext("%(count)d piece of news", "%(count)d pieces of news", count) % {"count": count})
    if letter.fresh:
        count = len(letter.fresh)
        said.append(ngettext("%(count)d new notice", "%(count)d new notices", count) % {"count": count})
    acts = sum(one.acts for one in letter.achieved)
    if acts and len(said) < 2:
        said.append(ngettext("%(count)d act done", "%(count)d acts done", acts) % {"count": acts})
    where = letter.communities[0].name if len(letter.communities) == 1 else "Entrepairs"
    return _("%(community)s: %(news)s") % {"community": where, "news": ", ".join(said)}


def _sections(letter: Letter, person: Person, at: datetime) -> list[Section]:
    return [
        Section(_("Waiting for you"), _waiting(letter)),
        Section(_("What happened"), _told(letter, person)),
        Section(_("New on the board"), _fresh(letter, person, at)),
        Section(_("What you achieved together"), [_achieved(one, person) for one in letter.achieved]),
        Section(_("Thank you"), _thanks(letter)),
    ]


def _waiting(letter: Letter) -> list[Item]:
    items = [
        Item(
            line.exchange.title,
            situation(line.exchange.state, line.turn, line.other.display_name),
            _url("exchanges:detail", line.exchange.pk),
        )
        for line in letter.waiting
    ]
    if letter.has_more_waiting:
        items.append(Item(_("All that waits for you"), url=_url("exchanges:index")))
    return items


def _told(letter: Letter, person: Person) -> list[Item]:
    items = [
        Item(
            notice.subject,
            notice.community_name,
            f"{site_address()}{in_language(notice.link, person.language)}" if notice.link else "",
        )
        for notice in letter.told[:TOLD_MOST]
    ]
    more = len(letter.told) - TOLD_MOST
    if more > 0:
        said = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        items.append(Item(said, url=_url("people:notices")))
    return items


def _fresh(letter: Letter, person: Person, at: datetime) -> list[Item]:
    items = []
    for listing in letter.fresh:
        zone = listing.community.timezone
        today = formatting.local(at, zone).date()
        said = [
            str(listing.get_kind_display()),
            listing.owner.display_name,
            listing.place.name if listing.place else "",
            formatting.moment(listing.starts_at, person.language, timezone=zone, today=today)
            if listing.starts_at
            else "",
            listing.community.name if len(letter.communities) > 1 else "",
        ]
        items.append(
            Item(
                listing.title,
                " · ".join(filter(None, said)),
                _url("listings:detail", listing.community.slug, listing.pk),
            )
        )
    return items


def _achieved(one: Achieved, person: Person) -> Item:
    acts = ngettext("%(count)d act done", "%(count)d acts done", one.acts) % {"count": one.acts}
    if one.outlook is None:
        return Item(one.community.name, acts, _url("front:community", one.community.slug))
    return Item(
        one.community.name,
        f"{acts}. {_goal_in_words(one.outlook, person.language)}",
        _url("goals:detail", one.community.slug, one.outlook.goal.pk),
        share=min(100, round(100 * one.outlook.goal.total / one.outlook.goal.target)),
    )


def _goal_in_words(outlook: Outlook, language: str) -> str:
    goal = outlook.goal
    words = {
        "goal": goal.title,
        "done": formatting.measure(goal.measure, goal.total, language),
        "target": formatting.measure(goal.measure, goal.target, language),
        "percent": formatting.percent(goal.total / goal.target, language),
        "until": formatting.day(outlook.last_day, language, weekday=False),
    }
    if outlook.is_reached:
        return _("“%(goal)s” is reached: %(done)s, %(target)s were aimed at.") % words
    return _("“%(goal)s” stands at %(done)s of %(target)s (%(percent)s), until %(until)s.") % words


def _thanks(letter: Letter) -> list[Item]:
    items = []
    if letter.given:
        is_week = letter.period is Channel.WEEKLY
        said = (
            ngettext("You gave once this week.", "You gave %(count)d times this week.", letter.given)
            if is_week
            else ngettext(
                "You gave once since yesterday.", "You gave %(count)d times since yesterday.", letter.given
            )
        )
        items.append(Item(said % {"count": letter.given}))
    if letter.thanked:
        items.append(
            Item(_("Thanks to %(names)s, and to all who gave.") % {"names": ", ".join(letter.thanked)})
        )
    return items


def _url(name: str, *args: object) -> str:
    return f"{site_address()}{reverse(name, args=args)}"
