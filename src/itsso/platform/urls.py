"""The root of all addresses: each package's own are named by string, so nothing is imported upward."""

from django.urls import URLPattern, URLResolver, include, path

PACKAGES = {
    "itsso.cases.urls": "",
    "itsso.ui.urls": "",
    "itsso.lawbook.urls": "law/",
    "itsso.units.urls": "",
    "itsso.accounts.urls": "",
    "itsso.protection.urls": "roles/",
    "itsso.protection.guide.urls": "help/",
    "itsso.demo.urls": "help/",
    "itsso.notices.urls": "messages/",
    "itsso.alerts.urls": "alerts/",
    "itsso.intake.urls": "",
    "itsso.forensics.urls": "forensics/",
    "itsso.forensics.capacity.urls": "laboratories/",
    "itsso.training.urls": "training/",
    "itsso.advisories.urls": "advisories/",
    "itsso.monitoring.urls": "dashboard/",
    "itsso.exchange.urls": "feed/",
    "itsso.audit.urls": "trail/",
    "itsso.health.urls": "installation/",
    "itsso.exchange.api.operations": "api/",
}

# Packages with a prefix first: one comparison passes over each of them. Behind the others a dashboard's address was
# compared with two hundred patterns, twice for each request. Of the others cases are first, which are opened most.
urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for module, prefix in sorted(PACKAGES.items(), key=lambda item: not item[1])
]

handler400 = "itsso.ui.errors.bad_request"
handler403 = "itsso.ui.errors.permission_denied"
handler404 = "itsso.ui.errors.page_not_found"
handler500 = "itsso.ui.errors.server_error"
