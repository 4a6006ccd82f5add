"""A page of the documentation that nobody has modelled yet, added to a copy of the description.

It has a resource below an organization, a single thing of an organization, and an action without an id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = {
    "listReports": "list_reports",
    "createReport": "create_report",
    "getReport": "get_report",
    "updateReport": "update_report",
    "deleteReport": "delete_report",
    "getReportSettings": "get_report_settings",
    "updateReportSettings": "update_report_settings",
    "previewReport": "preview_report",
}
"""The operations of the page, and how the functions are called that would model them."""

_COLLECTION = "/partner/organizations/{organizationId}/reports"
_PATHS = (_COLLECTION, f"{_COLLECTION}/{{reportId}}", "/partner/organizations/{organizationId}/report-settings")
_ACTION = "/partner/report-preview"
_EVIDENCE = "{level: inferred, source: partner-api/reports, note: Made up.}"
_REFUSALS = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "NotFound",
    "413": "PayloadTooLarge",
    "415": "UnsupportedMediaType",
    "429": "TooManyRequests",
    "500": "InternalError",
}


def add_new_page(openapi: Path) -> None:
    """Add the page to the folder of a description."""
    (openapi / "paths" / "reports.yaml").write_text(_paths(), encoding="utf-8")
    (openapi / "components" / "schemas" / "reports.yaml").write_text(_SCHEMAS, encoding="utf-8")
    _append(openapi / "components" / "parameters.yaml", _PARAMETER)
    _append(openapi / "components" / "links.yaml", _LINKS)
    _append(openapi / "headings.yaml", "partner-api/reports: []\n")
    root = openapi / "partner-api.yaml"
    _insert(root, "paths:\n", "".join(f"  {path}: {{$ref: {_reference(path)}}}\n" for path in (*_PATHS, _ACTION)))
    _insert(root, "tags:\n", "  - {name: reports, description: Reports., externalDocs: " + _DOCS + "}\n")
    creation = "          listIcpConfigs: {$ref: ../components/links.yaml#/ListIcpConfigs}\n"
    _insert(
        openapi / "paths" / "organizations.yaml",
        creation,
        "".join(
            f"          {name[0].lower()}{name[1:]}: {{$ref: ../components/links.yaml#/{name}}}\n"
            for name in ("ListReports", "CreateReport", "GetReportSettings", "UpdateReportSettings", "PreviewReport")
        ),
    )


_DOCS = "{url: https://docs.bullseye.so/partner-api/reports}"


def _reference(path: str) -> str:
    return f"'paths/reports.yaml#/{path.replace('/', '~1')}'"


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _insert(file: Path, line: str, text: str) -> None:
    """Insert text behind a line, which must be there exactly once."""
    whole = file.read_text(encoding="utf-8")
    assert whole.count(f"\n{line}") == 1, f"{line!r} in {file.name}"
    file.write_text(whole.replace(f"\n{line}", f"\n{line}{text}"), encoding="utf-8")


def _paths() -> str:
    collection, item, single = _PATHS
    of_item = "  parameters:\n    - $ref: ../components/parameters.yaml#/OrganizationId\n"
    report = "reports.yaml#/ReportEnvelope"
    settings = "reports.yaml#/ReportSettingsEnvelope"
    return "".join(
        (
            f"{collection}:\n{of_item}",
            _operation("get", "listReports", "200", "reports.yaml#/ReportListEnvelope"),
            _operation(
                "post",
                "createReport",
                "201",
                report,
                body="CreateReportRequest",
                links=("GetReport", "UpdateReport", "DeleteReport", "ListReportsAgain"),
            ),
            f"{item}:\n{of_item}    - $ref: ../components/parameters.yaml#/ReportId\n",
            _operation("get", "getReport", "200", report),
            _operation("put", "updateReport", "200", report, body="UpdateReportRequest", links=("GetSameReport",)),
            _operation("delete", "deleteReport", "204", None, links=("GetSameReport",)),
            f"{single}:\n{of_item}",
            _operation("get", "getReportSettings", "200", settings),
            _operation("put", "updateReportSettings", "200", settings, body="UpdateReportSettingsRequest"),
            f"{_ACTION}:\n",
            _operation(
                "post", "previewReport", "200", "reports.yaml#/ReportPreviewEnvelope", body="PreviewReportRequest"
            ),
        )
    )


_CHANGES = {
    "createReport": "Report",
    "updateReport": "Report",
    "deleteReport": "Report",
    "updateReportSettings": "ReportSettings",
    "previewReport": "",
}
"""What each write of the page changes."""


def _operation(
    method: str, name: str, status: str, schema: str | None, *, body: str | None = None, links: tuple[str, ...] = ()
) -> str:
    refusals = {
        code: response
        for code, response in _REFUSALS.items()
        if (body or code not in ("413", "415")) and (name != "previewReport" or code != "404")
    }
    lines = [
        f"  {method}:",
        f"    operationId: {name}",
        *([f"    x-repeatable: {{value: true, x-evidence: {_EVIDENCE}}}"] if method in ("put", "delete") else []),
        *([f"    x-changes: {{values: [{_CHANGES[name]}], x-evidence: {_EVIDENCE}}}"] if method != "get" else []),
        f"    tags: [reports]\n    summary: {name}\n    description: Does {name}.",
        f"    security:\n      - PartnerKey: [{'read' if method == 'get' else 'write'}]",
        f"    x-scope-evidence: {_EVIDENCE}",
        *([_body(body)] if body else []),
        f"    responses:\n      '{status}':\n        description: Done.\n        headers:",
        *(
            f"          X-RateLimit-{one}: {{$ref: ../components/headers.yaml#/RateLimit{one}}}"
            for one in ("Limit", "Remaining", "Reset")
        ),
        # Several operations answer with one schema: each says how well its answer is known.
        *([_content(schema, "        "), f"            x-evidence: {_EVIDENCE}"] if schema else []),
        *(["        links:"] if links else []),
        *(f"          {link[0].lower()}{link[1:]}: {{$ref: ../components/links.yaml#/{link}}}" for link in links),
        f"        x-evidence: {_EVIDENCE}",
        *(f"      '{code}': {{$ref: ../components/responses.yaml#/{response}}}" for code, response in refusals.items()),
        f"    x-evidence: {_EVIDENCE}\n",
    ]
    return "\n".join(lines)


def _body(name: str) -> str:
    return f"    requestBody:\n      required: true\n{_content(f'reports.yaml#/{name}', '      ')}"


def _content(schema: str, indentation: str) -> str:
    reference = f"{{$ref: ../components/schemas/{schema}}}"
    return f"{indentation}content:\n{indentation}  application/json:\n{indentation}    schema: {reference}"


_PARAMETER = f"""ReportId:
  name: reportId
  in: path
  required: true
  description: Id of the report.
  schema: {{type: string, format: uuid}}
  example: 6a1c2f7a-0f6d-4f2c-8e64-7a9f3b2d1c08
  x-evidence: {_EVIDENCE}
"""

_LINKS = """ListReports:
  operationId: listReports
  parameters: {organizationId: $response.body#/organization/id}
  description: The reports can be listed.
CreateReport:
  operationId: createReport
  parameters: {organizationId: $response.body#/organization/id}
  description: A report can be made.
GetReportSettings:
  operationId: getReportSettings
  parameters: {organizationId: $response.body#/organization/id}
  description: The settings can be read.
UpdateReportSettings:
  operationId: updateReportSettings
  parameters: {organizationId: $response.body#/organization/id}
  description: The settings can be changed.
PreviewReport:
  operationId: previewReport
  description: A report can be previewed.
GetReport:
  operationId: getReport
  parameters: &new-report
    organizationId: $request.path.organizationId
    reportId: $response.body#/report/id
  description: The new report can be read.
UpdateReport:
  operationId: updateReport
  parameters: *new-report
  description: The new report can be changed.
DeleteReport:
  operationId: deleteReport
  parameters: *new-report
  description: The new report can be deleted.
ListReportsAgain:
  operationId: listReports
  parameters: {organizationId: $request.path.organizationId}
  description: The new report is listed.
GetSameReport:
  operationId: getReport
  parameters:
    organizationId: $request.path.organizationId
    reportId: $request.path.reportId
  description: The report can be read back.
"""

_SCHEMAS = f"""ReportFrequency:
  type: string
  description: How often.
  enum: [daily, weekly]
  examples: [daily]
  x-evidence: &made-up {_EVIDENCE}
Report:
  type: object
  description: A report.
  required: [id, organizationId, title, frequency, recipient, pages, createdAt, updatedAt]
  properties:
    id: {{type: string, format: uuid, description: Id., examples: [6a1c2f7a-0f6d-4f2c-8e64-7a9f3b2d1c08]}}
    organizationId: {{type: string, format: uuid, description: Whose, examples: [7a1c2f7a-0f6d-4f2c-8e64-7a9f3b2d1c09]}}
    title: {{type: string, description: Title., examples: [Weekly leads]}}
    frequency: {{$ref: reports.yaml#/ReportFrequency}}
    recipient: {{type: [string, 'null'], format: email, description: To whom., examples: [ada@example.com]}}
    pages: {{type: integer, description: How long., examples: [3]}}
    createdAt: {{type: string, format: date-time, description: Made when., examples: ['2025-01-20T09:00:00Z']}}
    updatedAt: {{type: string, format: date-time, description: Changed when., examples: ['2025-01-20T09:00:00Z']}}
  x-evidence: *made-up
ReportEnvelope:
  type: object
  description: One report.
  required: [report]
  properties:
    report: {{$ref: reports.yaml#/Report}}
  x-evidence: *made-up
ReportListEnvelope:
  type: object
  description: All reports.
  required: [reports]
  properties:
    reports: {{type: array, description: The reports., items: {{$ref: reports.yaml#/Report}}}}
  x-evidence: *made-up
CreateReportRequest:
  type: object
  description: A new report.
  required: [title]
  additionalProperties: false
  properties: &given
    title: {{type: string, minLength: 1, description: Title., examples: [Weekly leads]}}
    frequency: {{$ref: reports.yaml#/ReportFrequency}}
    recipient: {{type: string, format: email, description: To whom., examples: [ada@example.com]}}
  x-evidence: *made-up
UpdateReportRequest:
  type: object
  description: What to change.
  additionalProperties: false
  properties: *given
  x-evidence: *made-up
ReportSettings:
  type: object
  description: Settings of the reports of an organization.
  required: [enabled, footer]
  properties: &settings
    enabled: {{type: boolean, description: Whether any are sent., examples: [true]}}
    footer: {{type: string, description: Last line., examples: [Thank you]}}
  x-evidence: *made-up
ReportSettingsEnvelope:
  type: object
  description: The settings.
  required: [settings]
  properties:
    settings: {{$ref: reports.yaml#/ReportSettings}}
  x-evidence: *made-up
UpdateReportSettingsRequest:
  type: object
  description: What to change of the settings.
  additionalProperties: false
  properties: *settings
  x-evidence: *made-up
PreviewReportRequest:
  type: object
  description: What to show.
  required: [title]
  additionalProperties: false
  properties:
    title: {{type: string, minLength: 1, description: Title., examples: [Weekly leads]}}
  x-evidence: *made-up
ReportPreview:
  type: object
  description: How a report would look.
  required: [title, text]
  properties:
    title: {{type: string, description: Title., examples: [Weekly leads]}}
    text: {{type: string, description: What it says., examples: [Three leads]}}
  x-evidence: *made-up
ReportPreviewEnvelope:
  type: object
  description: A preview.
  required: [preview]
  properties:
    preview: {{$ref: reports.yaml#/ReportPreview}}
  x-evidence: *made-up
"""
