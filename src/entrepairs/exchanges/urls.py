from django.urls import path

from .reviews import views as reviews
from .views import day, detail, disputes, index, outcome, propose, standing, step, talk, waiting

app_name = "exchanges"
urlpatterns = [
    path("exchanges/", index.index, name="index"),
    path("exchanges/standing/", standing.index, name="standings"),
    path("exchanges/standing/<int:arrangement_id>/", standing.detail, name="standing"),
    path("exchanges/standing/<int:arrangement_id>/<slug:name>/", standing.answer, name="standing_answer"),
    path("c/<slug:slug>/listings/<int:listing_id>/standing/", standing.new, name="standing_new"),
    path("exchanges/waiting/<int:waiting_id>/", waiting.waiting, name="waiting"),
    path("exchanges/waiting/<int:waiting_id>/<slug:name>/", waiting.answer, name="waiting_answer"),
    path("c/<slug:slug>/listings/<int:listing_id>/wait/", waiting.wait, name="wait"),
    path("exchanges/day/", day.own, name="day"),
    path("c/<slug:slug>/stewards/day/", day.steward, name="day_in"),
    path("exchanges/<int:exchange_id>/", detail.detail, name="detail"),
    path("exchanges/<int:exchange_id>/outcome/", outcome.outcome, name="outcome"),
    path("exchanges/<int:exchange_id>/review/", reviews.review, name="review"),
    path("exchanges/<int:exchange_id>/review/reply/", reviews.reply, name="reply"),
    path("exchanges/<int:exchange_id>/write/", talk.write, name="write"),
    path("exchanges/<int:exchange_id>/contact/", talk.contact, name="contact"),
    path("exchanges/<int:exchange_id>/<slug:name>/", step.step, name="step"),
    path("c/<slug:slug>/people/<int:person_id>/reviews/", reviews.reviews_of, name="reviews_of"),
    path("c/<slug:slug>/disputes/", disputes.index, name="disputes"),
    path("c/<slug:slug>/disputes/<int:exchange_id>/", disputes.dispute, name="dispute"),
    path("c/<slug:slug>/listings/<int:listing_id>/propose/", propose.propose, name="propose"),
    path("c/<slug:slug>/listings/<int:listing_id>/ask/", talk.ask, name="ask"),
]
