"""`{% load demo %}`: a mail that did not go out."""

from django import template

from entrepairs.demo import mailtext

register = template.Library()
register.simple_tag(mailtext.shown)
