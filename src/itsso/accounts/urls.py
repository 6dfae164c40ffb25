"""Addresses of the sign-in and of an officer's own postings."""

from django.urls import path

from itsso.accounts import token_pages, views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("demonstration/", views.demonstration, name="demonstration"),
    path("postings/", views.postings, name="postings"),
    path("tokens/", token_pages.page, name="tokens"),
    path("tokens/<int:token_id>/end/", token_pages.end, name="end_token"),
]
