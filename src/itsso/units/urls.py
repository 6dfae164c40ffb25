"""Addresses of the pages of stations' capacity, of panels, and of a State's settings."""

from django.urls import path

from itsso.units import views
from itsso.units.panel import views as panel
from itsso.units.state_settings import views as settings
from itsso.units.state_settings import word_views as words
from itsso.units.stations import views as stations

app_name = "units"
urlpatterns = [
    path("capacities/", views.own_unit, name="capacities"),
    path("capacities/state/", views.state_capacity, name="state_capacity"),
    path("capacities/<int:unit_id>/", views.capacity, name="capacity"),
    path("capacities/<int:unit_id>/verify/", views.verify_capacity, name="verify_capacity"),
    path("panel/", panel.own_panel, name="own_panel"),
    path("panel/new/", panel.add_to_panel, name="add_to_panel"),
    path("panel/<int:unit_id>/", panel.panel, name="panel"),
    path("panel/entries/<uuid:entry_id>/change/", panel.change_panel_entry, name="change_panel_entry"),
    path("panel/entries/<uuid:entry_id>/remove/", panel.remove_panel_entry, name="remove_panel_entry"),
    path("panel/entries/<uuid:entry_id>/verify/", panel.verify_panel_entry, name="verify_panel_entry"),
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
