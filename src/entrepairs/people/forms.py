"""Signing up and in, passwords, and one's own profile. What is allowed is decided by the actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from entrepairs.kernel.addresses import site_address
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.places.forms import PlaceField

from .actions import (
    change_password,
    check_password,
    check_phone,
    forget_sign_in_tries,
    note_sign_in_try,
    send_password_link,
)
from .models import LANGUAGES, Person, Profile
from .queries import person_by_email

PASSWORD_HINT = _(
    "At least 8 characters. Three or four words that have nothing to do with each other are easy to remember "
    "and hard to guess."
)
PASSWORD_AGAIN = _("Type it again: a password is never sent back to the page.")


def _email_field(autocomplete: str, **options: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


@contextmanager
def _said_at(form: forms.Form, field: str) -> Iterator[None]:
    """Put what is refused in this block at a field."""
    try:
        yield
    except Refused as error:
        form.add_error(field, str(error.message))


class SignUpForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As the others will see it: your first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = _email_field(
        "email", help_text=_("To sign in, and to hear about your exchanges. Nobody else sees it.")
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Say what is wrong with the password together with all the rest, not after it."""
        given = self.cleaned_data
        if "password" in given:
            person = Person(email=given.get("email"), display_name=given.get("display_name", ""))
            with _said_at(self, "password"):
                check_password(given["password"], person)
        return given


class SignInForm(auth_forms.AuthenticationForm):
    """Django's, with the address under its own name, and a pause after too many tries with it."""

    username = _email_field("username")
    error_messages = {
        "invalid_login": _(
            "No account has this address and this password. Check both; if the password is lost, choose a "
            "new one by mail."
        ),
        "inactive": _("This account is closed."),
    }

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix("email" if field_name == "username" else field_name)

    def clean(self) -> dict[str, Any]:
        address = self.cleaned_data.get("username")
        if not address or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            note_sign_in_try(actor=None, address=address)
        except Refused as error:
            raise ValidationError(str(error.message), code=error.code) from error
        cleaned = super().clean()
        person = self.get_user()
        if isinstance(person, Person):
            forget_sign_in_tries(actor=person)
        return cleaned


class AskForPasswordLinkForm(auth_forms.PasswordResetForm):
    """Django's, whose mail goes out by the outbox; whether anybody has the address is not told."""

    email = _email_field("username", help_text=_("The one that you sign in with."))

    def save(self, *args: Any, request: HttpRequest | None = None, **options: Any) -> None:
        for person in self.get_users(self.cleaned_data["email"]):
            send_password_link(actor=None, person=person, site=site_address(request))


class _NewPassword(auth_forms.SetPasswordForm[Person]):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, first.help_text = _("New password"), PASSWORD_HINT
        second.label, second.help_text = _("The new password again"), ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        if not self.errors:
            self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data

    def save(self, commit: bool = True) -> Person:
        person: Person = self.user
        change_password(actor=person, password=self.cleaned_data["new_password1"])
        return person


class SetPasswordForm(_NewPassword):
    """A new password, for whoever came by the link in the mail."""

    error_messages = {"password_mismatch": _("The two passwords are not the same.")}


class ChangePasswordForm(_NewPassword, auth_forms.PasswordChangeForm):
    """A new password, for whoever knows the present one."""

    error_messages = {
        "password_mismatch": _("The two passwords are not the same."),
        "password_incorrect": _("This is not your present password."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["old_password"].label = _("Present password")
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class HelperForm(forms.Form):
    """Who may act for somebody; with a consent to be noted where a steward says so for them."""

    email = _email_field("off", help_text=_("The one with which the helper signs in."))
    consent = forms.CharField(
        label=_("How the person agreed"),
        max_length=300,
        help_text=_("When, and in whose presence: it is kept with it."),
        error_messages={"required": _("Note when and how the person agreed.")},
    )

    def __init__(self, *args: Any, by_steward: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not by_steward:
            del self.fields["consent"]

    def clean_email(self) -> str:
        self.helper = person_by_email(self.cleaned_data["email"])
        if self.helper is None or not self.helper.is_active:
            raise ValidationError(_("No account has this address."), code="unknown")
        return str(self.cleaned_data["email"])


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As the others will see it: your first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    about = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=1000,
        help_text=_("What you like doing, what people may ask you for, when you are around."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = PlaceField(
        label=_("Your town"),
        required=False,
        help_text=_("So that people near you find you. The others see the town, never your address."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        help_text=_(
            "Shown to nobody, except to the other side of an exchange on which both of you have agreed."
        ),
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("Of your pages and of the mails that you get."),
    )
    thanked_publicly = forms.BooleanField(
        label=_("Name me among those thanked"),
        required=False,
        help_text=_("Otherwise the others read “somebody” where what you gave is told."),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        with _said_at(self, "phone"):
            check_phone(phone)
        return phone

    @staticmethod
    def initial_of(person: Person, profile: Profile | None) -> dict[str, Any]:
        """What the form shows before anything is changed."""
        told = profile or Profile(person=person)
        return {
            "display_name": person.display_name,
            "about": told.about,
            "place": told.place,
            "phone": told.phone,
            "language": person.language,
            "thanked_publicly": told.thanked_publicly,
        }
