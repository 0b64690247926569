from django.urls import path

from .views import detail, disputes, index, outcome, propose, step

app_name = "exchanges"
urlpatterns = [
    path("exchanges/", index.index, name="index"),
    path("exchanges/<int:exchange_id>/", detail.detail, name="detail"),
    path("exchanges/<int:exchange_id>/outcome/", outcome.outcome, name="outcome"),
    path("exchanges/<int:exchange_id>/<slug:name>/", step.step, name="step"),
    path("c/<slug:slug>/disputes/", disputes.index, name="disputes"),
    path("c/<slug:slug>/disputes/<int:exchange_id>/", disputes.dispute, name="dispute"),
    path("c/<slug:slug>/listings/<int:listing_id>/propose/", propose.propose, name="propose"),
]
