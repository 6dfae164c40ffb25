"""The addresses of the guides."""

from django.urls import path

from itsso.protection.guide import views

app_name = "guide"
urlpatterns = [path("roles/", views.guides, name="roles"), path("roles/<slug:role>/", views.role_guide, name="role")]
