from django.urls import URLPattern

app_name = "forensics"
urlpatterns: list[URLPattern] = []
