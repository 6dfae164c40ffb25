"""`itsso worker`: does the jobs."""

import argparse

NAME = "worker"
HELP = "run the background jobs of pages and commands (itsso serve starts a worker itself)"
EXAMPLE = "itsso worker"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Accept no options: one worker takes every kind of job."""


def run(args: argparse.Namespace) -> int:
    """Run jobs until signalled to stop (ctrl-C, SIGTERM), then finish the current job."""
    from procrastinate.contrib.django import app

    from itsso.platform.database import forget_privileged_roles

    forget_privileged_roles()

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]  # Django's own connector has it
        worker.run_worker(name="itsso", delete_jobs="successful")
    return 0
