"""URLs of advisories: the register, the actions requested of a unit, answers, papers."""

from django.urls import path

from itsso.advisories import register_views as register
from itsso.advisories import views, write_views

app_name = "advisories"
urlpatterns = [
    path("", register.advisory_list, name="list"),
    path("letter/", views.letter, name="letter"),
    path("register/", register.register, name="register"),
    path("write/", write_views.write, name="write"),
    path("acknowledge/", register.acknowledge_several, name="acknowledge_several"),
    path("<uuid:advisory_id>/", register.advisory, name="advisory"),
    path("<uuid:advisory_id>/paper/", register.paper, name="paper"),
    path("<uuid:advisory_id>/register.yaml", write_views.register_file, name="register_file"),
    path("<uuid:advisory_id>/attach/", register.attach, name="attach"),
    path("<uuid:advisory_id>/acknowledge/", register.acknowledge, name="acknowledge"),
    path("<uuid:advisory_id>/pass-on/", register.pass_on, name="pass_on"),
    path("items/<uuid:item_id>/extend/", write_views.extend, name="extend"),
    path("items/<uuid:item_id>/withdraw/", register.withdraw, name="withdraw"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("units/<int:unit_id>/report.xlsx", views.workbook_of_unit, name="unit_workbook"),
    path("units/<int:unit_id>/<uuid:advisory_id>/", views.advisory_at_unit, name="standing"),
    path("units/<int:unit_id>/<uuid:advisory_id>/report.pdf", views.report, name="report"),
    path("units/<int:unit_id>/<uuid:advisory_id>/report.xlsx", views.workbook, name="workbook"),
    path("units/<int:unit_id>/<uuid:advisory_id>/letter.pdf", views.letter_to, name="letter_to"),
    path("units/<int:unit_id>/items/<uuid:item_id>/", views.item, name="item"),
    path("units/<int:unit_id>/items/<uuid:item_id>/answer/", views.answer, name="answer"),
    path("answers/<uuid:answer_id>/paper/", views.answer_paper, name="answer_paper"),
    path("answers/<uuid:answer_id>/", views.verify, name="verify"),
]
