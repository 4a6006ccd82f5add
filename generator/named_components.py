"""The components that code knows by name, and which files read them: renaming one of them concerns these files.

Everything else is found by structure, so that the description may call it what it likes. The emulator, which imports
nothing of ours, spells its names itself; they are listed here too, and a test holds the list against its code.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from generator.json_pointer import Json, JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHANGES = "generator/changes/descriptions.py"
_CLIENT_FACTS = "generator/client_facts.py"
_GUESSES = "generator/guesses.py"
_LINT = "generator/lint.py"
_ACCOUNT_STATE = "contract_tests/live/account_state.py"
_ANSWER_RULES = "contract_tests/scenario/answer_rules.py"
_EMAIL_PREFERENCES = "contract_tests/scenario/steps/email_preferences.py"
_FACTS = "contract_tests/scenario/facts.py"
_ICP = "contract_tests/scenario/steps/icp.py"
_LEDGER = "contract_tests/scenario/ledger.py"
_MODEL = "contract_tests/model/described.py"
_PLACES = "contract_tests/power/mutants/places.py"
_STYLES = "contract_tests/power/documentation_styles/sections.py"
_THINGS = "contract_tests/scenario/reading/things.py"
_SOAK = "contract_tests/soak/verdict.py"
_VALUE_EDITS = "contract_tests/settle/value_edits.py"
_BENCHMARKS = "benchmarks/calls.py"
_INCIDENTS = "contract_tests/power/incidents/fourth/writing_icp_configs.py"
_EVENTS = "contract_tests/scenario/steps/events.py"
_EXHAUSTION = "contract_tests/scenario/steps/exhaustion.py"
_WALK = "contract_tests/model/eventful_walk.py"
_EMULATOR = "emulator/bullseye_partner_emulator/description.py"
_ERRORS = "emulator/bullseye_partner_emulator/errors.py"


class Component(Enum):
    """A component that code reads by its name: kind, name, what is read from it, and the files that do."""

    API_KEY_SCOPE = (
        "schemas", "ApiKeyScope", "the scopes in the order of their power",
        (_LINT, _CHANGES, _GUESSES, _FACTS, _PLACES, _EMULATOR),
    )  # fmt: skip
    ERROR = "schemas", "Error", "the properties of an error", (_PLACES, _SOAK, _VALUE_EDITS)
    ERROR_CODE = "schemas", "ErrorCode", "the codes of errors", (_LINT,)
    ALLOCATE_CREDITS_REQUEST = "schemas", "AllocateCreditsRequest", "whether credits are added or set", (_FACTS,)
    ORGANIZATION_STATUS = "schemas", "OrganizationStatus", "the status of a new organization", (_FACTS,)
    SETTABLE_ORGANIZATION_STATUS = (
        "schemas", "SettableOrganizationStatus", "the statuses that a request can set", (_FACTS,)
    )  # fmt: skip
    ORGANIZATION_TIER = "schemas", "OrganizationTier", "the most credits of a trial", (_FACTS, _EMULATOR)
    CREDIT_POOL_USED = "schemas", "CreditPoolUsed", "whether it counts allocated or used credits", (_FACTS,)
    ORGANIZATION_CREDITS = "schemas", "OrganizationCredits", "whether they are allocated or left", (_FACTS,)
    EXTERNAL_ID = "schemas", "ExternalId", "whether it is unique", (_FACTS,)
    EMAIL_TYPE = "schemas", "EmailType", "the e-mails that can be switched off", (_EMAIL_PREFERENCES, _THINGS)
    ANALYTICS = "schemas", "Analytics", "what is counted", (_ACCOUNT_STATE,)
    USAGE = "schemas", "Usage", "what is counted", (_ACCOUNT_STATE,)
    BILLING_USAGE = "schemas", "BillingUsage", "what is counted", (_ACCOUNT_STATE,)
    ICP_COMPARATOR = "schemas", "IcpComparator", "the comparators of conditions", (_ICP,)
    ICP_CONDITION_TYPE = "schemas", "IcpConditionType", "the kinds of conditions", (_ICP, _INCIDENTS)
    ICP_OPERATOR = "schemas", "IcpOperator", "the operators of groups", (_ICP,)
    BILLING_EVENT_NAME = "schemas", "BillingEventName", "the names of billing events", (_EMULATOR,)
    BILLING_MODE = "schemas", "BillingMode", "the ways of billing", (_EMULATOR,)
    VISITOR = "schemas", "Visitor", "what is known about a visitor", (_EMULATOR, _EVENTS, _WALK)
    ORGANIZATION_ENVELOPE = "schemas", "OrganizationEnvelope", "a small answer to time", (_BENCHMARKS,)
    ORGANIZATION_PAGE = "schemas", "OrganizationPage", "a large answer to time", (_BENCHMARKS,)
    BAD_REQUEST = "responses", "BadRequest", "status and code", (_ERRORS, _STYLES)
    UNAUTHORIZED = "responses", "Unauthorized", "status and code", (_ERRORS,)
    FORBIDDEN = "responses", "Forbidden", "status and code", (_ERRORS,)
    NOT_FOUND = "responses", "NotFound", "the answer to an unknown path", (_ANSWER_RULES, _ERRORS)
    METHOD_NOT_ALLOWED = (
        "responses", "MethodNotAllowed", "the answer to an unknown method", (_ANSWER_RULES, _LEDGER, _ERRORS)
    )  # fmt: skip
    PAYLOAD_TOO_LARGE = "responses", "PayloadTooLarge", "an answer that not every run can cause", (_LEDGER, _ERRORS)
    UNSUPPORTED_MEDIA_TYPE = "responses", "UnsupportedMediaType", "status and code", (_ERRORS,)
    UNPROCESSABLE_ENTITY = "responses", "UnprocessableEntity", "status and code", (_ERRORS,)
    TOO_MANY_REQUESTS = (
        "responses", "TooManyRequests", "the headers of the rate limit", (_FACTS, _LEDGER, _MODEL, _ERRORS)
    )  # fmt: skip
    CONFLICT = "responses", "Conflict", "a status that only a unique external id brings", (_LEDGER, _ERRORS)
    INTERNAL_ERROR = "responses", "InternalError", "an answer that no run may cause", (_LEDGER, _ERRORS)
    RATE_LIMIT_LIMIT = "headers", "RateLimitLimit", "the name of the header", (_CLIENT_FACTS, _FACTS, _EMULATOR)
    RATE_LIMIT_REMAINING = "headers", "RateLimitRemaining", "the name of the header", (_CLIENT_FACTS, _FACTS, _EMULATOR)
    RATE_LIMIT_RESET = "headers", "RateLimitReset", "the name of the header", (_CLIENT_FACTS, _FACTS, _EMULATOR)
    RETRY_AFTER = "headers", "RetryAfter", "the name of the header", (_CLIENT_FACTS, _FACTS, _EXHAUSTION)
    SIGNATURE_HEADER = "parameters", "SignatureHeader", "the header of a delivery's signature", (_FACTS, _EMULATOR)

    def __init__(self, kind: str, title: str, what: str, readers: tuple[str, ...]) -> None:
        self.kind = kind
        self.title = title
        self.what = what
        self.readers = readers

    @property
    def reference(self) -> str:
        """What a `$ref` to it is."""
        return f"#/components/{self.kind}/{self.title}"

    def of(self, bundle: JsonObject) -> JsonObject:
        """Return the component.

        Raises:
            KeyError: the bundle has none of this name; `missing_components` says so with place and readers.
        """
        component: JsonObject = bundle["components"][self.kind][self.title]
        return component

    def get(self, bundle: JsonObject) -> JsonObject:
        """Return the component; an empty object for a bundle that has none of this name."""
        components: Json = bundle.get("components", {})
        component: JsonObject = components.get(self.kind, {}).get(self.title, {})
        return component


def missing_components(root: Path, bundle: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of each component that the code below a folder reads, and that a bundle has not.

    A file that is not there reads nothing: a description without the repository around it needs no names.
    """
    for component in Component:
        readers = [file for file in component.readers if (root / file).is_file()]
        if readers and not component.get(bundle):
            files = f"{', '.join(readers)} {'reads' if len(readers) == 1 else 'read'}"
            message = f"components/{component.kind} has no {component.title}, which {files}: {component.what}"
            yield join("/components", component.kind), message
