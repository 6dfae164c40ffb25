"""The door for granian, by which `itsso serve` makes pages."""

from itsso.platform.garbage import freeze_loaded_objects
from itsso.platform.slow_clients import PatientServer
from itsso.platform.wsgi import application as pages

application = PatientServer(pages)
freeze_loaded_objects()
