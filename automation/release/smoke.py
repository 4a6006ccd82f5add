"""Runs where nothing but the wheels is installed: the emulator as a process, the client against it."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version

KEY = "pk_live_of_the_smoke_test"


def main() -> None:
    """Make, read and list an organization; print what was tried.

    Raises:
        SystemExit: something does not work.
    """
    from bullseye_partner import BullseyePartner, NotFoundError, __version__

    if __version__ != version("bullseye-partner"):
        sys.exit(f"the client says {__version__}, its metadata {version('bullseye-partner')}")
    emulator = [sys.executable, "-u", "-m", "bullseye_partner_emulator"]
    said = subprocess.run([*emulator, "--version"], capture_output=True, text=True, check=True).stdout
    if said.split() != ["bullseye-partner-emulator", version("bullseye-partner-emulator")]:
        sys.exit(f"--version says {said}")
    serving = [*emulator, "--port", "0", "--seed", "1", "--api-key", KEY]
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line)))
            with BullseyePartner(KEY, base_url=f"{address}/api/v1") as client:
                made = client.organizations.create(name="Smoke test")
                assert client.organizations.get(made.id).name == "Smoke test"
                assert client.organizations.list(search="smoke test").total == 1
                try:
                    client.organizations.get("00000000-0000-0000-0000-000000000000")
                    sys.exit("an organization that is not there was found")
                except NotFoundError:
                    pass
        finally:
            process.terminate()
    print(f"bullseye-partner {__version__} works with {said.strip()}")  # noqa: T201


if __name__ == "__main__":
    main()
