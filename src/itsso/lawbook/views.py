"""The law for everybody: no sign-in, no cookie except the form's token, and nothing typed is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from itsso import law
from itsso.lawbook import areas, family, glossary, queries, rules, state_limits
from itsso.lawbook import examples as worked
from itsso.lawbook import offences as sections
from itsso.lawbook.forms import CalculatorForm
from itsso.lawbook.rights_card import RIGHTS
from itsso.platform.clock import now
from itsso.ui.text import fold
from itsso.ui.typed_values import only_reads


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show every rule, by subject."""
    context = {
        "areas": list(areas.areas()),
        "foremost": [rules.rule(rule_id) for rule_id in family.FOREMOST],
        "terms": glossary.every_term(),
        "certainties": glossary.CERTAINTIES,
    }
    return render(request, "lawbook/index.html", context)


@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule: how it runs, its versions, and the worked examples that teach it."""
    try:
        translated_rule = rules.rule(rule_id)
    except KeyError:
        raise Http404 from None
    context = {
        "rule": translated_rule,
        "orders": state_limits.orders_of(translated_rule.rule),
        "explanations": family.explanations(rule_id),
        "owed_by_others": translated_rule.owed_by_court and translated_rule.rule.owed_by != "hospital",
        "cases": worked.cases_of(rule_id),
        "counts": worked.counts_of(translated_rule),
        "terms": glossary.terms(set(glossary.kinds_of(translated_rule)), {rule_id}),
        "certainties": glossary.CERTAINTIES,
    }
    return render(request, "lawbook/rule.html", context)


@require_GET
def offences(request: HttpRequest) -> HttpResponse:
    """Show the sections that the book knows, or those that a search finds."""
    query = fold(request.GET.get("q", ""))[:200]
    matches = sections.offences(query)
    context = {
        "wanted": query,
        "offences": matches,
        "acts": sections.by_act(matches),
        "folds": not query,
        "terms": glossary.of_offences(),
        "certainties": glossary.CERTAINTIES,
    }
    return render(request, "lawbook/offences.html", context)


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Show everything that can happen in a case, as the record knows it."""
    return render(request, "lawbook/kinds.html", {"groups": queries.kinds_by_concern()})


@require_GET
def examples(request: HttpRequest) -> HttpResponse:
    """Show how time is counted, by worked examples; the tests run the same ones."""
    return render(request, "lawbook/examples.html", {"counts": worked.counts(), "cases": worked.cases()})


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Show the rights of a person who reports as pictures to point at; its print is one sheet."""
    return render(request, "lawbook/rights.html", {"rights": RIGHTS})


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def calculator(request: HttpRequest) -> HttpResponse:
    """Show duties, last days and reasons from sections and dates. The input is in no address, log or table."""
    if request.method != "POST":
        return render(request, "lawbook/calculator.html", {"form": CalculatorForm()})
    form = CalculatorForm(request.POST)
    if not form.is_valid():
        return render(request, "lawbook/calculator.html", {"form": form}, status=422)
    case, as_on = form.case(), form.day()
    assessment = law.assess(case, as_on)
    moment = now() if as_on == now().date() else now().replace(year=as_on.year, month=as_on.month, day=as_on.day)
    happened = frozenset(event.kind for event in case.events)
    labels = [person.id for person in case.accused]
    context = {
        "form": form,
        "as_on": as_on,
        "sections": form.cleaned_data["sections"],
        "registered": form.cleaned_data["fir_registered"],
        "answers": family.answer(assessment, moment, form.not_done(), happened, labels),
        "problems": family.problems(assessment),
        "child_accused": family.child_accused(case.accused),
        "listed": sections.on_the_list(case),
        "certainties": glossary.CERTAINTIES,
    }
    return render(request, "lawbook/calculator.html", context)
