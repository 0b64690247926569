"""Writes about people."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import Place

from .models import Person, Profile
from .queries import person_by_email


def sign_up(
    *, actor: Person | None, email: str, password: str, display_name: str, language: str = "fr"
) -> Person:
    """Create a person who can sign in. Refused for an address in use, a bad address or a weak password."""
    email, display_name = email.strip().lower(), display_name.strip()
    person = Person(
        email=email, display_name=display_name, language=language, date_joined=now(), last_login=None
    )
    if not display_name:
        raise Refused(_("Tell the others what to call you."), code="no_name", field="display_name")
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(error.messages[0], code="bad_email", field="email") from error
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="weak_password", field="password") from error
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
) -> Profile:
    """Change what the actor tells of themself."""
    if not display_name.strip():
        raise Refused(_("Tell the others what to call you."), code="no_name", field="display_name")
    with transaction.atomic():
        actor.display_name = display_name.strip()
        actor.save(update_fields=["display_name"])
        profile, _created = Profile.objects.update_or_create(
            person=actor,
            defaults={
                "about": about.strip(),
                "place": place,
                "phone": phone.strip(),
                "thanked_publicly": thanked_publicly,
            },
        )
        audit.record(actor=actor, verb="people.profile_changed", subject=profile)
    return profile
