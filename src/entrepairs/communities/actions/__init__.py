"""Writes about communities, by what they are about."""

from .decisions import answer_appeal, appeal, decide, end_suspensions
from .members import (
    accept_request,
    add_members,
    appoint_steward,
    change_settings,
    decline_request,
    end_helping,
    entrust_community,
    found_community,
    give_role,
    join_community,
    leave_community,
    name_helper,
)
from .reports import report
from .units import set_unit

__all__ = [
    "accept_request",
    "add_members",
    "answer_appeal",
    "appeal",
    "appoint_steward",
    "change_settings",
    "decide",
    "decline_request",
    "end_helping",
    "end_suspensions",
    "entrust_community",
    "found_community",
    "give_role",
    "join_community",
    "leave_community",
    "name_helper",
    "report",
    "set_unit",
]
