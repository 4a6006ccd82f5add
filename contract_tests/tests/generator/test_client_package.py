"""What the client cannot express is an error that says where and what to do, never a client that lacks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.annotations import UnsupportedTypeError
from generator.client_models import ModelError
from generator.client_package import EXPORTS, RUNTIME, render_client
from generator.client_resources import ResourceError
from generator.description import load_description
from generator.names import python_name_of

REPOSITORY = Path(__file__).parents[3]
DOMAINS = "components/schemas/domains.yaml"


def render_with(folder: Path, file: str, old: str, new: str) -> dict[str, str]:
    """Render the client of the repository's description, one piece of one file replaced."""
    shutil.copytree(REPOSITORY / "openapi", folder / "openapi")
    path = folder / "openapi" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return render_client(load_description(folder / "openapi" / "partner-api.yaml"))


def test_a_field_that_would_hide_a_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"DomainVerification\.date: a field called date would hide the type"):
        render_with(
            tmp_path, DOMAINS, "    verified:\n", "    date: {type: string, description: Day.}\n    verified:\n"
        )


def test_an_object_without_a_name_of_its_own_is_refused(tmp_path: Path) -> None:
    nameless = "    owner:\n      type: object\n      description: Owner.\n      properties: {name: {type: string}}\n"
    with pytest.raises(ModelError, match="DomainVerificationOwner is no component"):
        render_with(tmp_path, DOMAINS, "    verified:\n", f"{nameless}    verified:\n")


def test_models_that_contain_each_other_are_refused(tmp_path: Path) -> None:
    parent = "    parent: {oneOf: [{$ref: domains.yaml#/DomainVerification}, {type: 'null'}], examples: [null]}\n"
    with pytest.raises(ModelError, match=r"contain each other.*DomainVerification -> DomainVerification"):
        render_with(tmp_path, DOMAINS, "    verified:\n", f"{parent}    verified:\n")


def test_pages_that_need_each_other_are_refused(tmp_path: Path) -> None:
    email = "    email:\n      type: [string, 'null']\n"
    event = "    event: {oneOf: [{$ref: deliveries.yaml#/IdentificationEvent}, {type: 'null'}], examples: [null]}\n"
    with pytest.raises(ModelError, match=r"pages whose models need each other: .*deliveries"):
        render_with(tmp_path, "components/schemas/organizations.yaml", email, event + email)


def test_a_map_with_typed_values_is_a_dict_of_them(tmp_path: Path) -> None:
    files = render_with(
        tmp_path,
        "components/schemas/organizations.yaml",
        "  additionalProperties: true\n",
        "  additionalProperties: {type: string}\n",
    )
    assert "metadata: dict[str, str] | None" in files["bullseye_partner/models/organizations.py"]


def test_an_object_that_can_hold_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedTypeError, match="Metadata"):
        render_with(
            tmp_path,
            "components/schemas/organizations.yaml",
            "  additionalProperties: true\n",
            "  additionalProperties: false\n",
        )


def test_two_parameters_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"updateIcpConfig: .*icp_config_id"):
        render_with(
            tmp_path,
            "components/schemas/icp-configs.yaml",
            "UpdateIcpConfigRequest:\n"
            "  type: object\n"
            "  description: What to change of an ICP config; what is left out stays.\n"
            "  additionalProperties: false\n"
            "  properties:\n",
            "UpdateIcpConfigRequest:\n"
            "  type: object\n"
            "  description: What to change of an ICP config; what is left out stays.\n"
            "  additionalProperties: false\n"
            "  properties:\n"
            "    icpConfigId: {type: string, description: Id.}\n",
        )


def test_a_wire_name_that_is_not_regular_camel_case_is_kept(tmp_path: Path) -> None:
    field = "    lastDNSCheck: {type: string, description: Last check.}\n    verified:\n"
    models = render_with(tmp_path, DOMAINS, "    verified:\n", field)["bullseye_partner/models/domains.py"]
    assert 'last_dns_check: str | UnsetType = field(default=UNSET, name="lastDNSCheck")' in models


@pytest.mark.parametrize("name", ["extraProperties", "answerProperties", "toDict"])
def test_a_property_cannot_hide_what_every_model_has(tmp_path: Path, name: str) -> None:
    field = f"    {name}: {{type: string, description: Of the API.}}\n    verified:\n"
    message = f"DomainVerification: every ReceivedModel has a property {python_name_of(name)}"
    with pytest.raises(ModelError, match=message):
        render_with(tmp_path, DOMAINS, "    verified:\n", field)


def test_text_of_the_description_cannot_break_out_of_the_code(tmp_path: Path) -> None:
    hostile = 'description: \'""" + __import__("os").getcwd() + """ \\N{dash}\''
    files = render_with(tmp_path, DOMAINS, "description: A DNS record to add.", hostile)
    compile(files["bullseye_partner/models/domains.py"], "domains.py", "exec")
    namespace: dict[str, object] = {}
    class_line = files["bullseye_partner/models/domains.py"].split("class DnsRecord(ReceivedModel")[1].split("type:")[0]
    exec("class DnsRecord" + class_line[class_line.index(":") :] + "type: str", namespace)  # noqa: S102 - that is the point
    assert '""" + __import__("os")' in str(vars(namespace["DnsRecord"])["__doc__"])


def test_every_error_of_the_kernel_is_exported() -> None:
    errors = {
        line.split()[1].partition("(")[0]
        for line in (RUNTIME / "_errors.py").read_text(encoding="utf-8").splitlines()
        if line.startswith("class ")
    }
    assert set(EXPORTS["_errors"]) == errors
