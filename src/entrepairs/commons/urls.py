from django.urls import path

from .feeds import Changes
from .views import care, reading, writing

app_name = "commons"
PAGE = "c/<slug:slug>/pages/<str:page_slug>/"
REVISION = f"{PAGE}history/<int:number>/"
urlpatterns = [
    path("c/<slug:slug>/pages/", reading.index, name="index"),
    path("c/<slug:slug>/changes/", reading.changes, name="changes"),
    path("c/<slug:slug>/changes/feed/", Changes(), name="feed"),
    path("c/<slug:slug>/write/", writing.new, name="new"),
    path("c/<slug:slug>/edits/", care.waiting, name="waiting"),
    path("c/<slug:slug>/edits/rules/", care.rules, name="rules"),
    path(PAGE, reading.page, name="page"),
    path(f"{PAGE}edit/", writing.edit, name="edit"),
    path(f"{PAGE}history/", reading.history, name="history"),
    path(f"{PAGE}watch/", care.watch, name="watch"),
    path(f"{PAGE}remarks/", care.remark, name="remark"),
    path(f"{PAGE}remarks/<int:remark_id>/remove/", care.remove_remark, name="remove_remark"),
    path(f"{PAGE}care/", care.protect, name="protect"),
    path(f"{PAGE}take-down/", care.take_down, name="take_down"),
    path(REVISION, reading.revision, name="revision"),
    path(f"{REVISION}thank/", care.thank, name="thank"),
    path(f"{REVISION}restore/", care.restore, name="restore"),
    path(f"{REVISION}decide/", care.decide, name="decide"),
    path(f"{REVISION}undo-author/", care.undo_author, name="undo_author"),
]
