from django.urls import path

from itsso.notices import views
from itsso.notices.mail import views as mail_views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("mail/", mail_views.mail, name="mail"),
    path("mail/verify/", mail_views.verify_mail, name="verify_mail"),
    path("mail/remove/", mail_views.remove_mail, name="remove_mail"),
    path("addresses/", mail_views.mails, name="mails"),
    path("done/", views.done, name="done"),
    path("<uuid:notice_id>/", views.notice, name="notice"),
    path("<uuid:notice_id>/put-off/", views.put_off, name="put_off"),
]
