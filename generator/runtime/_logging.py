"""What is logged, and what of it nobody reads: the switch in the environment, and queries in the log of httpx2.

The client's own log holds the names of parameters, never their values, which may be data of people. httpx2 logs the
whole address of each request at the level INFO, so the queries of ours are taken out there.
"""

from __future__ import annotations

import logging
import os
from functools import cache

import httpx2

LOG_VARIABLE = "BULLSEYE_PARTNER_LOG"

_LEVELS = {name: getattr(logging, name.upper()) for name in ("debug", "info", "warning", "error")}


class _WithoutQueries(logging.Filter):
    """Takes the query out of the addresses that clients of this process call."""

    def __init__(self) -> None:
        super().__init__()
        self.base_urls: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass, without queries."""
        if isinstance(record.args, tuple) and any(isinstance(value, httpx2.URL) for value in record.args):
            record.args = tuple(self._without_query(value) for value in record.args)
        return True

    def _without_query(self, value: object) -> object:
        if isinstance(value, httpx2.URL) and value.query:
            bare = str(value.copy_with(query=None, fragment=None))
            if any(bare.startswith(base_url) for base_url in self.base_urls):
                return f"{bare}?…"
        return value


_without_queries = _WithoutQueries()


def set_up_logging(base_url: str) -> None:
    """Keep the queries of a client out of the log of httpx2, and heed `BULLSEYE_PARTNER_LOG`, once in a process."""
    _without_queries.base_urls.add(str(httpx2.URL(base_url)).rstrip("/"))
    _heed_environment()


@cache
def _heed_environment() -> None:
    logging.getLogger("httpx2").addFilter(_without_queries)
    logger, word = logging.getLogger("bullseye_partner"), os.environ.get(LOG_VARIABLE, "").strip().lower()
    if word in _LEVELS:
        logger.setLevel(_LEVELS[word])
        if not logger.hasHandlers():
            handler = logging.StreamHandler()  # to the standard error output
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logger.addHandler(handler)
    elif word:
        logger.warning("%s must be %s, got %r", LOG_VARIABLE, " or ".join(_LEVELS), word)
