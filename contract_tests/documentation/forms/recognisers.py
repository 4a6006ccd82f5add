"""All forms, in the order in which a block is offered to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from contract_tests.documentation.forms import (
    address_block,
    blueprint_list,
    conventions,
    curl,
    definition,
    endpoint_list,
    endpoint_table,
    error_table,
    field_components,
    field_description,
    field_list,
    field_sentence,
    field_table,
    header_table,
    http_answer,
    interface_code,
    json_sample,
    label,
    openapi_document,
    openapi_tag,
    page_table,
    program,
    prose,
    quotation,
    request_fence,
    request_line,
    request_parts,
    swagger_tag,
    template_tag,
    value_list,
    value_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

Form: TypeAlias = "Callable[[Block, Reading], bool]"

FORMS: tuple[Form, ...] = (
    openapi_tag.read,
    swagger_tag.read,
    template_tag.read,
    field_description.read,
    blueprint_list.read,
    quotation.read,
    request_line.read,
    request_parts.read,
    http_answer.read,
    request_fence.read,
    openapi_document.read,
    curl.read,
    json_sample.read,
    interface_code.read,
    address_block.read,
    program.read,
    endpoint_table.read,
    error_table.read,
    header_table.read,
    page_table.read,
    field_table.read,
    value_table.read,
    endpoint_list.read,
    value_list.read,
    field_list.read,
    field_components.read,
    definition.read,
    field_sentence.read,
    conventions.read,
    label.read,
    prose.read,
)
"""A form returns whether the block is its own; what none reads is not understood."""
