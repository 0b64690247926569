"""Coming in, going out, and what one tells of oneself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepairs.kernel.addresses import in_language, next_of, url_or_home, with_next
from entrepairs.kernel.errors import Refused

from . import actions, forms
from .access import get_blocked, get_helped, signed_in, viewer_of
from .acting import SESSION_KEY
from .actions import sign_up, update_profile
from .models import Person
from .queries import blocks_of, helped_by, helpers_of, profile_of

BLOCKS_SHOWN = 10
HELPERS_SHOWN = 8
BACKEND = "django.contrib.auth.backends.ModelBackend"
show_or_take = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@never_cache
@show_or_take
def signup(request: HttpRequest) -> HttpResponse:
    """A name, an address, a password; then one is in. Two statements to show where nobody is signed in."""
    if (already := viewer_of(request)) is not None:
        return _welcome(request, already)
    form = forms.SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = sign_up(
                actor=None, **form.cleaned_data, language=get_language() or settings.LANGUAGE_CODE
            )
        except Refused as error:
            _put(error, form, request)
        else:
            login(request, person, backend=BACKEND)
            messages.success(
                request, _("Welcome, %(name)s! Good to have you here.") % {"name": person.display_name}
            )
            return _welcome(request, person)
    if form.errors and "password" not in form.errors:
        form["password"].help_text = forms.PASSWORD_AGAIN
    return render(
        request, "people/signup.html", {"form": form, "next": next_of(request), "section": "signup"}
    )


def _put(error: Refused, form: forms.SignUpForm, request: HttpRequest) -> None:
    """Say on the form what was refused; beside an address that is in use, where to sign in with it."""
    said = error.message
    if error.code == "email_taken":
        there = with_next(reverse("people:signin"), next_of(request))
        said = format_html('<span>{} <a href="{}">{}</a></span>', error.message, there, _("Sign in"))
    form.add_error(error.field if error.field in form.fields else None, said)  # type: ignore[arg-type]


@sensitive_post_parameters("password")
@never_cache
@show_or_take
def signin(request: HttpRequest) -> HttpResponse:
    """By address and password."""
    if (already := viewer_of(request)) is not None:
        return _welcome(request, already)
    form = forms.SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        login(request, person, backend=BACKEND)
        return _welcome(request, person)
    return render(
        request, "people/signin.html", {"form": form, "next": next_of(request), "section": "signin"}
    )


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in any more."""
    logout(request)
    messages.success(request, _("You are signed out. See you soon!"))
    return redirect("front:home")


def _welcome(request: HttpRequest, person: Person) -> HttpResponseRedirect:
    """On to where one was going, or to one's desk, in one's own language."""
    return _speaking(person, next_of(request) or url_or_home("front:desk"))


def _speaking(person: Person, url: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(in_language(url, person.language))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@login_required
@show_or_take
def profile(request: HttpRequest) -> HttpResponse:
    """What the others read of oneself, to be changed. Five statements to show."""
    person = signed_in(request)
    onward = next_of(request)
    if request.method == "POST":
        form = forms.ProfileForm(request.POST)
        if form.is_valid() and _update(form, person):
            with override(person.language):
                messages.success(request, _("Your profile is saved."))
            return _speaking(person, onward or reverse("people:profile"))
    else:
        form = forms.ProfileForm(initial=forms.ProfileForm.initial_of(person, profile_of(person)))
    return render(request, "people/profile.html", {"form": form, "next": onward, "section": "me"})


def _update(form: forms.ProfileForm, person: Person) -> bool:
    try:
        update_profile(actor=person, **form.cleaned_data)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


# Blocks


@login_required
@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom one has blocked, and what that means. Four statements."""
    page = Paginator(blocks_of(signed_in(request)), BLOCKS_SHOWN).get_page(request.GET.get("page"))
    return render(request, "people/blocks.html", {"page": page, "section": "me"})


@login_required
@require_POST
def unblock(request: HttpRequest, person_id: int) -> HttpResponse:
    """Lift one's block."""
    person = signed_in(request)
    other = get_blocked(person, person_id)
    actions.unblock(actor=person, person=other)
    messages.success(request, _("You no longer block %(name)s.") % {"name": other.display_name})
    return redirect(next_of(request) or "people:blocks")


# Acting for somebody


@login_required
@show_or_take
def helpers(request: HttpRequest) -> HttpResponse:
    """Who may act for oneself, and for whom one may act. Four statements to show."""
    person = signed_in(request)
    form = forms.HelperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.helper is not None:
        try:
            actions.name_helper(actor=person, person=person, helper=form.helper)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("%(name)s may now act for you.") % {"name": form.helper.display_name})
            return redirect("people:helpers")
    context = {
        "form": form,
        "helpers": helpers_of(person)[:HELPERS_SHOWN],
        "helped": helped_by(person)[:HELPERS_SHOWN],
        "section": "me",
    }
    return render(request, "people/helpers.html", context)


@login_required
@require_POST
def end_helping(request: HttpRequest, delegate_id: int) -> HttpResponse:
    """A helper no longer acts for a person, as one of the two says."""
    person = signed_in(request)
    found = (
        helpers_of(person).filter(pk=delegate_id).first() or helped_by(person).filter(pk=delegate_id).first()
    )
    if found is not None:
        actions.end_helping(actor=person, delegate=found)
        messages.success(request, _("That is over from now on."))
    return redirect("people:helpers")


@login_required
@require_POST
def act_for(request: HttpRequest, person_id: int) -> HttpResponse:
    """From now on one acts for somebody else, until one stops."""
    helper = request.user
    assert isinstance(helper, Person)  # noqa: S101 - for the type checker
    request.session[SESSION_KEY] = get_helped(helper, person_id).pk
    return redirect("front:desk")


@login_required
@require_POST
def stop_acting(request: HttpRequest) -> HttpResponse:
    """One acts for oneself again."""
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("You act for yourself again."))
    return redirect("front:desk")


# Passwords: Django's views, with our forms and pages


@method_decorator(never_cache, name="dispatch")
class ChangePassword(auth_views.PasswordChangeView):
    form_class = forms.ChangePasswordForm
    template_name = "people/password.html"
    success_url = reverse_lazy("people:profile")
    extra_context = {"section": "me"}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is changed. Elsewhere, you are signed out."))
        return response


class AskForPasswordLink(auth_views.PasswordResetView):
    form_class = forms.AskForPasswordLinkForm
    template_name = "people/password_reset.html"
    success_url = reverse_lazy("people:password_reset_done")
    extra_context = {"section": "signin"}


class PasswordLinkSent(auth_views.PasswordResetDoneView):
    template_name = "people/password_reset_done.html"
    extra_context = {"section": "signin"}


class SetPassword(auth_views.PasswordResetConfirmView):
    form_class = forms.SetPasswordForm
    template_name = "people/password_reset_confirm.html"
    success_url = reverse_lazy("people:password_reset_complete")
    extra_context = {"section": "signin"}


class PasswordIsSet(auth_views.PasswordResetCompleteView):
    template_name = "people/password_reset_complete.html"
    extra_context = {"section": "signin"}
