"""The process that keeps the embedded database alive for as long as a process uses it.

Users hold a shared lock on a file (see `use.py`); the kernel releases it however they end. The supervisor asks for the
same lock alone: when it gets it, no user is left, and the next process waits until the server is down and starts a new
one. So several commands share one server, and none is left behind.

Run as `python -m itsso.platform.database.supervisor HOME [--throwaway]`.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from itsso.platform.database.cluster import Cluster, Killed, was_killed
from itsso.platform.errors import Refused

LINGER = 5.0  # seconds without a user before the server stops: commands often follow each other
HASTE = 1.0  # a server that dies of itself younger than this, TRIES times running, is not started again
TRIES = 5


def main(arguments: list[str]) -> int:
    """Supervise the cluster of the folder named first until nobody uses it."""
    home, throwaway = Path(arguments[0]), "--throwaway" in arguments
    with (home / "database.supervisor").open("a") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # another one is at work
        alone.truncate(0)
        alone.write(str(os.getpid()))
        alone.flush()
        try:
            Supervisor(Cluster(home, throwaway), linger=0 if throwaway else LINGER).run()
        except Refused as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
    return 0


class Supervisor:
    """Keeps one server running: starts it again when it is killed, stops it when it is not needed."""

    def __init__(self, cluster: Cluster, linger: float) -> None:
        self.cluster = cluster
        self.linger = linger
        self.told_to_stop = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def run(self) -> None:
        """Run until the server was stopped; raise Refused where it cannot be kept up."""
        hasty = 0
        with (self.cluster.home / "database.users").open("a") as users:
            while not self.told_to_stop:
                try:
                    child = self._start()
                except Killed:
                    continue
                started = time.monotonic()
                if self._watch(child, users.fileno()):
                    child.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
                    child.wait()
                    return
                died_young = time.monotonic() - started < HASTE and not was_killed(child)
                hasty = hasty + 1 if died_young else 0
                if hasty == TRIES:
                    raise Refused(f"PostgreSQL ends again and again:\n{self.cluster.last_words()}")

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the server, once more where it did not come up: its free port may have been taken meanwhile."""
        try:
            return self.cluster.start()
        except Refused:
            time.sleep(0.5)
            return self.cluster.start()

    def _watch(self, child: subprocess.Popen[bytes], users: int) -> bool:
        """Return True when the server should stop, False when it died."""
        used = time.monotonic()
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(0.2)
                return False
            if self.told_to_stop:
                return True
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                used = time.monotonic()
                continue
            if time.monotonic() - used >= self.linger and not (self.cluster.home / "database.keep").exists():
                return True  # with the lock held, so that the next user waits for the end
            fcntl.flock(users, fcntl.LOCK_UN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
