from django.urls import include, path

app_name = "kernel"
urlpatterns = [path("", include("entrepairs.kernel.places.urls"))]
