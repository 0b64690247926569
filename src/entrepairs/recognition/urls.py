from django.urls import path

from .views import badges, credentials, drawing, thanks

app_name = "recognition"
urlpatterns = [
    path("c/<slug:slug>/thanks/", thanks.thanks, name="thanks"),
    path("c/<slug:slug>/badges/", badges.index, name="badges"),
    path("c/<slug:slug>/badges/new/", drawing.new, name="new_badge"),
    path("c/<slug:slug>/badges/public/<uuid:key>/", credentials.credential, name="credential"),
    path("c/<slug:slug>/badges/public/<uuid:key>/withdraw/", credentials.withdraw, name="withdraw"),
    path("c/<slug:slug>/badges/<slug:code>/", badges.detail, name="badge"),
    path("c/<slug:slug>/badges/<slug:code>/retire/", drawing.retire, name="retire_badge"),
    path("c/<slug:slug>/badges/<slug:code>/publish/", credentials.publish, name="publish"),
    path("thanks/how/", thanks.how, name="how"),
]
