from django.urls import path

from itsso.training.coverage import views as coverage_views
from itsso.training.sessions import views

app_name = "training"
urlpatterns = [
    path("", views.home, name="home"),
    path("courses/<str:course_id>/", views.course, name="course"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("sessions/<uuid:session_id>/nominate/", views.nominate, name="nominate"),
    path("sessions/<uuid:session_id>/attend/", views.attend, name="attend"),
    path("sessions/<uuid:session_id>/results/", views.results, name="results"),
    path("sessions/<uuid:session_id>/call-off/", views.call_off, name="call_off"),
    path("sessions/<uuid:session_id>/letters.pdf", views.joining_letters, name="letters"),
    path(
        "sessions/<uuid:session_id>/nominations/<uuid:person_id>/withdraw/",
        views.withdraw_nomination,
        name="withdraw_nomination",
    ),
    path("record/", views.own_record, name="own"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/transfer/", views.transfer, name="transfer"),
    path("attendances/<uuid:attendance_id>/withdraw/", views.withdraw, name="withdraw"),
    path("attendances/<uuid:attendance_id>/certificate/", views.certificate, name="certificate"),
    path("check/", views.check, name="check"),
    path("files/", coverage_views.uploads, name="uploads"),
    path("files/<uuid:upload_id>/", coverage_views.upload, name="upload"),
    path("files/<uuid:upload_id>/progress/", coverage_views.progress, name="progress"),
    path("files/<uuid:upload_id>/rejected.csv", coverage_views.rejected, name="rejected"),
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
