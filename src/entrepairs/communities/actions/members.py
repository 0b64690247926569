"""Founding, joining and leaving a community."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from entrepairs.communities import mails
from entrepairs.communities.access import get_inviter, require_steward
from entrepairs.communities.models import Community, Membership
from entrepairs.communities.queries import is_name_used, membership_of, stewards_of
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place
from entrepairs.people import actions as people_actions
from entrepairs.people.models import Delegate, Person

_ROLE_VERBS = {
    Membership.Role.MEMBER.value: "communities.role_taken_back",
    Membership.Role.STEWARD.value: "communities.steward_appointed",
    Membership.Role.EDITOR.value: "communities.editor_appointed",
}


def found_community(
    *,
    actor: Person | None,
    slug: str,
    name: str,
    purpose: str = "",
    story: str = "",
    language: str = "fr",
    place: Place | None = None,
    domains: Sequence[str] = (),
    units: Sequence[str] = ("points",),
    joining: str = Community.Joining.OPEN,
    public: bool = True,
) -> Community:
    """Create a community; the actor, if any, is its first steward. Refused for a slug in use or malformed."""
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise Refused(error.messages[0], code="bad_slug", field="slug") from error
    _check_name(name, place)
    community = Community(
        slug=slug,
        name=name.strip(),
        purpose=purpose.strip(),
        story=story.strip(),
        language=language,
        place=place,
        domains=list(domains),
        units=list(units),
        joining=joining,
        public=public,
        created_at=now(),
    )
    try:
        with transaction.atomic():
            community.save()
            if actor is not None:
                Membership.objects.create(
                    community=community, person=actor, role=Membership.Role.STEWARD, joined_at=now()
                )
            audit.record(
                actor=actor,
                verb="communities.founded",
                subject=community,
                community_id=community.pk,
            )
    except IntegrityError as error:
        raise Refused(
            _("A community of that address exists already."), code="slug_taken", field="slug"
        ) from error
    return community


def _check_name(name: str, place: Place | None, but: Community | None = None) -> None:
    """Refused without a name, and for one by which nobody could tell two communities of a place apart."""
    if not name.strip():
        raise Refused(_("Give the community a name."), code="no_name", field="name")
    if place is not None and is_name_used(name.strip(), place, but):
        raise Refused(
            _("There is a community of this name in this place: join it, or choose another name."),
            code="name_taken",
            field="name",
        )


def change_settings(
    *,
    actor: Person,
    community: Community,
    name: str,
    purpose: str,
    story: str,
    language: str,
    place: Place | None,
    domains: Sequence[str],
    units: Sequence[str],
    joining: str,
    public: bool,
) -> Community:
    """A steward says anew what the community is and deals in; its address stays.

    A domain or unit of value that is turned off is off for what is new alone: what is on the board, agreed or
    held stays as it is. PermissionDenied for others; Refused without a name, or with that of
    another in the same place.
    """
    _check_name(name, place, but=community)
    if joining not in Community.Joining.values:
        raise Refused(_("Say how one joins."), code="bad_joining", field="joining")
    with transaction.atomic():
        require_steward(actor, community)
        locked = Community.objects.select_for_update(no_key=True, of=("self",)).get(pk=community.pk)
        wanted: dict[str, object] = {
            "name": name.strip(),
            "purpose": purpose.strip(),
            "story": story.strip(),
            "language": language,
            "place": place,
            "domains": list(domains),
            "units": list(units),
            "joining": joining,
            "public": public,
        }
        changed = [field for field, value in wanted.items() if getattr(locked, field) != value]
        if not changed:
            return locked
        for field in changed:
            setattr(locked, field, wanted[field])
        locked.save(update_fields=changed)
        audit.record(
            actor=actor,
            verb="communities.settings_changed",
            subject=locked,
            community_id=locked.pk,
            reason=", ".join(changed),
        )
    return locked


def join_community(*, actor: Person, community: Community, invitation: str = "") -> Membership:
    """Join, or ask to; joining twice changes nothing. Refused for the suspended and the uninvited.

    With a steward's invitation one is in at once, however the others join.
    """
    with transaction.atomic():
        membership = Membership.objects.select_for_update().filter(community=community, person=actor).first()
        if membership and membership.is_suspended:
            raise Refused(_("Your membership is suspended for now."), code="suspended")
        inviter = get_inviter(community, invitation) if invitation else None
        if membership and (membership.is_active or (membership.is_requested and not inviter)):
            return membership
        if community.joining == Community.Joining.INVITATION and not inviter:
            raise Refused(_("This community is joined by invitation."), code="invitation_only")
        opened = inviter is not None or community.joining == Community.Joining.OPEN
        state = Membership.State.ACTIVE if opened else Membership.State.REQUESTED
        membership, _created = Membership.objects.update_or_create(
            community=community,
            person=actor,
            defaults={"state": state, "role": Membership.Role.MEMBER, "joined_at": now()},
        )
        if not opened:
            for steward in stewards_of(community):
                mails.tell_of_request(membership, steward.person)
        verb = "communities.joined" if opened else "communities.asked_to_join"
        reason = f"invited by {inviter.person_id}" if inviter else ""
        audit.record(actor=actor, verb=verb, subject=membership, community_id=community.pk, reason=reason)
    return membership


def add_members(*, actor: Person | None, community: Community, people: Sequence[Person]) -> list[Membership]:
    """Make many people members at once; those who belong already stay as they are."""
    with transaction.atomic():
        present = set(
            Membership.objects.filter(community=community, person__in=people).values_list(
                "person_id", flat=True
            )
        )
        added = Membership.objects.bulk_create(
            [
                Membership(community=community, person=person, joined_at=now())
                for person in people
                if person.pk not in present
            ],
            batch_size=500,
        )
        audit.record_many(
            actor=actor,
            verb="communities.member_added",
            subjects=added,
            community_id=community.pk,
        )
    return added


def accept_request(*, actor: Person, membership: Membership) -> Membership:
    """A steward takes in whoever asked. PermissionDenied for others; Refused where nobody asks any more."""
    return _answer_request(actor, membership, Membership.State.ACTIVE)


def decline_request(*, actor: Person, membership: Membership) -> Membership:
    """A steward says no for now; one may ask again. PermissionDenied for others; Refused as above."""
    return _answer_request(actor, membership, Membership.State.LEFT)


def _answer_request(actor: Person, membership: Membership, state: Membership.State) -> Membership:
    with transaction.atomic():
        require_steward(actor, membership.community)
        membership = _locked(membership)
        if membership.state != Membership.State.REQUESTED:
            raise Refused(_("This request has been answered already."), code="not_requested")
        accepted = state == Membership.State.ACTIVE
        membership.state, membership.joined_at = state, now()
        membership.save(update_fields=["state", "joined_at"])
        mails.tell_answer(membership, accepted=accepted)
        audit.record(
            actor=actor,
            verb="communities.request_accepted" if accepted else "communities.request_declined",
            subject=membership,
            community_id=membership.community_id,
        )
    return membership


def appoint_steward(*, actor: Person, membership: Membership) -> Membership:
    """A steward asks an active member to look after the community too, as `give_role` has it."""
    return give_role(actor=actor, membership=membership, role=Membership.Role.STEWARD)


def give_role(*, actor: Person, membership: Membership, role: str) -> Membership:
    """A steward makes an active member an editor or a steward, or takes that back, from themself too.

    PermissionDenied for others; Refused for the last steward, and for whoever is no active member.
    """
    if role not in Membership.Role.values:
        raise Refused(_("Choose one of the roles."), code="bad_role", field="role")
    with transaction.atomic():
        # All stewards are locked: of two last ones who step back at the same moment, one is refused.
        stewards = Membership.objects.select_for_update(of=("self",)).filter(
            community=membership.community_id, role=Membership.Role.STEWARD
        )
        active = [one for one in stewards if one.is_active]
        require_steward(actor, membership.community)
        membership = _locked(membership)
        if not membership.is_active:
            raise Refused(_("Only a member can have a role."), code="not_a_member")
        if membership.role == role:
            return membership
        if membership.is_steward and len(active) < 2:
            raise Refused(_("This is the only steward: make another member one first."), code="last_steward")
        membership.role = role
        membership.save(update_fields=["role"])
        audit.record(
            actor=actor,
            verb=_ROLE_VERBS[role],
            subject=membership,
            community_id=membership.community_id,
        )
    return membership


def name_helper(*, actor: Person, membership: Membership, helper: Person, consent: str) -> None:
    """A steward notes that a member without an address lets somebody of the community act for them.

    PermissionDenied for others; Refused where the person has an address, without their consent, and for a
    helper who does not belong here.
    """
    with transaction.atomic():
        require_steward(actor, membership.community)
        other = membership_of(helper, membership.community)
        if other is None or not other.is_active:
            raise Refused(_("Only a member can act for a member."), code="not_a_member", field="email")
        people_actions.name_helper(actor=actor, person=membership.person, helper=helper, consent=consent)
        audit.record(
            actor=actor,
            verb="communities.helper_named",
            subject=membership,
            community_id=membership.community_id,
            reason=consent,
        )


def end_helping(*, actor: Person, membership: Membership, delegate: Delegate) -> None:
    """A steward notes that who has no address no longer wants a helper. PermissionDenied for others."""
    with transaction.atomic():
        require_steward(actor, membership.community)
        if delegate.person_id != membership.person_id or membership.person.email is not None:
            raise PermissionDenied
        people_actions.end_helping(actor=actor, delegate=delegate)
        audit.record(
            actor=actor,
            verb="communities.helper_left",
            subject=membership,
            community_id=membership.community_id,
        )


def entrust_community(*, actor: Person | None, community: Community, person: Person) -> Membership:
    """Make somebody the first steward of a community that has none; for the operator.

    Refused where it has others, who appoint whom they like; nothing changes for who is one.
    """
    with transaction.atomic():
        Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
        stewards = Membership.objects.filter(
            community=community, role=Membership.Role.STEWARD, state=Membership.State.ACTIVE
        )
        own = stewards.filter(person=person).first()
        if own is not None:
            return own
        if stewards.exists():
            raise Refused(_("This community has stewards: they appoint others."), code="has_stewards")
        membership, _created = Membership.objects.update_or_create(
            community=community,
            person=person,
            defaults={"role": Membership.Role.STEWARD, "state": Membership.State.ACTIVE},
            create_defaults={"role": Membership.Role.STEWARD, "joined_at": now()},
        )
        audit.record(
            actor=actor,
            verb="communities.steward_appointed",
            subject=membership,
            community_id=community.pk,
        )
    return membership


def _locked(membership: Membership) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).select_related("person", "community")
    return found.get(pk=membership.pk)


def leave_community(*, actor: Person, community: Community) -> None:
    """Leave, or no longer ask to join; what one did stays counted. Refused for the only steward of others.

    Rooms above do what follows for them, as `settings.ON_LEAVING` names it.
    """
    with transaction.atomic():
        # All that stay are locked: of two last stewards who leave at the same moment, one is refused.
        present = {
            membership.person_id: membership
            for membership in Membership.objects.select_for_update()
            .filter(community=community)
            .exclude(state=Membership.State.LEFT)
        }
        membership = present.pop(actor.pk, None)
        if membership is None or membership.is_suspended:
            return
        others = [other for other in present.values() if other.is_active]
        if membership.is_steward and others and not any(other.is_steward for other in others):
            raise Refused(
                _("You are the only steward: ask another member to become one first."), code="last_steward"
            )
        if membership.is_active:
            for path in settings.ON_LEAVING:
                import_string(path)(actor=actor, community=community)
        membership.state = Membership.State.LEFT
        membership.save(update_fields=["state"])
        audit.record(actor=actor, verb="communities.left", subject=membership, community_id=community.pk)
