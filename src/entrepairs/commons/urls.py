from django.urls import path

from .views import reading

app_name = "commons"
urlpatterns = [
    path("c/<slug:slug>/pages/<str:page_slug>/", reading.page, name="page"),
    path("c/<slug:slug>/pages/<str:page_slug>/history/<int:number>/", reading.revision, name="revision"),
]
