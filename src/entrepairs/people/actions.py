"""Writes about people."""

import re
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place

from .models import LANGUAGES, Block, Delegate, Person, Profile, SignInTries
from .news.actions import tell
from .news.kinds import ACCOUNT
from .queries import person_by_email

TRIES_MOST = 5
TRIES_WITHIN = timedelta(minutes=10)
PASSWORD_MAIL_EVERY_S = 5 * 60
PHONE = re.compile(r"\+?[\d\s().\-/]+")
PHONE_DIGITS_FEWEST = 6


def sign_up(
    *, actor: Person | None, email: str, password: str, display_name: str, language: str = "fr"
) -> Person:
    """Create a person who can sign in. Refused for an address in use, a bad address or a weak password."""
    email, display_name = email.strip().lower(), display_name.strip()
    person = Person(
        email=email, display_name=display_name, language=language, date_joined=now(), last_login=None
    )
    _check_name(display_name)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(error.messages[0], code="bad_email", field="email") from error
    check_password(password, person)
    taken = Refused(
        _("This address already has an account: sign in instead."), code="email_taken", field="email"
    )
    if person_by_email(email):
        raise taken
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
            Profile.objects.create(person=person)
            audit.record(actor=actor or person, verb="people.signed_up", subject=person)
    except IntegrityError as error:  # somebody took the address a moment ago
        raise taken from error
    return person


def add_people(*, actor: Person | None, names: Sequence[str], language: str = "fr") -> list[Person]:
    """Create people who have no address and cannot sign in, such as the traders of a want list."""
    people = [Person(display_name=name[:80], language=language, date_joined=now()) for name in names]
    for person in people:
        person.set_unusable_password()
    with transaction.atomic():
        Person.objects.bulk_create(people, batch_size=500)
        Profile.objects.bulk_create([Profile(person=person) for person in people], batch_size=500)
        audit.record_many(actor=actor, verb="people.added", subjects=people)
    return people


def update_profile(
    *,
    actor: Person,
    display_name: str,
    about: str = "",
    place: Place | None = None,
    phone: str = "",
    thanked_publicly: bool = True,
    language: str | None = None,
) -> Profile:
    """Change what the actor tells of themself; without a language, theirs stays as it is."""
    display_name, phone = display_name.strip(), phone.strip()
    _check_name(display_name)
    check_phone(phone)
    if language is not None and language not in dict(LANGUAGES):
        raise Refused(_("Choose one of the languages."), code="bad_language", field="language")
    with transaction.atomic():
        actor.display_name = display_name
        actor.language = language or actor.language
        actor.save(update_fields=["display_name", "language"])
        profile, _created = Profile.objects.update_or_create(
            person=actor,
            defaults={
                "about": about.strip(),
                "place": place,
                "phone": phone,
                "thanked_publicly": thanked_publicly,
            },
        )
        audit.record(actor=actor, verb="people.profile_changed", subject=profile)
    return profile


def _check_name(name: str) -> None:
    if not name:
        raise Refused(_("Tell the others what to call you."), code="no_name", field="display_name")


def check_phone(phone: str) -> None:
    """Refused for what is no number as people write it, in whatever country; loosely. Nothing is one too."""
    digits = sum(one.isdigit() for one in phone)
    if phone and not (PHONE.fullmatch(phone) and digits >= PHONE_DIGITS_FEWEST):
        raise Refused(
            _("This does not look like a telephone number: digits and spaces, with + before a country."),
            code="bad_phone",
            field="phone",
        )


# Blocks


def block(*, actor: Person, person: Person) -> Block:
    """Have nothing to do with somebody any more, nor they with the actor; they are not told.

    Neither can propose anything to the other, and neither sees what the other offers or needs. What the two
    have under way stays, and can be ended. Doing so twice changes nothing.
    """
    if person.pk == actor.pk:
        raise Refused(_("This is you."), code="oneself")
    with transaction.atomic():
        made, is_new = Block.objects.get_or_create(person=actor, blocked=person, defaults={"since": now()})
        if is_new:
            audit.record(actor=actor, verb="people.blocked", subject=person)
    return made


def unblock(*, actor: Person, person: Person) -> None:
    """Lift one's block. Where the other one blocked the actor as well, that stays."""
    with transaction.atomic():
        lifted, _kinds = Block.objects.filter(person=actor, blocked=person).delete()
        if lifted:
            audit.record(actor=actor, verb="people.unblocked", subject=person)


# Acting for somebody


def name_helper(*, actor: Person, person: Person, helper: Person, consent: str = "") -> Delegate:
    """Let a helper act for a person from now on; the helper hears of it. Naming them twice changes nothing.

    The person says so themself; a steward may where the person has no address, and notes how they agreed.
    Refused without that, for oneself, and for whoever cannot sign in.
    """
    consent = consent.strip()
    if helper.pk == person.pk:
        raise Refused(_("Nobody needs leave to act for themself."), code="oneself", field="email")
    if helper.email is None or not helper.is_active:
        raise Refused(_("This person cannot sign in."), code="cannot_sign_in", field="email")
    if actor.pk != person.pk and person.email is not None:
        raise Refused(_("Who has an address says so themself."), code="has_address")
    if actor.pk != person.pk and not consent:
        raise Refused(_("Note when and how the person agreed."), code="no_consent", field="consent")
    with transaction.atomic():
        made, is_new = Delegate.objects.get_or_create(
            person=person, helper=helper, until=None, defaults={"since": now(), "consent": consent[:300]}
        )
        if is_new:
            _tell_helper(made, actor)
            audit.record(actor=actor, verb="people.helper_named", subject=made, reason=consent)
    return made


def end_helping(*, actor: Person, delegate: Delegate) -> None:
    """A helper no longer acts for a person, as either of them says, or a steward for who has no address."""
    with transaction.atomic():
        if Delegate.objects.filter(pk=delegate.pk, until__isnull=True).update(until=now()):
            audit.record(actor=actor, verb="people.helper_left", subject=delegate)


def _tell_helper(delegate: Delegate, actor: Person) -> None:
    helper, words = delegate.helper, {"name": delegate.person.display_name}
    with override(helper.language):
        body = _(
            "You may now act for %(name)s: post what they offer and need, and take the steps of their "
            "exchanges. The others read that it was you. You start, and you stop being their helper, here:"
        )
        tell(
            actor=actor,
            person=helper,
            kind=ACCOUNT,
            key=f"people.helper_named:{delegate.pk}",
            subject=_("You may act for %(name)s") % words,
            text=body % words,
            link=reverse("people:helpers"),
        )


# Passwords


def check_password(password: str, person: Person) -> None:
    """Refused for a password that is easy to guess, alone or knowing the person."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="weak_password", field="password") from error


def change_password(*, actor: Person, password: str) -> None:
    """Give the actor a new password; whoever knew the old one is no longer signed in anywhere else.

    Refused for a weak password. That it is the actor who asks has been made sure of before: by the old
    password, or by the link that was sent to their address.
    """
    check_password(password, actor)
    with transaction.atomic():
        actor.set_password(password)
        actor.save(update_fields=["password"])
        _tries_of(actor.email or "").delete()
        audit.record(actor=actor, verb="people.password_changed", subject=actor)


def send_password_link(*, actor: Person | None, person: Person, site: str) -> None:
    """Send a link by which the person can choose a new password, in their language; `site` stands before it.

    At most one mail every five minutes, so that nobody's letter box is filled by strangers.
    """
    if person.email is None:
        return
    days = max(1, settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60))
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    with override(person.language), transaction.atomic():
        path = reverse("people:password_reset_confirm", args=[uid, token])
        tell(
            actor=actor,
            person=person,
            kind=ACCOUNT,
            key=f"people.password_link:{int(now().timestamp()) // PASSWORD_MAIL_EVERY_S}",
            subject=_("Entrepairs: choose a new password"),
            text=_("Somebody, probably you, asked for a new password on Entrepairs."),
            mail_only=render_to_string(
                "people/mail/password_link.txt", {"link": f"{site}{path}", "days": days}
            ),
        )
        audit.record(actor=actor, verb="people.password_link_sent", subject=person)


# Guessing passwords


def note_sign_in_try(*, actor: Person | None, address: str) -> None:
    """Count one try to sign in, before the password is looked at; Refused once there were too many lately.

    Counting first means that tries at the same moment, in several processes, cannot slip through together.
    What is refused is not counted, so that the wait has an end even while somebody goes on trying.
    """
    with transaction.atomic():
        tries, _created = SignInTries.objects.select_for_update().get_or_create(
            digest=_digest_of(address), defaults={"since": now()}
        )
        if tries.since <= now() - TRIES_WITHIN:
            tries.since, tries.count = now(), 0
        if tries.count >= TRIES_MOST:
            minutes = max(1, ceil((tries.since + TRIES_WITHIN - now()) / timedelta(minutes=1)))
            raise Refused(
                ngettext(
                    "Too many tries with this address. Wait %(minutes)d minute, then try again; or choose a "
                    "new password by mail.",
                    "Too many tries with this address. Wait %(minutes)d minutes, then try again; or choose a "
                    "new password by mail.",
                    minutes,
                )
                % {"minutes": minutes},
                code="too_many_tries",
            )
        tries.count += 1
        tries.save(update_fields=["since", "count"])
        if tries.count == TRIES_MOST:
            audit.record(actor=actor, verb="people.sign_in_paused", subject=tries)


def forget_sign_in_tries(*, actor: Person) -> None:
    """The actor has signed in: what went wrong before no longer counts."""
    with transaction.atomic():
        _tries_of(actor.email or "").delete()
        audit.record(actor=actor, verb="people.signed_in", subject=actor)


def clear_sign_in_tries() -> int:
    """Forget tries that no longer count; return how many addresses they were for."""
    return SignInTries.objects.filter(since__lte=now() - TRIES_WITHIN).delete()[0]


def _tries_of(address: str) -> QuerySet[SignInTries]:
    return SignInTries.objects.filter(digest=_digest_of(address))


def _digest_of(address: str) -> str:
    """The same for all spellings of an address that lead to the same person."""
    person = person_by_email(address)
    known = person.email if person and person.email else address
    return salted_hmac("people.sign_in_tries", known.strip().casefold(), algorithm="sha256").hexdigest()
