"""The addresses of the place search alone, for tests that need no other page."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("", include(("entrepairs.kernel.places.urls", "kernel"))))
