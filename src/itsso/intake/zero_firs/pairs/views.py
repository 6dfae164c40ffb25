"""Pages of likely pairs: the list, and one pair, on which the officer in charge of the FIR's station answers."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.chosen import unit_of
from itsso.intake.zero_firs.pairs import actions, queries
from itsso.intake.zero_firs.pairs.comparison import comparison, join_check, separation_check
from itsso.intake.zero_firs.pairs.listing import (
    PairListForm,
    fir_label,
    pair_columns,
    pair_label,
    pair_rows,
    zero_label,
)
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form

JOIN, DIFFERENT, TAKE_BACK = "join", "different", "take_back"


class PairAnswerForm(forms.Form):
    """The answer to a pair; `version` is the version of the pair that the officer saw."""

    act = forms.ChoiceField(choices=[(act, act) for act in (JOIN, DIFFERENT, TAKE_BACK)])
    version = forms.CharField(required=False, max_length=32)


@require_GET
def pairs(request: OfficerRequest) -> HttpResponse:
    """Show the likely pairs of the reader's own unit, or of one below it that the address names."""
    unit = unit_of(request)
    form = PairListForm(request.GET)
    if not form.is_valid():
        form = PairListForm({})
        form.is_valid()
    listing = ItemList(
        request,
        pair_columns(),
        pair_rows(form.filtered(queries.pairs(unit))),
        caption=_("Likely pairs of Zero FIR and FIR"),
        empty=_("No Zero FIR and FIR wait here to be compared."),
        form=form,
        file_name="zero-fir-pairs",
        remembers=False,  # a filter of yesterday's could hide what waits today
        keeps=("unit",),
    )
    context = {"unit": unit, "is_own_unit": unit == request.posting.unit}
    return listing.respond("intake/pairs.html", context)


@get_or_post
def pair(request: OfficerRequest, pair_id: UUID) -> HttpResponse:
    """Show the two cases of a pair side by side, and take the officer's answer."""
    likely_pair = queries.pair(pair_id)
    form = PairAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act, version = form.cleaned_data["act"], form.cleaned_data["version"]
        is_grave = act == JOIN or (act == TAKE_BACK and likely_pair.status == PairStatus.JOINED)
        try:
            if is_grave and not is_confirmed(request):
                _refuse_before_check(likely_pair, act, request)
                return check_page(request, (join_check if act == JOIN else separation_check)(likely_pair))
            return _answered(request, likely_pair, act, version)
        except Refused as refusal:
            refuse_form(form, refusal)
            likely_pair = queries.pair(pair_id)
    current = actions.current_pair(likely_pair) if likely_pair.status == PairStatus.WAITING else None
    is_joined = current is None and actions.is_one_case(likely_pair)
    case = Case.objects.filter(pk=_fir_case(likely_pair)).first()
    context = {
        "pair": likely_pair,
        "form": form,
        "label": zero_label(likely_pair),
        "fir_label": fir_label(likely_pair),
        "case": case,
        "case_label": case_label(case) if case is not None else "",
        "current": current,
        "rows": comparison(current) if current is not None else [],
        "outdated": _outdated(likely_pair, has_current=current is not None, is_joined=is_joined),
        "status": actions.status_text(likely_pair),
        "others": [
            (f"{pair_label(other)} / {fir_label(other)}", reverse("intake:pair", args=[other.pk]))
            for other in queries.other_pairs(likely_pair)
        ],
        "may_answer": actions.may_answer(likely_pair, request.posting),
    }
    return render(request, "intake/pair.html", context)


def _outdated(likely_pair: LikelyPair, *, has_current: bool, is_joined: bool) -> str:
    """Return why there is nothing to answer; empty where the pair still waits or has an answer."""
    if has_current or likely_pair.status in (PairStatus.JOINED, PairStatus.DIFFERENT):
        return ""
    return actions.refusal_text(is_joined=is_joined)


def _fir_case(likely_pair: LikelyPair) -> UUID:
    """Return the case in which the FIR is now: after a join it may be the one that was the Zero FIR's."""
    stored = likely_pair.join
    return UUID(str(stored["remaining"])) if stored is not None else likely_pair.fir_case


def _refuse_before_check(likely_pair: LikelyPair, act: str, request: OfficerRequest) -> None:
    """Refuse what would be refused anyway before it is shown once more."""
    if not actions.may_answer(likely_pair, request.posting):
        raise actions.not_for_officer(likely_pair)
    if act == JOIN and likely_pair.status == PairStatus.WAITING and actions.current_pair(likely_pair) is None:
        raise Refused(actions.refusal_text(is_joined=actions.is_one_case(likely_pair)))


def _answered(request: OfficerRequest, likely_pair: LikelyPair, act: str, version: str) -> HttpResponse:
    pairs_url = reverse("intake:pairs")
    back_to_list = ConfirmationStep(_("See the other likely pairs"), pairs_url)
    if act == JOIN:
        done = actions.join(likely_pair.pk, version, by=request.posting)
        case_url = reverse("cases:case", args=[_fir_case(done)])
        steps = [ConfirmationStep(_("Record what was done and see what is due"), case_url), back_to_list]
        show_confirmation(
            request, _("The two are one case now"), number=fir_label(done), label=_("Number"), steps=steps
        )
        return redirect("intake:pair", done.pk)
    if act == DIFFERENT:
        actions.answer_different(likely_pair.pk, by=request.posting)
        _show_pair(request, likely_pair, _("Recorded: not the same case"), back_to_list)
        return redirect("intake:pair", likely_pair.pk)
    actions.take_back(likely_pair.pk, by=request.posting)
    _show_pair(request, likely_pair, _("The answer was taken back"), back_to_list)
    return redirect("intake:pair", likely_pair.pk)


def _show_pair(request: OfficerRequest, likely_pair: LikelyPair, title: str, step: ConfirmationStep) -> None:
    show_confirmation(request, title, number=fir_label(likely_pair), label=_("Number"), steps=[step])
