from django.urls import path

from .views import members, reports, stewards

app_name = "communities"
urlpatterns = [
    path("c/<slug:slug>/join/", members.join, name="join"),
    path("c/<slug:slug>/invitation/<str:word>/", members.invited, name="invited"),
    path("c/<slug:slug>/leave/", members.leave, name="leave"),
    path("c/<slug:slug>/report/<slug:kind>/<int:subject_id>/", reports.report, name="report"),
    path("c/<slug:slug>/reports/<int:report_id>/", reports.reported, name="reported"),
    path("c/<slug:slug>/decisions/<int:decision_id>/", reports.decision, name="decision"),
    path("c/<slug:slug>/stewards/", stewards.stewards, name="stewards"),
    path("c/<slug:slug>/stewards/reports/<int:report_id>/", stewards.case, name="case"),
    path("c/<slug:slug>/stewards/appeals/<int:appeal_id>/", stewards.appeal, name="appeal"),
    path("c/<slug:slug>/members/", members.members, name="members"),
    path("c/<slug:slug>/people/<int:person_id>/block/", members.block, name="block"),
    path("c/<slug:slug>/members/<int:membership_id>/accept/", members.accept, name="accept"),
    path("c/<slug:slug>/members/<int:membership_id>/decline/", members.decline, name="decline"),
    path("c/<slug:slug>/members/<int:membership_id>/appoint/", members.appoint, name="appoint"),
    path("c/<slug:slug>/members/<int:membership_id>/role/", members.role, name="role"),
    path("c/<slug:slug>/members/<int:membership_id>/helpers/", members.helpers, name="helpers"),
]
