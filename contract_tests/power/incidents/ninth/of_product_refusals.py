"""What is refused, what is not, and with which status."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import after, failing, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PAGE = b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>"
_BAD_REQUEST, _NOT_FOUND = 400, 404


def _canceled_not_found(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if result["organization"]["status"] == "canceled":
        raise NotFound("There is no such organization")
    return result


async def _database_refuses(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status == _BAD_REQUEST and not _UUID.fullmatch(after(request, "organizations")):
        return problem(answer, 500, "InternalError", "Internal server error")
    return answer


async def _page_for_unknown(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if request.operation or answer.status != _NOT_FOUND:
        return answer
    page = replace(answer, body=_PAGE).with_header("content-length", str(len(_PAGE)))
    return page.with_header("content-type", "text/html; charset=utf-8")


def _gone_is_deleted(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        require_organization(call)
        return None


def _empty_object(answer: Answer) -> Answer:
    return answer.with_json({}).with_status(200)


REFUSALS = (
    Incident(
        "p9-canceled-not-found",
        "An organization that is canceled cannot be read by its id anymore.",
        github("pyeve/eve/pull/626", "since documents are deleted softly, reading a deleted one is answered with 404"),
        "deletion",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        handled(_canceled_not_found),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "p9-no-uuid-server-error",
        "The id of an organization that is no UUID is a server error instead of a bad request.",
        github(
            "hmidaayoub/marketplace-microservices/issues/28",
            "no handler caught the error of a path variable that is no UUID, and the general one answered with 500",
        ),
        "error",
        ("getPixelConfig", "updatePixelConfig", "getOrganization", "listOrganizationVisitors", "listIcpConfigs"),
        "documented",
        "responses.yaml#BadRequest",
        in_front(_database_refuses),
        ("GET organizations/not-a-uuid/pixel-config",),
    ),
    Incident(
        "p9-page-for-unknown-path",
        "A path that does not exist is answered with the page of the dashboard that says so.",
        github(
            "infrahq/infra/issues/3161",
            "unknown paths below /api went to the user interface, whose 404 is a page and no JSON",
        ),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(_page_for_unknown),
        ("GET nowhere",),
    ),
    Incident(
        "p9-delete-unknown-icp-config",
        "Deleting an ICP config that does not exist succeeds.",
        github(
            "wso2/product-is/issues/13801",
            "deleting a template with an id that does not exist was answered with 204 instead of 404",
        ),
        "deletion",
        ("deleteIcpConfig",),
        "inferred",
        "deleteIcpConfig",
        handled(_gone_is_deleted),
        ("DELETE organizations/<acme>/icp-configs/none",),
    ),
    Incident(
        "p9-delete-answers-an-object",
        "Deleting an organization is answered with 200 and an empty object.",
        github(
            "flask-api/flask-api/issues/85",
            "a handler that returned an empty object with the status 204 was answered with 200 and that object",
        ),
        "status",
        ("deleteOrganization",),
        "documented",
        "deleteOrganization",
        in_front(failing(204, _empty_object)),
        ("DELETE organizations/<soylent>",),
    ),
)
