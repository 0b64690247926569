"""`{% load contributions %}`: an act in one sentence, and the faces of its sides."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from entrepairs.communities.models import Community, Membership
from entrepairs.contributions.access import is_named_to
from entrepairs.contributions.models import Contribution
from entrepairs.contributions.words import SOMEBODY_GIVING, SOMEBODY_RECEIVING, sentence_of, title_of
from entrepairs.kernel.templatetags.ui import avatar
from entrepairs.listings.domains import Domain, all_domains
from entrepairs.people.access import viewer_of
from entrepairs.people.models import Person

register = template.Library()


@register.simple_tag
def domain_of(contribution: Contribution) -> Domain | None:
    """The declared domain of an act; None where it is declared no more."""
    return all_domains().get(contribution.domain)


@register.simple_tag(takes_context=True)
def told(context: Context, contribution: Contribution, why: str = "") -> SafeString:
    """Who gave what to whom, in a sentence; members' names lead to them, the title to `why`."""
    names = {
        "giver": _name(context, contribution.giver, SOMEBODY_GIVING),
        "title": _title(context, contribution, why),
    }
    if contribution.receiver is not None:
        names["receiver"] = _name(context, contribution.receiver, SOMEBODY_RECEIVING)
    return format_html(str(sentence_of(contribution)), **names)


@register.simple_tag(takes_context=True)
def faces(context: Context, contribution: Contribution) -> SafeString:
    """The cut-outs of both sides; those who are not named have no initials."""
    viewer = _viewer(context)
    sides = [side for side in (contribution.giver, contribution.receiver) if side is not None]
    shown = [
        avatar(side.pk, side.display_name) if is_named_to(viewer, side) else avatar(0, "") for side in sides
    ]
    return format_html_join("", "{}", ((face,) for face in shown))


@register.simple_tag(takes_context=True)
def act_title(context: Context, contribution: Contribution) -> str:
    """The title of an act, as far as the viewer may read it."""
    return str(title_of(contribution, is_member=_is_member(context)))


def _title(context: Context, contribution: Contribution, why: str) -> SafeString:
    title = act_title(context, contribution)
    spoken = get_language() or ""
    is_own = title != contribution.title or spoken.startswith(contribution.language)
    lang = "" if is_own else format_html(' lang="{}"', contribution.language)
    if why:
        return format_html('<a href="{}"{}>{}</a>', why, lang, title)
    return format_html("<span{}>{}</span>", lang, title)


def _is_member(context: Context) -> bool:
    community: Community | None = context.get("community")
    membership: Membership | None = context.get("membership")
    return bool(community and membership and membership.belongs and membership.community_id == community.pk)


def _viewer(context: Context) -> Person | None:
    request: Any = context.get("request")
    return viewer_of(request) if request else None


def _name(context: Context, person: Person, somebody: str | Promise) -> SafeString:
    if not is_named_to(_viewer(context), person):
        return format_html("{}", somebody)
    community: Community = context["community"]
    if _is_member(context):
        href = reverse("front:member", args=[community.slug, person.pk])
        return format_html('<a class="name" href="{}">{}</a>', href, person.display_name)
    return format_html('<b class="name">{}</b>', person.display_name)
