"""Checks of the contract suite as values: what each is called, what it says, and which claim it is about.

A law that can be told in one file stands in `scenario/laws/` instead.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

from generator.evidence import Level  # noqa: TC001 - msgspec reads the annotations

Family: TypeAlias = Literal["schema", "law", "state", "page", "transport", "model"]
"""schema: one request or answer against the schemas of the description. law: values of answers against each other.
state: an answer against what requests did before. transport: HTTP around the operations, which is routes, keys, rate
limit, sizes and signatures. page: a page of the documentation against the description. model: an answer against that of
the emulator to the same request in the same state."""

FAMILIES: tuple[Family, ...] = get_args(Family)

_LAW = "law:"


class Oracle(msgspec.Struct, frozen=True):
    """A check.

    Attributes:
        id: Its name in reports and in fingerprints, which never changes.
        family: What kind of check it is.
        says: What has to hold: the title of a finding.
        level: How well it is known. None: it is about a statement of the description, which has evidence of its own.
        source: The page and section that states it, of a documented one.
        note: Why it is assumed, of an inferred one, or why findings are at most inferred.
        at_most: The best level of its findings, even if they contradict a documented statement; None sets no bound.
    """

    id: str
    family: Family
    says: str
    level: Level | None = None
    source: str = ""
    note: str = ""
    at_most: Level | None = None

    def level_of(self, claim: Level) -> Level:
        """Return the level of a finding that contradicts a claim of a level."""
        return self.level or self.at_most or claim

    @property
    def law(self) -> str:
        """The claim of the ledger that this oracle is; empty if it is about statements of the description."""
        return f"{_LAW}{self.id}" if self.level is not None else ""


def _described(identifier: str, family: Family, says: str) -> Oracle:
    """Return an oracle about a statement of the description, which each finding names."""
    return Oracle(identifier, family, says)


def _assumed(identifier: str, family: Family, says: str, note: str) -> Oracle:
    """Return an oracle about what we read into a statement of the description, which no page states."""
    return Oracle(identifier, family, says, note=note, at_most="inferred")


def documented(identifier: str, family: Family, says: str, source: str) -> Oracle:
    """Return a law that a page states."""
    return Oracle(identifier, family, says, "documented", source)


def inferred(identifier: str, family: Family, says: str, note: str) -> Oracle:
    """Return a law that no page states."""
    return Oracle(identifier, family, says, "inferred", note=note)


_LENIENCY = "Pages state which values are valid, not that others are refused: an API may round, ignore or accept them."
_OPENNESS = "Pages show what comes, not that nothing else does."
_SAMPLES = "Pages show samples: what has a value there need not have one in each account."
_MODEL = "Pages state what a property is, not which value it has in a given state. That value is our model's."

# One answer or request against the schemas of the description.
STATUS = _described("status", "schema", "a valid request succeeds with its described status")
STATUS_DESCRIBED = _described("status-described", "schema", "the status of an answer is described")
CONTENT_TYPE = _described("content-type", "schema", "the content type of an answer is described")
NO_BODY = _described("no-body", "schema", "an answer without described content has no body")
JSON_BODY = _described("json-body", "schema", "a body is a JSON document")
HEADER = _described("header", "schema", "a described header comes and has a valid value")
UNDESCRIBED_HEADER = _assumed("undescribed-header", "schema", "no undescribed header comes", _OPENNESS)
ADDITIONAL_PROPERTY = _assumed("schema-additional-properties", "schema", "no undescribed property comes", _OPENNESS)
REQUIRED_PROPERTY = _described("schema-required", "schema", "every required property comes")
PROPERTY_COMES = _described("property-comes", "schema", "every described property comes at least once")
PROPERTY_HAS_VALUE = _assumed("property-has-value", "schema", "no described property is null in every answer", _SAMPLES)
PROPERTY_NOT_EMPTY = _assumed("property-not-empty", "schema", "no list or text is empty in every answer", _SAMPLES)
VALUE_ACCEPTED = _described("value-accepted", "schema", "a described value is accepted")
REQUIRED_REFUSED = _described("required-refused", "schema", "a request without what is required is refused")
MISTAKE_REFUSED = _assumed("mistake-refused", "schema", "a request that is not as described is refused", _LENIENCY)
DELIVERY_SHAPE = _described(
    "delivery-shape", "schema", "the payload of an identification has the shape of the reading that is followed"
)
DELIVERY_SCHEMA = _described("delivery-schema", "schema", "the body of a webhook is as described")
REACHED = _described("reached", "schema", "every operation succeeds at least once")
USABLE_ANSWER = inferred(
    "usable-answer", "schema", "an answer has what the next request needs", "The scenario goes from answer to request."
)
CLIENT_DRIFT = _described("client-drift", "schema", "an answer in production fits the model of the client")

_KEYWORDS: dict[str, Oracle] = {
    "additionalProperties": ADDITIONAL_PROPERTY,
    "required": REQUIRED_PROPERTY,
} | {
    keyword: _described(f"schema-{keyword.lower()}", "schema", says)
    for keyword, says in {
        "type": "a value has a described type",
        "enum": "a value is one of the described ones",
        "const": "a value is the described one",
        "pattern": "a text matches its pattern",
        "format": "a text has its format",
        "minLength": "a text has its minimum length",
        "maxLength": "a text has its maximum length",
        "minimum": "a number is not below its minimum",
        "maximum": "a number is not above its maximum",
        "exclusiveMinimum": "a number is above its exclusive minimum",
        "exclusiveMaximum": "a number is below its exclusive maximum",
        "multipleOf": "a number is a multiple",
        "minItems": "a list has its minimum length",
        "maxItems": "a list has its maximum length",
        "uniqueItems": "a list has no item twice",
        "minProperties": "an object has its minimum of properties",
        "maxProperties": "an object has its maximum of properties",
        "propertyNames": "the names of an object are as described",
        "unevaluatedProperties": "no undescribed property comes in a combined schema",
        "dependentRequired": "a property comes with what it needs",
        "oneOf": "a value is as exactly one alternative describes",
        "anyOf": "a value is as an alternative describes",
        "allOf": "a value is as all parts describe",
        "not": "a value is not what it must not be",
    }.items()
}
_OTHER_KEYWORD = _described("schema-other", "schema", "a value is as its schema describes")


def of_keyword(keyword: str) -> Oracle:
    """Return the oracle of a JSON Schema keyword."""
    return _KEYWORDS.get(keyword, _OTHER_KEYWORD)


def is_of_keyword(oracle: Oracle) -> bool:
    """Return whether an oracle is that of a JSON Schema keyword."""
    return oracle == _OTHER_KEYWORD or oracle in _KEYWORDS.values()


# HTTP around the operations.
ANSWERS = _described("answers", "transport", "the API answers")
UNKNOWN_PATH = inferred("unknown-path", "transport", "an unknown path answers 404", "No page says it (RFC 9110).")
UNKNOWN_METHOD = inferred(
    "unknown-method", "transport", "an undescribed method answers 405", "No page says it (RFC 9110)."
)
ALLOWED_METHODS = inferred(
    "allowed-methods", "transport", "Allow lists the described methods", "No page says it (RFC 9110, 10.2.1)."
)
ID_IN_ANY_CASE = inferred(
    "id-in-any-case", "transport", "an id in upper case names the same thing", "UUIDs are read so (RFC 9562, 4)."
)
UNKNOWN_ID = _described("unknown-id", "transport", "an unknown id answers 404")
BODY_SIZE = _described("body-size", "transport", "a body beyond the limit answers 413, a smaller one does not")
AUTHENTICATION = _described("authentication", "transport", "a request without a valid key answers 401")
EXPIRED_KEY = _assumed(
    "expired-key",
    "transport",
    "a request with an expired key answers 401",
    "Pages state that keys expire, not what a request with an expired key is answered.",
)
SCOPE = _described("scope", "transport", "a key without the scope of an operation answers 403")
RATE_LIMIT = _described("rate-limit", "transport", "the rate limit and its headers are as described")
RATE_COUNT = _assumed(
    "rate-count",
    "transport",
    "each request takes one from the rate limit, and a new window begins full",
    "Pages state what the headers mean, not which requests count, nor when a window begins.",
)
SIGNATURE = _described("signature", "transport", "a delivery is signed with HMAC-SHA256 of its raw body")
SECRETS = documented("secrets", "transport", "no answer repeats a secret", "partner-api/api-keys#create-api-key")
FULL_ACCESS = documented(
    "full-access", "transport", "a key without scopes has full access", "partner-api/authentication#scopes"
)
SCOPE_INCLUDES = documented(
    "scope-includes",
    "transport",
    "a key may do what its scope and the weaker ones grant",
    "partner-api/authentication#key-scopes",
)
KEY_UNTIL_EXPIRY = inferred(
    "key-until-expiry", "transport", "a key works until it expires", "What expiresAt is for; no page says it so."
)

# What requests do.
ECHO = inferred("echo", "state", "an answer repeats what was sent", "All sample answers repeat their request.")
READ_YOUR_WRITES = inferred("read-your-writes", "state", "what was written is read back", "No page limits it.")
SAME_AGAIN = inferred(
    "same-again", "state", "the same update again gets the same answer", "PUT is idempotent (RFC 9110, 9.2.2)."
)
READING_IS_SAFE = inferred("reading-is-safe", "state", "reading changes nothing", "GET is safe (RFC 9110, 9.2.1).")
LISTED_AFTER_CREATION = inferred(
    "listed-after-creation", "state", "a list has what was created, in that order", "No page names an order."
)
ONE_PER_CREATE = inferred("one-per-create", "state", "each create makes one thing", "No page names idempotency.")
GONE_AFTER_DELETION = inferred(
    "gone-after-deletion", "state", "what was deleted is gone, and nothing else", "No page shows the endpoint."
)
LEFT_OUT_STAYS = inferred(
    "left-out-stays", "state", "a field that an update leaves out stays", "Documented for the branding alone."
)
NEIGHBOURS_STAY = inferred(
    "neighbours-stay", "state", "an update leaves other organizations as they are", "Each has an id of its own."
)
NOTHING_ELSE_CHANGES = inferred(
    "nothing-else-changes", "state", "a change leaves everything else as it was", "No page names a side effect."
)
FRAME = _assumed(
    "frame",
    "state",
    "a write changes what it is described to change, and nothing else",
    "Pages state what an operation changes, not that nothing else does.",
)
ACCOUNTS_APART = inferred(
    "accounts-apart", "state", "an account sees nothing of another", "A key belongs to one partner."
)
EMPTY_LIST_KEPT = inferred("empty-list-kept", "state", "an empty list is kept", "No page says otherwise.")
NEW_KEY_ACTIVE = inferred("new-key-active", "state", "a new key is active", "As the sample answer has it.")
LAST_USE = inferred(
    "last-use",
    "state",
    "lastUsedAt is null until a key is used, and a time from then on",
    "No page says what it is before, nor how soon it follows; a key that makes requests for a while has been used.",
)
OWN_KEY_LISTED = inferred(
    "own-key-listed", "state", "the list of keys has the one that the run was given", "No page leaves some of them out."
)
OWN_USE = inferred("own-use", "state", "the use of a key is noted for that key alone", "What lastUsedAt is for.")
REVOKED_KEY = documented("revoked-key", "state", "a revoked key no longer works", "partner-api/api-keys#revoke-api-key")
REVOKED_KEY_LISTED = inferred(
    "revoked-key-listed", "state", "a revoked key stays in the list as revoked", "As the Organization API has it."
)
OTHER_KEYS_STAY = inferred("other-keys-stay", "state", "only the key of the path is revoked", "A key has its own id.")
NEW_ORGANIZATION_ACTIVE = inferred(
    "new-organization-active", "state", "a new organization is active", "As the sample answers have it."
)
NEW_ORGANIZATION_WITHOUT_ICP_CONFIGS = inferred(
    "new-organization-without-icp-configs", "state", "a new organization has no ICP configs", "No page names a default."
)
NEW_ORGANIZATION_WITHOUT_VISITORS = inferred(
    "new-organization-without-visitors", "state", "a new organization has no visitors", "Nobody has visited it."
)
NEW_ORGANIZATION_UNUSED = inferred(
    "new-organization-unused", "state", "a new organization has used no credits", "Nobody has visited it."
)
STATUS_ALONE = inferred(
    "status-alone", "state", "a change of status changes nothing else", "No page names a side effect."
)
SOFT_DELETE_ALONE = inferred(
    "soft-delete-alone", "state", "a soft delete changes the status alone", "What the words mean; no page lists it."
)
VISITOR_LISTED = inferred(
    "visitor-listed", "state", "every visitor that was identified is listed", "No page leaves some of them out."
)
VISITOR_TOLD = inferred(
    "visitor-told", "state", "a visitor is told with all that is known", "No page holds anything back, in any tier."
)
TIME_LEAVES = inferred(
    "time-leaves", "state", "what nobody writes is the same later", "No page says that it changes with time."
)
DELIVERY_HAS_CAUSE = inferred(
    "delivery-has-cause", "state", "an update of a webhook delivers nothing", "Events and tests are delivered."
)
STATUS_STAYS = inferred(
    "status-stays",
    "state",
    "an organization stays disabled or deleted until its status is set",
    "No other operation names the status in its x-changes.",
)
RESTORED = inferred("restored", "state", "a deleted organization can be made active again", "It is a soft delete.")
DELETED_LISTED = inferred(
    "deleted-listed", "state", "a deleted organization is listed as canceled", "The list filters by that status."
)
ICP_CONFIGS_OF_ONE = inferred(
    "icp-configs-of-one",
    "state",
    "an ICP config belongs to one organization",
    "They are managed for each organization.",
)
TIER_CHANGE = inferred(
    "tier-change", "state", "a change of tier succeeds within the cap, and not above", "The cap is documented."
)
TIER_ALONE = inferred("tier-alone", "state", "a change of tier changes nothing else", "No page names a side effect.")
CREDITS_SET = documented(
    "credits-set",
    "state",
    "an allocation is what was asked for, within pool and cap",
    "partner-program/credit-management#allocating-credits",
)
CREDITS_KEPT = inferred(
    "credits-kept", "state", "an organization shows the credits of its allocation", "Allocated or left: no page says."
)
INITIAL_CREDITS = documented(
    "initial-credits",
    "state",
    "a new organization has its initial credits",
    "partner-api/organizations#create-organization",
)
CREATION_WITHIN_POOL = inferred(
    "creation-within-pool",
    "state",
    "no organization begins with more credits than pool and cap allow",
    "A page states it of allocations, none of creations.",
)
INITIAL_CREDITS_FROM_POOL = inferred(
    "initial-credits-from-pool", "state", "initial credits come out of the pool", "As all allocations do."
)
ALLOCATION_ID_STAYS = inferred(
    "allocation-id-stays", "state", "the allocation of an organization keeps its id", "It is set, not added."
)
EMAIL_PREFERENCES_COMPLETE = inferred(
    "email-preferences-complete",
    "state",
    "each known e-mail has a preference",
    "The sample of the page has them all.",
)
EMAIL_PREFERENCE_ALONE = documented(
    "email-preference-alone",
    "state",
    "an e-mail preference changes alone",
    "partner-api/email-preferences#update-partner-email-preferences",
)
EMAIL_PREFERENCE_INHERITED = inferred(
    "email-preference-inherited",
    "state",
    "an organization inherits what it does not override",
    "The page says so; method, path and shape are not visible.",
)
EXTERNAL_ID_UNIQUE = inferred(
    "external-id-unique", "state", "an external id is as unique as described", "No page says whether it is (C20)."
)
WEBHOOK_ALONE = inferred(
    "webhook-alone", "state", "an update of a webhook leaves the other one as it is", "Each has an endpoint of its own."
)
DELIVERY_LOGGED = inferred("delivery-logged", "state", "a delivery is logged", "What the log is for.")
TEST_DELIVERY = inferred(
    "test-delivery", "state", "a test says how its delivery was answered", "The answer was not visible on the page."
)
TEST_DELIVERY_ONCE = inferred(
    "test-delivery-once", "state", "a test sends one delivery", "Retries are documented for events only."
)
DELIVERY_ADDRESS = documented(
    "delivery-address",
    "state",
    "a delivery is posted to the address of its webhook, as it was given",
    "partner-api/webhooks#get-webhook-configuration",
)
OWN_SECRET = documented(
    "own-secret",
    "state",
    "a delivery is signed with the secret that its webhook has now",
    "partner-api/webhooks#update-identification-webhook",
)
EVENT_DELIVERED = documented(
    "event-delivered",
    "state",
    "an event is delivered once to the webhook of its kind if that is enabled",
    "partner-api/webhooks#get-webhook-configuration",
)
DISABLED_WEBHOOK = documented(
    "disabled-webhook",
    "state",
    "no event is delivered to a webhook that is disabled",
    "partner-api/webhooks#get-webhook-configuration",
)
LOG_STAYS = inferred(
    "log-stays", "state", "what the log says of a delivery that ended stays", "No page says for how long it is kept."
)
DOMAIN_IN_ANY_CASE = inferred(
    "domain-in-any-case", "state", "a domain is verified in whatever case it is set", "Names have no case (RFC 4343)."
)
PENDING_UNTIL_VERIFIED = documented(
    "pending-until-verified",
    "state",
    "a domain is pending until it is verified",
    "partner-program/custom-domains#verification",
)
FAILED_CHECK_CHANGES_NOTHING = inferred(
    "failed-check-changes-nothing",
    "state",
    "a check that does not verify a domain changes nothing",
    "It is pending before and after.",
)
REFUSED_CHANGES_NOTHING = inferred(
    "refused-changes-nothing", "state", "a write that is refused changes nothing", "A request is done or it is not."
)
DOMAIN_KEEPS_RECORD = inferred(
    "domain-keeps-record", "state", "the same domain keeps its verification record", "DNS takes up to 48 hours."
)
RECORD_PER_DOMAIN = inferred(
    "record-per-domain", "state", "each domain has its own verification record", "It has to prove the domain."
)
NOTHING_LEFT = inferred("nothing-left", "state", "a run leaves nothing behind", "It removes what it made.")
REMOVABLE = inferred("removable", "state", "what was made can be removed", "Each kind has an operation for it.")
ONLY_NAMED_REMOVED = inferred(
    "only-named-removed", "state", "a removal removes only what it names", "Each thing has its own id."
)

# Values of answers against each other.
RELATION = _described("relation", "law", "the values of an object fit each other, as x-relations says")
SAME_FACT = inferred("same-fact", "law", "two operations agree on the same fact", "They name it the same.")
LIST_AND_ITEM_AGREE = inferred(
    "list-and-item-agree", "law", "a list and the single answer agree", "Both are the same schema."
)
STABLE_ORDER = inferred("stable-order", "law", "a list is in the same order each time", "Pages would overlap.")
CREATION_ORDER = inferred("creation-order", "law", "a list is in the order of creation", "No page names an order.")
DEFAULT_PAGE = documented("default-page", "law", "page is 1 by default", "partner-api/organizations#list-organizations")
DEFAULT_PAGE_SIZE = documented(
    "default-page-size", "law", "pageSize is 20 by default", "partner-api/organizations#list-organizations"
)
PAGE_SIZE = inferred("page-size", "law", "a page has pageSize items", "What the name says; no page defines it.")
SAME_TOTAL = inferred("same-total", "law", "total is the same on every page", "Clients page by it.")
TOTAL_COUNTS_ALL = inferred("total-counts-all", "law", "total counts all items", "No page defines it.")
TOTAL_COUNTS_MATCHES = inferred(
    "total-counts-matches", "law", "total counts what a filter lets through", "No page says."
)
LISTED_ONCE = inferred("listed-once", "law", "no item is listed twice", "Pages would overlap.")
PAGES_CONSECUTIVE = inferred(
    "pages-consecutive", "law", "pages follow each other without gap or overlap", "Clients walk them."
)
LAST_PAGE = inferred("last-page", "law", "the last page has what is left", "Clients stop there.")
PAST_THE_END = inferred("past-the-end", "law", "a page past the end is empty", "No page says; it could be an error.")
FILTER = documented(
    "filter",
    "law",
    "a filter by an enum value lets through exactly the items that have it",
    "partner-api/organizations#list-organizations",
)
FILTER_MEANING = inferred(
    "filter-meaning",
    "law",
    "a filter by a text or a day matches as openapi/ describes",
    "No page says which part of a name matches, whether case counts, or where a day ends.",
)
POOL_TOTAL_STAYS = inferred(
    "pool-total-stays", "law", "an allocation does not change creditPoolTotal", "It is drawn from the pool."
)
POOL_IS_SUM = inferred(
    "pool-is-sum",
    "law",
    "creditPoolUsed is the sum of all allocations",
    "The pages disagree on whether it counts allocated or consumed credits (contradiction C16).",
)
ALLOCATED_AFTER_CREATION = inferred(
    "allocated-after-creation", "law", "allocatedAt is not before createdAt", "Nothing is allocated to nobody."
)
TIME_OF_CREATION = inferred(
    "time-of-creation", "law", "the time of a creation never moves (x-time: created)", "A thing is created once."
)
TIME_OF_CHANGE = inferred(
    "time-of-change",
    "law",
    "the time of the last change moves with each change, and with nothing else (x-time: changed)",
    "What the description of the property says.",
)
TIME_IS_PAST = inferred(
    "time-is-past", "law", "no time of what has happened lies after the answer (x-time)", "Nobody knows the future."
)
PRICING = inferred(
    "pricing", "law", "a cost is quantity times the price of each tier", "Graduated or volume: no page says."
)
PERIOD_BEGINS = inferred(
    "period-begins", "law", "a period begins on billingDayOfMonth", "The sample answer has 1 and the first of a month."
)
PERIOD_LENGTH = inferred("period-length", "law", "a period is a month or a year", "The values of billingPeriod.")
DEFAULT_RANGE = documented(
    "default-range", "law", "a range without dates has its default ones", "partner-program/analytics#date-ranges"
)
RANGES_ADD_UP = inferred(
    "ranges-add-up", "law", "the sums of two adjoining ranges add up", "Both ends are included, as a guide says."
)
VISITORS_COUNTED = inferred(
    "visitors-counted",
    "law",
    "whoever is seen first on a day is counted on it",
    "An identification is what is counted.",
)
ACTIVE_COUNTED = inferred(
    "active-counted",
    "law",
    "activeOrganizations of all days counts the organizations that had a visitor",
    "An identification is activity; the guide reads as if status were meant (contradiction C8).",
)
EMPTY_RANGE = inferred(
    "empty-range", "law", "a range before the account, or still to come, is empty", "Nothing is counted there."
)
IDENTIFICATION_IS_CREDIT = documented(
    "identification-is-credit",
    "law",
    "creditsUsed is totalIdentifications",
    "partner-program/credit-management",
)
CNAME_VALUE = documented(
    "cname-value", "law", "the CNAME record points to cnameTarget", "partner-program/custom-domains#dns-records"
)
RECORDS_OF_DOMAIN = inferred(
    "records-of-domain",
    "law",
    "DNS records are at or below the domain",
    "Beside a CNAME is no record (RFC 1034, 3.6.2).",
)
TXT_VALUE = documented(
    "txt-value", "law", "the TXT record has verificationRecord", "partner-program/custom-domains#dns-records"
)

# Checks of Schemathesis, by its own names.
_CHECKS: dict[str, Oracle] = {
    "not_a_server_error": _described("no-server-error", "schema", "no answer is a server error"),
    "status_code_conformance": _described(
        "status-conformance", "schema", "a generated request gets a described status"
    ),
    "content_type_conformance": _described("content-type-conformance", "schema", "the content type is described"),
    "response_headers_conformance": _described("header-conformance", "schema", "the headers are as described"),
    "response_schema_conformance": _described("body-conformance", "schema", "the body is as described"),
    "negative_data_rejection": _assumed(
        "negative-data-refused", "schema", "generated invalid data is refused", _LENIENCY
    ),
    "positive_data_acceptance": _described("positive-data-accepted", "schema", "generated valid data is accepted"),
    "missing_required_header": _described("missing-header-refused", "schema", "a required header must be sent"),
    "unsupported_method": inferred(
        "unsupported-method", "transport", "an undescribed method is refused", "No page says it (RFC 9110)."
    ),
    "ignored_auth": _described("ignored-auth", "transport", "a generated request needs a valid key"),
    "use_after_free": inferred("use-after-free", "state", "what was deleted is not found", "No page shows it."),
    "ensure_resource_availability": inferred("available", "state", "what was created is found", "No page shows it."),
    "allow_header_conformance": inferred(
        "allow-header", "transport", "Allow lists the described methods", "No page says it (RFC 9110, 10.2.1)."
    ),
    "object_level_authorization": _described("object-access", "transport", "an id of somebody else is refused"),
}


def of_check(name: str) -> Oracle:
    """Return the oracle of a check of Schemathesis."""
    return _CHECKS[name]


# Pages of the documentation, by the kind of difference.
PAGE_MISSING = _described("page-missing", "page", "the pages state each documented fact")
PAGE_EXTRA = _described("page-extra", "page", "the description has all that the pages state")
PAGE_DIFFERENT = _described("page-different", "page", "pages and description agree")
PAGE_REFUTED = _described("page-refuted", "page", "no page speaks against what was inferred")
PAGE_CONFIRMED = _described("page-confirmed", "page", "no page states what counts as inferred")
PAGE_NOT_UNDERSTOOD = _described("page-not-understood", "page", "each construct of a page has a known meaning")
PAGE_UNREAD = _described("page-unread", "page", "each page of the documentation can be read")
PAGE_CONTRADICTED = _described("page-contradicted", "page", "the pages agree with each other")

# An answer against that of the emulator, which got the same requests.
MODEL_STATUS = _assumed("model-status", "model", "the status is that of our model", _MODEL)
MODEL_HEADER = _assumed("model-header", "model", "the headers are those of our model", _MODEL)
MODEL_SHAPE = _assumed("model-shape", "model", "the structure of a body is that of our model", _MODEL)
MODEL_VALUE = _assumed("model-value", "model", "the values of a body are those of our model", _MODEL)
MODEL_ORDER = _assumed("model-order", "model", "lists are in the order of our model", _MODEL)
MODEL_DELIVERY = _assumed("model-delivery", "model", "a webhook gets what our model delivers", _MODEL)

# A recorded answer against the emulator's.
RECORDED_STATUS = _described("recorded-status", "transport", "the emulator answers with the recorded status")
RECORDED_HEADER = _described("recorded-header", "transport", "the emulator answers with the recorded headers")
RECORDED_SHAPE = _described("recorded-shape", "schema", "the emulator answers with the recorded structure")
RECORDED_VALUE = _described("recorded-value", "state", "the emulator answers with the recorded values")
RECORDED_ORDER = _described("recorded-order", "law", "the emulator answers in the recorded order")

NAMED: tuple[Oracle, ...] = (
    *(value for value in tuple(globals().values()) if isinstance(value, Oracle)),
    *(oracle for keyword, oracle in _KEYWORDS.items() if keyword not in ("additionalProperties", "required")),
    *_CHECKS.values(),
)
"""All of this file; those of `scenario/laws/` are beside them in `scenario/every_oracle.py`."""

UNPROMISED = frozenset({ADDITIONAL_PROPERTY, UNDESCRIBED_HEADER, STATUS_DESCRIBED})
"""Those that find what the description does not have."""
