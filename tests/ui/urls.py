"""The frame's own addresses, and the two of another room that it names, so that these tests need no other room."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_accounts = [path("postings/", _nothing, name="postings"), path("sign-out/", _nothing, name="sign_out")]
urlpatterns = [path("", include("itsso.ui.urls")), path("", include((_accounts, "accounts")))]
