"""URLs of alerts."""

from django.urls import path

from itsso.alerts import views
from itsso.alerts.clearance import views as clearance_views
from itsso.alerts.differences import views as difference_views
from itsso.alerts.directions import views as directions
from itsso.alerts.own_ladders import views as ladders
from itsso.alerts.record import views as record
from itsso.alerts.responses import views as responses

app_name = "alerts"
urlpatterns = [
    path("clearance/", clearance_views.clearance, name="clearance"),
    path("clearance/units/", clearance_views.clearance_units, name="clearance_units"),
    path("differences/", difference_views.differences, name="differences"),
    path("responses/", responses.step_responses, name="step_responses"),
    path("responses/states/", responses.responses_by_state, name="responses_by_state"),
    path("ladders/", ladders.ladders_file, name="ladders_file"),
    path("ladders/entries/<uuid:entry_id>/", ladders.ladders_of_entry, name="ladders_of_entry"),
    path("ladders/trials/<uuid:trial_id>/", ladders.ladder_trial, name="ladder_trial"),
    path("ladders/trials/<uuid:trial_id>/progress/", ladders.ladder_trial_progress, name="ladder_trial_progress"),
    path("ladders/trials/<uuid:trial_id>/adopt/", ladders.adopt_ladder, name="adopt_ladder"),
    path("ladders/<slug:setting>/change/", ladders.change_ladder, name="change_ladder"),
    path("cases/<uuid:case_id>/", views.case_reminders, name="case_reminders"),
    path("cases/<uuid:case_id>/record/", record.case_record, name="case_record"),
    path("cases/<uuid:case_id>/record/file/", record.case_record_file, name="case_record_file"),
    path("directions/", directions.directions, name="directions"),
    path("directions/<uuid:direction_id>/", directions.direction, name="direction"),
    path("directions/cases/<uuid:case_id>/", directions.case_directions, name="case_directions"),
    path("directions/cases/<uuid:case_id>/give/", directions.give_direction, name="give_direction"),
]
