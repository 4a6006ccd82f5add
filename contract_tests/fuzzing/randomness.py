"""Makes the random values of a run depend on its seed, and on nothing that happens to be in the process."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.charmap import charmap, intervals_from_codec
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, CONSTANTS_CACHE, HypothesisProvider
from hypothesis.internal.constants_ast import Constants

if TYPE_CHECKING:
    from collections.abc import Generator

_PROVIDER = "hypothesis"
_CODECS = ("utf-8", "ascii", "iso8859-1")  # those that Schemathesis and hypothesis-jsonschema draw texts of


class SeededProvider(HypothesisProvider):
    """Hypothesis's own source of values, without the constants of our source code.

    It takes one value in twenty or so from the literals of all modules that are loaded and not installed. Any edit of
    the generator or the emulator, or another entry point, would then give other requests for the same seed: who mends
    a bug could not repeat the requests that showed it.
    """

    @cached_property
    def _local_constants(self) -> Constants:
        return Constants()


@contextmanager
def seeded_values() -> Generator[None]:
    """Let Hypothesis draw from its seed alone: no literals of loaded code, nothing stored by an earlier run."""
    usual = AVAILABLE_PROVIDERS[_PROVIDER]
    # These tables depend on the version of Python alone. Without the usual directory each process would compute them
    # again, which takes seconds.
    charmap()
    for codec in _CODECS:
        intervals_from_codec(codec)
    with tempfile.TemporaryDirectory() as directory:
        set_hypothesis_home_dir(directory)
        AVAILABLE_PROVIDERS[_PROVIDER] = SeededProvider
        # What is in there was computed with the other provider's constants.
        CONSTANTS_CACHE.cache.clear()
        try:
            yield
        finally:
            AVAILABLE_PROVIDERS[_PROVIDER] = usual
            CONSTANTS_CACHE.cache.clear()
            set_hypothesis_home_dir(None)
