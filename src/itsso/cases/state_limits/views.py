"""The export of a State's own limits as YAML, which `itsso assess --law` and another installation read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from itsso.law.state_orders import as_yaml
from itsso.platform.clock import today
from itsso.units.state_settings import limits
from itsso.units.state_settings.queries import state_of


@require_GET
def state_limits_file(request: HttpRequest) -> HttpResponse:
    """Return the State's own limits that are in force today, as one file of YAML."""
    state = state_of(request.posting.unit)  # type: ignore[attr-defined]
    if state is None:
        raise Http404
    response = HttpResponse(as_yaml(limits.orders_on(today(), state)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="state-limits-{state.state}.yaml"'
    return response
