"""The frame's own addresses, and those of another package that it names, so that these tests need no other package."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_accounts = [
    path(f"{name}/", _nothing, name=name) for name in ("postings", "sign_in", "sign_out", "security", "extend")
]
urlpatterns = [path("", include("itsso.ui.urls")), path("", include((_accounts, "accounts")))]
