"""`{% load listings %}`: what a listing says, in the language of the page."""

from django import template

from entrepairs.listings import words
from entrepairs.listings.models import Listing
from entrepairs.listings.queries import Answer

register = template.Library()


@register.filter
def where(listing: Listing) -> str:
    """The town, or from where to where."""
    return words.where(listing)


@register.filter
def when(listing: Listing, timezone: str) -> str:
    """`{{ listing|when:community.timezone }}`: its date, or what holds without one."""
    return words.when(listing, timezone)


@register.filter
def for_what(listing: Listing) -> str:
    """A gift, or so much per seat, hour or kilo. One statement where its values were not fetched before."""
    return words.for_what(listing)


@register.filter
def availability(listing: Listing, timezone: str) -> str:
    """When it is, and how much is left of a listing that `queries.open_listings` gave."""
    return words.availability(listing, timezone)


@register.filter
def reasons(answer: Answer) -> str:
    """Why a listing answers another."""
    return words.reasons(answer)
