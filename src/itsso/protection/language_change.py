"""A page in another language with what was typed into its form: the form is sent, and nothing is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from itsso.accounts.models import Posting
from itsso.ui.errors import parent_page
from itsso.ui.languages import remember_language, words_of_state
from itsso.ui.refusals import mark_refused
from itsso.ui.typed_values import NEW_LANGUAGE, fill_with

type View = Callable[..., HttpResponse]


class LanguageChange:
    """Answers a form that carries `NEW_LANGUAGE` with the page as it is opened, filled with what was typed.

    The view is called with GET, so it cannot act. It stands behind the checks of the CSRF token and of the posting.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """Show the page in the language that its form requests; Django's hook."""
        code = request.POST.get(NEW_LANGUAGE, "") if request.method == "POST" else ""
        if not code:
            return None
        typed = request.POST.copy()
        del typed[NEW_LANGUAGE]
        request.POST, request._files = typed, MultiValueDict()  # type: ignore[assignment, attr-defined]
        if not getattr(view, "only_reads", False):
            request.method, request.POST = "GET", QueryDict()
        if code not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        posting: Posting | None = getattr(request, "posting", None)
        with override(code), words_of_state(posting.unit.state if posting else ""), fill_with(typed):
            response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = _send_on(request)
        response.headers["Content-Language"] = code
        remember_language(response, code)
        return response


def _send_on(request: HttpRequest) -> HttpResponse:
    """Send the form to the page above, where an address takes forms alone: 307 lets the browser repeat it there."""
    mark_refused(request)
    return HttpResponse(status=307, headers={"Location": parent_page(request)})
