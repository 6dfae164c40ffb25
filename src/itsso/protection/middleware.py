"""One middleware enforces the role table, opens the transaction with its ranges, and writes the audit entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from psycopg.errors import UniqueViolation

from itsso.accounts import tokens
from itsso.accounts.message_storage import withdraw_confirmations
from itsso.accounts.models import Posting
from itsso.accounts.queries import (
    address_of,
    current_posting,
    lacks_second_factor,
    must_choose_posting,
    postings_in_force,
)
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.audit.query_redaction import redacted_query
from itsso.platform.limits import TooMany
from itsso.protection import attempts
from itsso.protection.limits import UPLOADS, length_of, too_many
from itsso.protection.ranges import Ranges, enter
from itsso.protection.roles import (
    ANYONE,
    NEEDS_SECOND_FACTOR,
    PAGE_CAPABILITIES,
    PAGES,
    PUBLIC,
    SECOND_FACTOR_PAGES,
    may,
)
from itsso.ui import navigation
from itsso.ui.downloads import download_detail
from itsso.ui.errors import length_required, no_token, page_not_found, too_large, too_often
from itsso.ui.languages import words_of_state
from itsso.ui.refusals import is_refused, name_error_in_title
from itsso.ui.templatetags.posting_forms import FIELD
from itsso.units.state_settings.limits import refresh_sometimes

FORM = 1_000_000
"""Most bytes of a form. The length is checked before a body is read: else anyone could fill the disk at sign-in."""

PUBLIC_FORM = 50_000
"""Most bytes of a form on a public page: the longest, the calculator's, is a tenth of it."""

UNPROCESSABLE = 422
"""The status that the audit log gives to a form that was turned down."""

NOBODY = Actor("", "", "", None)
API = "api:"


class OfficerRequest(HttpRequest):
    """A request that the middleware has let through, with its posting and ranges."""

    posting: Posting
    ranges: Ranges
    may: Callable[[str], bool]  # whether the table opens a page, by its URL name: the navigation asks


class Enforce:
    """Answers 404 for pages that the table does not open to the role; serves the others in the posting's ranges.

    The page is rendered within the transaction, so that a lazy query cannot run after it, and its audit entry is
    committed with it. An answer of 400 or above rolls back, and so does one that says that nothing was done
    (`ui.refusals`); its audit entry, with the status, is written in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, incoming: HttpRequest) -> HttpResponse:
        """Handle a request in the range of the posting that makes it, or refuse it."""
        request = cast(OfficerRequest, incoming)
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return self.get_response(request)  # Django's answer for an unknown address
        refresh_sometimes()
        posting = _posting(request, name, PAGES.get(name) is ANYONE)
        if posting is not None:
            _set_posting(request, posting)
        with words_of_state(posting.unit.state if posting else ""):
            return self._answer(request, posting, name)

    def _answer(self, request: OfficerRequest, posting: Posting | None, name: str) -> HttpResponse:
        allowed, unfit_body = PAGES.get(name), _unfit_body(request, name)
        if refused := too_many(request, name, posting):
            return _refuse_for_now(request, posting, name, refused)
        if allowed is ANYONE:
            return unfit_body(request) if unfit_body else self._serve_anyone(request, posting)
        if posting is None:
            return _ask_to_sign_in(request, name)
        if allowed is None or posting.role not in allowed:
            return _refuse(page_not_found(request), request, posting, name)
        if unfit_body:
            return _refuse(unfit_body(request), request, posting, name)
        if _must_set_up_second_factor(request, posting, name):
            return _refuse(redirect("accounts:security"), request, posting, name)
        return self._serve(request, posting, name)

    def process_view(self, request: OfficerRequest, *_view: object) -> HttpResponse | None:
        """Refuse a form that was opened in another posting; Django's hook, behind the check of the CSRF token."""
        opened_in = request.POST.get(FIELD, "") if request.method == "POST" else ""
        posting = getattr(request, "posting", None)
        if not opened_in or posting is None or opened_in == str(posting.pk):
            return None
        if not _is_number(opened_in) or not Posting.objects.filter(pk=opened_in, officer=posting.officer_id).exists():
            return None  # not a posting of this officer, so no form of another tab
        name = resolve(request.path_info).view_name
        if PAGE_CAPABILITIES.get(name) in (PUBLIC, Capability.SIGN_IN):  # the same in every posting
            return None
        return _other_posting_page(request, opened_in, posting)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 404 where another officer, whose records this one does not see, already sent a form of this number.

        Like everything that is outside the officer's range. Django's hook; the page is rendered after the rollback.
        """
        return _FormNumberTaken() if _is_form_of_another(request, exception) else None

    def _serve_anyone(self, request: OfficerRequest, posting: Posting | None) -> HttpResponse:
        """Serve a public page; one that names the officer who reads it is cached by no browser."""
        response = self.get_response(request)
        name_error_in_title(request, response)
        if posting is not None:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _serve(self, request: OfficerRequest, posting: Posting, name: str) -> HttpResponse:
        with attempts.collect() as notes:
            with _confirming_what_is_kept(request), enter(posting) as ranges:
                request.ranges = ranges
                response = self.get_response(request)
                name_error_in_title(request, response)
                is_done = response.status_code < 400 and not is_refused(request)
                if is_done:
                    _write_done(request, posting.actor, name)
                    _write_notes(notes)
                else:
                    withdraw_confirmations(request, by_fault=response.status_code >= 500)
                    transaction.set_rollback(True)
            del request.ranges  # a page of an error is made outside them
            if request.method == "POST":
                navigation.forget_counts(posting.pk)
            if is_done:
                response.headers["Cache-Control"] = "no-store"
                return response
            if isinstance(response, _FormNumberTaken):
                response = page_not_found(request)
            return _refuse(response, request, posting, name, notes)


@contextmanager
def _confirming_what_is_kept(request: HttpRequest) -> Iterator[None]:
    """Withdraw what a view confirmed where its transaction fails, up to the commit."""
    try:
        yield
    except Exception:
        withdraw_confirmations(request, by_fault=True)
        raise


def _other_posting_page(request: HttpRequest, opened_in: str, posting: Posting) -> HttpResponse:
    """Return 409, with what was typed and a button that sends it in the form's own posting, where that is in force."""
    values = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OWN_FIELDS]
    context = {
        "now": posting,
        "then": postings_in_force(posting.officer).filter(pk=opened_in).first(),
        "address": request.get_full_path(),
        "field": FIELD,
        "opened_in": opened_in,
        "values": values,
        "typed": [value for _name, value in values if " " in value.strip() or "\n" in value],
        "files": bool(request.FILES),
    }
    return render(request, "protection/other_posting.html", context, status=409)


_OWN_FIELDS = ("csrfmiddlewaretoken", FIELD)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 19


class _FormNumberTaken(HttpResponseNotFound):
    """Marks a response whose form number belongs to another officer's form; `_serve` renders the page in its place."""


def _is_form_of_another(request: HttpRequest, exception: Exception) -> bool:
    """Return whether an action failed because its form's number exists already, where the officer does not see it."""
    cause = exception.__cause__
    if not isinstance(cause, UniqueViolation) or not {"form", "key"} & request.POST.keys():
        return False
    return (cause.diag.constraint_name or "").endswith(("_pkey", "_key_key"))


def _refuse(
    response: HttpResponse, request: HttpRequest, posting: Posting, name: str, notes: attempts.Notes | None = None
) -> HttpResponse:
    """Write the audit entry of what was not done, in a transaction of its own: the request's was rolled back.

    An officer who lacks a second factor is redirected to set one up, and the entry has the status of the redirect. A
    form that was turned down is shown again as a page, and the entry has the status 422.
    """
    status = UNPROCESSABLE if is_refused(request) and response.status_code < 400 else response.status_code
    _write_refusal(request, posting.actor, name, status, notes)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_for_now(request: HttpRequest, posting: Posting | None, name: str, refused: TooMany) -> HttpResponse:
    """Return 429, with one audit entry a minute for each client: a flood of requests must not fill the audit log."""
    if refused.first:
        _write_refusal(request, posting.actor if posting else NOBODY, name, 429)
    return too_often(request, refused.wait)


def _ask_to_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Redirect a stranger to the sign-in, an officer whose posting has ended to the choice of another.

    Both lead back to the page that was requested. The API answers 401 instead.
    """
    user = AnonymousUser() if name.startswith(API) else request.user
    actor = Actor(user.number, user.name, "", None) if user.is_authenticated else NOBODY
    _write_refusal(request, actor, name, 401)
    if name.startswith(API):
        return no_token(request)
    choose = not name.startswith(API) and must_choose_posting(request)
    page = reverse("accounts:postings" if choose else "accounts:sign_in")
    return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _must_set_up_second_factor(request: HttpRequest, posting: Posting, name: str) -> bool:
    """Return whether a second factor must be set up before this page opens.

    Requests to the API never do: their token was made in a session that had one.
    """
    if name in SECOND_FACTOR_PAGES or name.startswith(API) or posting.role not in NEEDS_SECOND_FACTOR:
        return False
    return lacks_second_factor(request)


def _posting(request: HttpRequest, name: str, public: bool) -> Posting | None:
    """Return the posting that makes a request: by session, and for the API by token alone.

    So no page of another site can use a session for the API.
    """
    if name.startswith(API):
        return None if public else tokens.posting_of(request)
    return current_posting(request) if not public or settings.SESSION_COOKIE_NAME in request.COOKIES else None


def _set_posting(request: OfficerRequest, posting: Posting) -> None:
    request.posting = posting
    request.may = lambda url_name: may(posting.role, url_name)


def _unfit_body(request: HttpRequest, name: str) -> Callable[[HttpRequest], HttpResponse] | None:
    """Return the error page for a body that this page does not take, before any of it is read.

    Django reads as many bytes as Content-Length says, and none where it is missing: a program that sends its body in
    chunks without a length has to hear of it. Browsers always give the length of a form.
    """
    most = UPLOADS.get(name, PUBLIC_FORM if PAGES.get(name) is ANYONE else FORM)
    if length_of(request) > most:
        return too_large
    if name.startswith(API) and request.method == "POST" and _is_of_unknown_length(request):
        return length_required
    return None


def _is_of_unknown_length(request: HttpRequest) -> bool:
    """Return whether a body of unknown length may follow; in HTTP/1 only in chunks."""
    meta = request.META
    may_follow = "HTTP_TRANSFER_ENCODING" in meta or str(meta.get("SERVER_PROTOCOL", "")).startswith("HTTP/2")
    return may_follow and not meta.get("CONTENT_LENGTH")


def _write_done(request: HttpRequest, actor: Actor, name: str) -> None:
    """Write the audit entry of what was done: a page read, a list taken out as a file, an act."""
    query, download = redacted_query(request.GET), download_detail(request)
    if download is not None:
        _write(request, actor, f"download.{name}", {**query, **download})
    else:
        _write(request, actor, f"{'read' if request.method in ('GET', 'HEAD') else 'act'}.{name}", query)


def _write_notes(notes: attempts.Notes) -> None:
    for write in notes:
        write()


def _write_refusal(
    request: HttpRequest, actor: Actor, name: str, status: int, notes: attempts.Notes | None = None
) -> None:
    """Write the audit entry of a request that was refused, or that failed by our own fault (500 and above)."""
    with transaction.atomic():
        _write_notes(notes or [])
        verb = "failed" if status >= 500 else "refused"
        _write(request, actor, f"{verb}.{name}", {**redacted_query(request.GET), "status": status})


def _write(request: HttpRequest, actor: Actor, act: str, detail: Mapping[str, object]) -> None:
    view_kwargs = (request.resolver_match or resolve(request.path_info)).kwargs
    object_id = " ".join(str(value) for value in view_kwargs.values())[:200]  # ids: the address without its query
    audit.write(act, actor, object_id, detail, address_of(request), case=view_kwargs.get("case_id"))
