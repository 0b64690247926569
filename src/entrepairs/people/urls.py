from django.urls import include, path

from . import views

app_name = "people"
urlpatterns = [
    path("", include("entrepairs.people.news.urls")),
    path("signup/", views.signup, name="signup"),
    path("signin/", views.signin, name="signin"),
    path("signout/", views.signout, name="signout"),
    path("me/profile/", views.profile, name="profile"),
    path("me/blocks/", views.blocks, name="blocks"),
    path("me/blocks/<int:person_id>/lift/", views.unblock, name="unblock"),
    path("me/helpers/", views.helpers, name="helpers"),
    path("me/helpers/<int:delegate_id>/end/", views.end_helping, name="end_helping"),
    path("me/act-for/<int:person_id>/", views.act_for, name="act_for"),
    path("me/act-for/stop/", views.stop_acting, name="stop_acting"),
    path("me/password/", views.ChangePassword.as_view(), name="password"),
    path("password/reset/", views.AskForPasswordLink.as_view(), name="password_reset"),
    path("password/reset/sent/", views.PasswordLinkSent.as_view(), name="password_reset_done"),
    path(
        "password/reset/<str:uidb64>/<str:token>/",
        views.SetPassword.as_view(),
        name="password_reset_confirm",
    ),
    path("password/reset/done/", views.PasswordIsSet.as_view(), name="password_reset_complete"),
]
