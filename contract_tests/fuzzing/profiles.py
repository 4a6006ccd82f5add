"""How much a run tries."""

from __future__ import annotations

import msgspec


class Profile(msgspec.Struct, frozen=True):
    """The effort of a run.

    Attributes:
        name: What the command line calls it.
        coverage: Whether boundary values, one constraint broken at a time, are sent. Their number follows from the
            description.
        fuzzing_cases: Random requests for each operation.
        scenarios: Random sequences of requests along the description's links, of all operations together.
        page_scenarios: Such sequences within each page of the documentation, and to an operation that was not reached.
        steps: Requests in a sequence, at most.
        walks: Random walks beside the model in an account that is lent, each with another seed, at most.
    """

    name: str
    coverage: bool
    fuzzing_cases: int
    scenarios: int
    page_scenarios: int
    steps: int
    walks: int = 0

    @property
    def generates(self) -> bool:
        """Whether Schemathesis sends anything."""
        return self.coverage or bool(self.fuzzing_cases or self.scenarios or self.page_scenarios)


SCENARIO = Profile("scenario", coverage=False, fuzzing_cases=0, scenarios=0, page_scenarios=0, steps=0, walks=2)
"""For who writes a step: the scenario and the random walks alone, in some seconds."""

QUICK = Profile("quick", coverage=True, fuzzing_cases=20, scenarios=40, page_scenarios=12, steps=12, walks=2)
"""For each change: about a minute on two cores."""

NIGHTLY = Profile("nightly", coverage=True, fuzzing_cases=300, scenarios=1000, page_scenarios=150, steps=25, walks=60)
"""For the night: the same, with many more random requests."""

PROFILES = {profile.name: profile for profile in (QUICK, NIGHTLY, SCENARIO)}
