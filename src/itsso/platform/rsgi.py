"""The door for granian, by which `itsso serve` makes pages."""

from itsso.platform.garbage import set_loaded_apart
from itsso.platform.slow_clients import PatientServer
from itsso.platform.wsgi import application as pages

application = PatientServer(pages)
set_loaded_apart()
