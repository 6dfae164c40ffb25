"""The few pages that belong to no other package: the language switch, help, privacy, feedback, accessibility."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from itsso.ui.languages import remember_language


@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Store the reader's language in a cookie and go back to the page.

    A link and no form, so that public pages need neither JavaScript nor a token; it changes nothing but the cookie. A
    form that holds something is sent to its own page instead (`protection.language_change`).
    """
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    back = request.GET.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if allowed else "/")
    remember_language(response, code)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how the pages are used."""
    return render(request, "ui/help.html")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which data is stored about readers, complainants and officers."""
    return render(request, "ui/privacy.html")


@require_GET
def feedback(request: HttpRequest) -> HttpResponse:
    """Show whom to write to about these pages."""
    return render(request, "ui/feedback.html")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement: what was tested, and what was not."""
    return render(request, "ui/accessibility.html")
