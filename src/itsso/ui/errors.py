"""Error pages. Each says what was wrong and what to do; settings name these views by string.

The root URLs name them as handler400 and so on, the settings as CSRF_FAILURE_VIEW.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.ui.navigation import may_open
from itsso.ui.printing import MissingScript


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return 404: not found, or not the reader's to see; the page does not say which."""
    message = _("There is no such page, or it is not within your jurisdiction.")
    todo = _("Check the address, or go back and choose from the list.")
    return _page(request, 404, _("Page not found"), message, todo)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return 403."""
    message = _("Your present posting does not give access to this page.")
    todo = _("If you need this page, ask your unit's administrator.")
    return _page(request, 403, _("No access with your posting"), message, todo)


def explain_method(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put a page in place of the bare answer 405: a form's address was opened as a page, or loaded again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405:
            return response
        if _is_api(request):
            allowed = response.headers["Allow"]
            answer = problem(405, _("Method not allowed"), _("This address takes: %s.") % allowed)
            answer.headers["Allow"] = allowed
            return answer
        message = _("This address only takes what a form sends. Opening it or loading it again records nothing.")
        context = _error_context(request, _("Nothing to show here"), message, "") | {"back": parent_page(request)}
        page = render(request, "ui/error.html", context, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


class ExplainUnprintable:
    """Puts a page in place of a paper that the fonts of this installation cannot print; nothing is recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page that names the scripts; nothing for any other exception."""
        if not isinstance(exception, MissingScript):
            return None
        context = _error_context(request, _("This paper cannot be printed"), str(exception), "")
        return render(request, "ui/error.html", context | {"back": parent_page(request)}, status=422)


def parent_page(request: HttpRequest) -> str:
    """Return the address of the nearest page above this one that the reader may open; at last the first page."""
    path = request.path
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _is_page(path) and may_open(request, path):
            return path
    return path


def _is_page(path: str) -> bool:
    try:
        return bool(resolve(path))
    except Resolver404:
        return False


def too_large(request: HttpRequest) -> HttpResponse:
    """Return 413: more than the page accepts; nothing of it was read."""
    message = _("What you sent is too large for this page. Nothing was recorded.")
    todo = _("Send it in smaller parts.")
    return _page(request, 413, _("Too large"), message, todo)


def length_required(request: HttpRequest) -> HttpResponse:
    """Return 411: a program sent a body without its length; nothing of it was read."""
    message = _("The request does not state its length. Nothing was recorded.")
    todo = _("Send the header Content-Length; a body in chunks of unknown length is not read.")
    return _page(request, 411, _("Length required"), message, todo)


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Return 429: asked for too often; `wait` is in seconds."""
    message = ngettext(
        "Too many requests. Try again in %(seconds)s second.",
        "Too many requests. Try again in %(seconds)s seconds.",
        wait,
    ) % {"seconds": wait}
    todo = _("Wait, then go back and try again. Nothing was recorded or lost.")
    response = _page(request, 429, _("Please wait"), message, todo)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response


def no_token(request: HttpRequest) -> HttpResponse:
    """Return 401: the API was asked without a token that is in force."""
    message = _("This request needs a valid token of a posting that is in force.")
    todo = _("Create a token on the page Tokens for programs, and send it as: Authorization: Bearer TOKEN")
    response = _page(request, 401, _("No valid token"), message, todo)
    response.headers["WWW-Authenticate"] = 'Bearer realm="itsso"'
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403 for a form whose token has expired."""
    message = _("This form was open too long, or you signed in again in another window. Nothing was recorded.")
    todo = _("Go back, reload the page and send the form again.")
    return _page(request, 403, _("The form was not accepted"), message, todo)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return 400 without the frame, since the request itself cannot be trusted."""
    if _is_api(request):
        return problem(400, "Bad request", "The request cannot be read. Nothing was recorded.")
    return _bare(request, "ui/bad_request.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500 in both languages without the frame, which may be what failed."""
    if _is_api(request):
        return problem(500, "Internal error", "Something failed here. Nothing was recorded; send it again later.")
    return _bare(request, "ui/server_error.html", 500)


def _error_context(request: HttpRequest, title: str, message: str, todo: str) -> dict[str, str]:
    return {"title": title, "message": message, "todo": todo, "number": _number(request)}


PROBLEM_CODES = {
    400: "bad_request",
    401: "no_token",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    411: "length_required",
    413: "too_large",
    422: "invalid",
    429: "too_many_requests",
    500: "internal_error",
}
"""The code of an error of the API that has no narrower one. Codes stay as they are; texts may change."""


def problem(status: int, title: str, detail: str, *, code: str = "", **more: object) -> HttpResponse:
    """Return an error of the API, as problem JSON (RFC 9457), with a code that programs may compare."""
    code = code or PROBLEM_CODES[status]
    content = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}
    return JsonResponse(content, status=status, content_type="application/problem+json")


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _page(request: HttpRequest, status: int, title: str, message: str, todo: str) -> HttpResponse:
    if _is_api(request):
        return problem(status, title, f"{message} {todo}")
    return render(request, "ui/error.html", _error_context(request, title, message, todo), status=status)


def _bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return HttpResponse(get_template(template).render({"number": _number(request)}), status=status)


def _number(request: HttpRequest) -> str:
    """Return the number by which an operator finds the request in the log and in the audit log."""
    return getattr(request, "number", "")
