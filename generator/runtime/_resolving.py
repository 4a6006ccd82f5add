"""Looks up the addresses of a host within a time limit, which `getaddrinfo` does not have."""

from __future__ import annotations

import socket
from threading import Thread


def addresses_of(host: str, port: int, timeout: float) -> list[str]:
    """Return the addresses of a host in the order in which they are to be tried.

    The look-up runs in a thread, since nothing can interrupt it. When its time is over, the thread is left alone; it
    ends when the resolver of the system gives up, and keeps no process from ending.

    Raises:
        TimeoutError: the look-up took longer than `timeout` seconds.
        OSError: there is no such host.
        UnicodeError: the host cannot be the name of one.
    """
    if _is_address(host):
        return [host]
    found: list[list[str] | OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(list(dict.fromkeys(str(entry[4][0]) for entry in entries)))
        except (OSError, UnicodeError) as error:
            found.append(error)

    try:
        thread = Thread(target=look_up, name="bullseye-partner-dns", daemon=True)
        thread.start()
    except RuntimeError:  # the interpreter is ending, and starts no more threads
        look_up()
    else:
        thread.join(timeout)
    if not found:
        raise TimeoutError(f"looking up {host} took longer than {timeout:.3g} s")
    result = found[0]
    if isinstance(result, OSError | UnicodeError):
        raise result
    return result


def _is_address(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return True
    return False
