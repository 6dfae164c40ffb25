"""Addresses of the pages of stations' capacity, and of a State's settings."""

from django.urls import path

from itsso.units import views
from itsso.units.state_settings import views as settings
from itsso.units.state_settings import word_views as words
from itsso.units.stations import views as stations

app_name = "units"
urlpatterns = [
    path("capacities/", views.own_unit, name="capacities"),
    path("capacities/state/", views.state_capacity, name="state_capacity"),
    path("capacities/<int:unit_id>/", views.capacity, name="capacity"),
    path("capacities/<int:unit_id>/verify/", views.verify_capacity, name="verify_capacity"),
    path("settings/", settings.settings, name="settings"),
    path("settings/stations/", stations.stations, name="stations"),
    path("settings/words/file/", words.words_template, name="words_template"),
    path("settings/words/<uuid:entry_id>/file/", words.words_of_entry, name="words_of_entry"),
    path("settings/<slug:setting>/", settings.setting, name="setting"),
    path("settings/<slug:setting>/new/", settings.decide_setting, name="decide_setting"),
    path("settings/<slug:setting>/<uuid:entry_id>/end/", settings.end_setting, name="end_setting"),
    path("stations/find/", views.find, name="find"),
    path("stations/", views.help_desks, name="help_desks"),
]
