"""The door for granian, by which `itsso serve` makes pages."""

import gc

from django.urls import get_resolver

from itsso.platform.slow_clients import PatientServer
from itsso.platform.wsgi import application as pages

application = PatientServer(pages)

# Now and then Python searches all objects for those that nothing reaches. What is loaded here stays until the end, and
# to search it too held a page for 150 ms; with it set apart the slowest of 1,500 case pages took 25 ms in place of 165.
_ = get_resolver().url_patterns  # the modules of all pages, which the first page would load
gc.collect()
gc.freeze()
