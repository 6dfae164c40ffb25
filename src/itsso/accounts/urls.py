"""Addresses of the sign-in, of an officer's own pages, and of the administrator's."""

from django.urls import path

from itsso.accounts import bulk_views, department, officers_views, security_views, token_pages, views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second/", views.second_factor, name="second_factor"),
    path("sign-in/department/", department.begin, name="department"),
    path("sign-in/department/back/", department.callback, name="department_callback"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("demonstration/", views.demonstration, name="demonstration"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("postings/", views.postings, name="postings"),
    path("postings/resume/", views.resume, name="resume"),
    path("postings/decide/", views.decide_posting, name="decide_posting"),
    path("tokens/", token_pages.page, name="tokens"),
    path("tokens/<int:token_id>/end/", token_pages.end, name="end_token"),
    path("security/", security_views.security, name="security"),
    path("security/confirm/", security_views.confirm, name="confirm"),
    path("security/totp/", security_views.totp, name="totp"),
    path("security/passkey/", security_views.passkey, name="passkey"),
    path("security/remove/", security_views.remove_factor, name="remove_factor"),
    path("security/recovery-codes/", security_views.recovery_codes, name="recovery_codes"),
    path("security/password/", security_views.password, name="password"),
    path("security/sessions/end/", security_views.end_session, name="end_session"),
    path("security/extend/", security_views.extend, name="extend"),
    path("officers/", officers_views.officers, name="officers"),
    path("officers/invite/", officers_views.invite, name="invite"),
    path("officers/invite/several/", bulk_views.invite_several, name="invite_several"),
    path("officers/invite/several/template/", bulk_views.invitation_template, name="invitation_template"),
    path("officers/waiting/", officers_views.waiting, name="waiting"),
    path("officers/waiting/decide/", officers_views.decide_waiting, name="decide_waiting"),
    path("officers/<int:officer_id>/", officers_views.officer, name="officer"),
    path("officers/<int:officer_id>/post/", officers_views.add_posting, name="add_posting"),
    path("officers/<int:officer_id>/end-posting/", officers_views.end_posting, name="end_posting"),
    path("officers/<int:officer_id>/close/", officers_views.close, name="close"),
    path("officers/<int:officer_id>/reopen/", officers_views.reopen, name="reopen"),
    path("officers/<int:officer_id>/reset/", officers_views.reset_factors, name="reset_factors"),
    path("officers/<int:officer_id>/invite/", officers_views.invite_again, name="invite_again"),
    path("officers/<int:officer_id>/name/", officers_views.name, name="name"),
    path("officers/<int:officer_id>/number/", officers_views.give_number, name="give_number"),
]
