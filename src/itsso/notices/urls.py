from django.urls import path

from itsso.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("done/", views.done, name="done"),
    path("<uuid:notice_id>/", views.notice, name="notice"),
    path("<uuid:notice_id>/put-off/", views.put_off, name="put_off"),
]
