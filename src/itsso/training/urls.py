from django.urls import path

from itsso.training.coverage import views as coverage_views
from itsso.training.files import views as files_views
from itsso.training.people import views as people_views
from itsso.training.sessions import change_views, nomination_views
from itsso.training.sessions import views as sessions_views

app_name = "training"
urlpatterns = [
    path("", sessions_views.home, name="home"),
    path("courses/<str:course_id>/", sessions_views.course, name="course"),
    path("sessions/", sessions_views.sessions, name="sessions"),
    path("sessions/<uuid:session_id>/", sessions_views.session, name="session"),
    path("sessions/<uuid:session_id>/change/", change_views.change, name="change"),
    path("sessions/<uuid:session_id>/nominate/", nomination_views.nominate, name="nominate"),
    path("sessions/<uuid:session_id>/attend/", sessions_views.attend, name="attend"),
    path("sessions/<uuid:session_id>/results/", sessions_views.results, name="results"),
    path("sessions/<uuid:session_id>/call-off/", sessions_views.call_off, name="call_off"),
    path("sessions/<uuid:session_id>/letters.pdf", sessions_views.joining_letters, name="letters"),
    path(
        "sessions/<uuid:session_id>/nominations/<uuid:person_id>/withdraw/",
        sessions_views.withdraw_nomination,
        name="withdraw_nomination",
    ),
    path("record/", people_views.own_record, name="own"),
    path("people/<uuid:person_id>/", people_views.person, name="person"),
    path("people/<uuid:person_id>/transfer/", people_views.transfer, name="transfer"),
    path("attendances/<uuid:attendance_id>/withdraw/", people_views.withdraw, name="withdraw"),
    path("attendances/<uuid:attendance_id>/certificate/", people_views.certificate, name="certificate"),
    path("check/", people_views.check, name="check"),
    path("files/", files_views.uploads, name="uploads"),
    path("files/<uuid:upload_id>/", files_views.upload, name="upload"),
    path("files/<uuid:upload_id>/progress/", files_views.progress, name="progress"),
    path("files/<uuid:upload_id>/rejected.csv", files_views.rejected, name="rejected"),
    path("<int:unit_id>/", coverage_views.coverage, name="coverage"),
    path("<int:unit_id>/people/", coverage_views.people, name="people"),
    path("<int:unit_id>/investigators/", coverage_views.untrained, name="investigators"),
    path("<int:unit_id>/cases/", coverage_views.cases, name="cases"),
    path("<int:unit_id>/stations/", coverage_views.stations, name="stations"),
    path("<int:unit_id>/suggestions/", coverage_views.suggestions, name="suggestions"),
    path("<int:unit_id>/return/", coverage_views.monthly, name="monthly"),
    path("<int:unit_id>/return.csv", coverage_views.monthly_csv, name="monthly_csv"),
    path("<int:unit_id>/return.xlsx", coverage_views.monthly_xlsx, name="monthly_xlsx"),
    path("<int:unit_id>/effect/", coverage_views.effect, name="effect"),
]
