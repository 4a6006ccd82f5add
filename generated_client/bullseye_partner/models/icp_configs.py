# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page icp-configs."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "CreateIcpConfigRequest",
    "IcpComparator",
    "IcpCondition",
    "IcpConditionType",
    "IcpConfig",
    "IcpConfigEnvelope",
    "IcpConfigListEnvelope",
    "IcpGroup",
    "IcpOperator",
    "UpdateIcpConfigRequest",
]


class IcpOperator(OpenEnum):
    """How the conditions of a group are joined.

    Documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure).
    """

    AND = "AND"
    OR = "OR"


class IcpConditionType(OpenEnum):
    """What a condition looks at.

    Documented (https://docs.bullseye.so/partner-api/icp-configs#condition-types). The table is cut; at least one more
    type, beginning with company_, exists. So conditions take any word.
    """

    UTM_SOURCE = "utm_source"
    UTM_MEDIUM = "utm_medium"
    UTM_CAMPAIGN = "utm_campaign"
    UTM_TERM = "utm_term"
    UTM_CONTENT = "utm_content"
    PAGE_CONTAINS = "page_contains"
    PAGE_EQUALS = "page_equals"
    PAGE_VIEW_COUNT = "page_view_count"
    SESSION_COUNT = "session_count"
    INDUSTRY = "industry"
    COMPANY_SIZE = "company_size"
    ICP_MATCH = "icp_match"
    ICP_SCORE = "icp_score"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    LAST_SEEN_DAYS = "last_seen_days"
    PERSONA_MATCH = "persona_match"
    DOMAIN = "domain"
    JOB_TITLE = "job_title"
    LINKEDIN_URL = "linkedin_url"
    EMPLOYEE_SIZE_RANGE = "employee_size_range"


class IcpComparator(OpenEnum):
    """How a condition compares.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure): Only in and
    gte are shown, the others are assumed.
    """

    IN = "in"
    """Documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure)."""
    NOT_IN = "not_in"
    EQ = "eq"
    NEQ = "neq"
    GT = "gt"
    GTE = "gte"
    """Documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure)."""
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"


class IcpCondition(ReceivedModel, frozen=True, kw_only=True):
    """One test of a visitor.

    Documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure).
    """

    type: IcpConditionType
    """What the condition looks at. Example: `industry`."""
    comparator: IcpComparator
    """How it compares. Example: `in`."""
    value: str | int | float | bool | list[str]
    """What a condition compares with; its kind depends on the type and the comparator. Example: `["Technology",
    "SaaS"]`.
    """
    optional: bool | UnsetType = UNSET
    """An optional condition never excludes a visitor but may affect the score. The API's default is `false`. Example:
    `false`.

    That it may be left out, and is false then, is inferred.
    """


class IcpGroup(ReceivedModel, frozen=True, kw_only=True):
    """Conditions joined by one operator.

    Documented (https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure).
    """

    operator: IcpOperator
    """How the conditions of a group are joined. Example: `AND`."""
    conditions: list[IcpCondition]
    """The conditions. Example: `[{"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional":
    false}, {"type": "company_size", "comparator": "gte", "value": 50, "optional": false}]`.
    """


class IcpConfig(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """An ideal customer profile of an organization.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page documents the rules; its
    endpoints and objects were not visible and follow the Organization API.
    """

    id: str
    """Id of the ICP config; whether it is a UUID or a short name is not known. Not empty. Example: `icp_5b1c2f7a`."""
    name: str
    """Descriptive name. Example: `Mid-size technology`."""
    groups: list[IcpGroup]
    """Groups of conditions; a visitor matches when any group does.

    Inferred from https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.
    """
    slug: str | UnsetType | None = UNSET
    """Short name, by which the Organization API addresses its ICP configs. Example: `mid-size-technology`."""
    description: str | UnsetType | None = UNSET
    """What the ICP config is for. Example: `Technology companies of 50 and more people`."""
    priority: int | UnsetType | None = UNSET
    """Place in the order in which ICP configs are tried; the first that matches wins. Example: `1`."""
    is_active: bool | UnsetType | None = UNSET
    """Whether the ICP config is in use. Example: `true`."""
    created_at: AwareDatetime | UnsetType | None = UNSET
    """When the ICP config was created. Example: `2025-01-20T09:00:00Z`."""
    updated_at: AwareDatetime | UnsetType | None = UNSET
    """When the ICP config was last changed. Example: `2025-02-10T14:00:00Z`."""


class CreateIcpConfigRequest(Model, frozen=True, kw_only=True):
    """The ICP config to create.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page documents the rules; its
    endpoints and objects were not visible and follow the Organization API.
    """

    name: str
    """Descriptive name. Not empty. Example: `Mid-size technology`."""
    groups: Sequence[IcpGroup]
    """Groups of conditions; a visitor matches when any group does.

    Inferred from https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.
    """


class UpdateIcpConfigRequest(Model, frozen=True, kw_only=True):
    """What to change of an ICP config; what is left out stays.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page documents the rules; its
    endpoints and objects were not visible and follow the Organization API.
    """

    name: str | UnsetType = UNSET
    """Descriptive name. Not empty. Example: `Mid-size technology`."""
    groups: Sequence[IcpGroup] | UnsetType = UNSET
    """Groups of conditions; a visitor matches when any group does.

    Inferred from https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.
    """


class IcpConfigEnvelope(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Answer of the operations on one ICP config.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page documents the rules; its
    endpoints and objects were not visible and follow the Organization API.
    """

    icp_config: IcpConfig
    """An ideal customer profile of an organization."""


class IcpConfigListEnvelope(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Answer of list ICP configs.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page documents the rules; its
    endpoints and objects were not visible and follow the Organization API.
    """

    icp_configs: list[IcpConfig]
    """The ICP configs of the organization."""
