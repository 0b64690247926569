"""A rule in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepairs.engines.badges import Count, Rule
from entrepairs.listings.domains import all_domains


def said(rule: Rule) -> str:
    """A rule as one sentence, in the language of the page."""
    sentence = _counted(rule.count, rule.at_least)
    if rule.domain in all_domains():
        words = {"rule": sentence, "domain": all_domains()[rule.domain].name}
        sentence = _("%(rule)s, only “%(domain)s”") % words
    if rule.within_days is not None:
        time = ngettext("%(days)d day", "%(days)d days", rule.within_days) % {"days": rule.within_days}
        sentence = _("%(rule)s, within %(time)s") % {"rule": sentence, "time": time}
    return _("%(rule)s.") % {"rule": sentence}


def _counted(count: Count, number: int) -> str:
    match count:
        case Count.ACTS:
            text = ngettext("Give once", "Give %(number)d times", number)
        case Count.PEOPLE:
            text = ngettext("Give to one person", "Give to %(number)d different people", number)
        case Count.DOMAINS:
            text = ngettext("Give in one way", "Give in %(number)d different ways", number)
        case Count.WEEKS:
            text = ngettext("Give in one week", "Give in %(number)d different weeks", number)
        case Count.MONTHS:
            text = ngettext("Give in one month", "Give in %(number)d different months", number)
        case Count.SAME_DAY:
            text = ngettext(
                "Give in one week, on any day",
                "Give in %(number)d different weeks, always on the same day of the week",
                number,
            )
        case Count.NEWCOMERS:
            text = ngettext(
                "Be the first with whom a newcomer exchanges",
                "Be the first with whom a newcomer exchanges, for %(number)d of them",
                number,
            )
    return text % {"number": number}
