"""The emulator as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

EMULATOR = (sys.executable, "-u", "-m", "bullseye_partner_emulator")
_PLENTY = 10**9
_LINES_KEPT = 60
_HOSTS = ("--allow-host", "soak", "--allow-host", "x")
"""Whom the inputs are for."""


class StartError(Exception):
    """The emulator did not start; the message says why."""


@dataclass
class EmulatorProcess:
    """An emulator that listens on loopback.

    `tracebacks` are the last lines of those that it logged, `port` and `api_key` those that it printed.
    """

    process: subprocess.Popen[str]
    port: int
    api_key: str = field(repr=False)
    log: deque[str] = field(default_factory=lambda: deque[str](maxlen=_LINES_KEPT))
    tracebacks: list[str] = field(default_factory=list[str])

    def resident_bytes(self) -> int:
        """Return the memory that the process has in use, in bytes."""
        import psutil  # here, since it imports modules of this system, and only the soak measures memory

        return psutil.Process(self.process.pid).memory_info().rss

    def has_ended(self, within: float) -> bool:
        """Say whether the process has ended by itself, or does so in so many seconds."""
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def follow_log(self) -> None:
        """Read what the process says until it ends: a pipe that is full would stop it."""
        within = False
        for line in self.process.stdout or ():
            self.log.append(line.rstrip())
            if line.startswith("Traceback"):
                within = True
            elif within and not line.startswith((" ", "\n")):
                within = False
                self.tracebacks.append(line.strip())


@contextmanager
def running_emulator(seed: int, command: Sequence[str] = EMULATOR) -> Generator[EmulatorProcess]:
    """Start an emulator whose limits are too large to be used up, and end it.

    Raises:
        StartError: it does not listen.
    """
    options = ("--port", "0", "--seed", seed, "--rate-limit", _PLENTY, "--max-organizations", _PLENTY, *_HOSTS)
    environment = {name: value for name, value in os.environ.items() if name != "BULLSEYE_PARTNER_EMULATOR_API_KEY"}
    command = [*command, *map(str, options), "--credit-pool-total", str(_PLENTY)]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    output = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        try:
            emulator = _started(process)
            reader = threading.Thread(target=emulator.follow_log)
            reader.start()
            try:
                yield emulator
            finally:
                process.kill()
                reader.join()
        finally:
            process.kill()


def _started(process: subprocess.Popen[str]) -> EmulatorProcess:
    said = ""
    while (port := re.search(r"running on http://127\.0\.0\.1:(\d+)", said)) is None:
        if not (line := process.stdout.readline() if process.stdout else ""):
            raise StartError(f"The emulator did not start:\n{said}")
        said += line
    key = re.search(r"API key of this emulator.*: (\S+)", said)
    if key is None:
        raise StartError(f"The emulator did not print its key:\n{said}")
    return EmulatorProcess(process, int(port[1]), key[1])
