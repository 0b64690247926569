from django.urls import include, path

from entrepairs.kernel import views

app_name = "kernel"
urlpatterns = [
    path("", include("entrepairs.kernel.places.urls")),
    path("style/", views.styleguide, name="styleguide"),
    path("style/forms/", views.styleguide_forms, name="styleguide_forms"),
    path("style/figures/", views.styleguide_figures, name="styleguide_figures"),
]
