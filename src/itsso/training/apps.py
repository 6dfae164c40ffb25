from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "itsso.training"
    label = "training"

    def ready(self) -> None:
        """Register menu items, numbers of the desk, names of officers, figures, and filters of lists."""
        from functools import partial

        from itsso.audit import details
        from itsso.cases import extensions, investigators
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.training import retention as own_data
        from itsso.training.coverage import figures
        from itsso.training.coverage.desk import desk_figures, rows_for_desk
        from itsso.training.files import actions as files
        from itsso.training.people.forms import PeopleForm
        from itsso.training.people.queries import names_by_number
        from itsso.training.sessions.desk import change_figures, nomination_figures
        from itsso.training.sessions.forms import SessionListForm
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        navigation.register("training:home", _("Courses"), group=MenuGroup.ADVISORIES, order=20)
        navigation.register_public_page("training:check", _("Check a certificate"), order=40)
        extensions.register_desk("training", desk_figures)
        extensions.register_desk_counts("nominations", nomination_figures)
        extensions.register_rows("training", rows_for_desk)
        extensions.register_desk_counts("changed_courses", change_figures)
        investigators.register_names("training", names_by_number)
        figures.register_all()
        long_jobs.register(JobKind(files.KIND, try_again=files.import_again))
        retention.register(own_data.REJECTED_ROWS, own_data.REGISTER)
        details.register_filters(partial(SessionListForm, {}), "training:home", "training:course", "training:sessions")
        details.register_filters(partial(PeopleForm, {}), "training:people")
