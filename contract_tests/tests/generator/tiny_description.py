"""A description small enough to read whole: one of each construct, and no findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.description import Description, load_description
from generator.finding import DescriptionError, Finding
from generator.lint import lint

if TYPE_CHECKING:
    from pathlib import Path

ROOT_FILE = "partner-api.yaml"

FILES = {
    ROOT_FILE: """\
openapi: 3.1.0
info: {title: Pets of a partner, version: 1.0.0}
tags:
  - name: pets
    externalDocs: {url: https://docs.example.com/partner-api/pets}
security:
  - PartnerKey: []
paths:
  /pets:
    $ref: paths/pets.yaml#/~1pets
  /pets/{petId}:
    $ref: paths/pets.yaml#/~1pets~1{petId}
webhooks:
  adoption:
    $ref: paths/deliveries.yaml#/adoption
components:
  securitySchemes:
    PartnerKey:
      type: apiKey
      in: header
      name: X-Key
      x-evidence: {level: documented, source: partner-api/pets}
""",
    "paths/pets.yaml": """\
/pets:
  get:
    operationId: listPets
    tags: [pets]
    summary: List pets
    description: Returns the pets, one page at a time.
    security:
      - PartnerKey: [read]
    x-scope-evidence: {level: inferred, note: 'By its method.'}
    parameters:
      - {$ref: ../components/parameters.yaml#/Page}
      - {$ref: ../components/parameters.yaml#/PageSize}
      - name: kind
        in: query
        description: Only pets of this kind.
        schema: {$ref: ../components/schemas/pets.yaml#/PetKind}
        example: cat
    responses:
      '200':
        description: One page of pets.
        headers: {X-Limit: {$ref: ../components/headers.yaml#/RateLimitLimit}}
        content:
          application/json:
            schema: {$ref: ../components/schemas/pets.yaml#/PetPage}
      '400': {$ref: ../components/responses.yaml#/BadRequest}
      '401': {$ref: ../components/responses.yaml#/Unauthorized}
      '403': {$ref: ../components/responses.yaml#/Forbidden}
      '429': {$ref: ../components/responses.yaml#/TooManyRequests}
      '500': {$ref: ../components/responses.yaml#/InternalError}
    x-evidence: {level: documented, source: partner-api/pets#list-pets}
/pets/{petId}:
  parameters:
    - {$ref: ../components/parameters.yaml#/PetId}
  put:
    operationId: updatePet
    x-repeatable: {value: true, x-evidence: {level: inferred, note: 'By its method.'}}
    tags: [pets]
    summary: Update a pet
    description: Changes a pet.
    security:
      - PartnerKey: [write]
    x-scope-evidence: {level: inferred, note: 'By its method.'}
    requestBody:
      required: true
      content:
        application/json:
          schema: {$ref: ../components/schemas/pets.yaml#/UpdatePetRequest}
    responses:
      '200':
        description: The pet.
        headers: {X-Limit: {$ref: ../components/headers.yaml#/RateLimitLimit}}
        content:
          application/json:
            schema: {$ref: ../components/schemas/pets.yaml#/PetEnvelope}
        links:
          again: {$ref: ../components/links.yaml#/UpdatePet}
        x-evidence: {level: inferred, source: partner-api/pets#update-pet, note: The status is assumed.}
      '400': {$ref: ../components/responses.yaml#/BadRequest}
      '401': {$ref: ../components/responses.yaml#/Unauthorized}
      '403': {$ref: ../components/responses.yaml#/Forbidden}
      '404': {$ref: ../components/responses.yaml#/NotFound}
      '413': {$ref: ../components/responses.yaml#/PayloadTooLarge}
      '415': {$ref: ../components/responses.yaml#/UnsupportedMediaType}
      '429': {$ref: ../components/responses.yaml#/TooManyRequests}
      '500': {$ref: ../components/responses.yaml#/InternalError}
    x-evidence: {level: inferred, note: 'The section was not visible.'}
""",
    "paths/deliveries.yaml": """\
adoption:
  post:
    operationId: adoptionDelivery
    tags: [pets]
    summary: A pet was adopted
    description: Sent to the partner.
    security: []
    requestBody:
      required: true
      content:
        application/json:
          schema: {$ref: ../components/schemas/pets.yaml#/Adoption}
    responses:
      '200':
        description: Received.
    x-evidence: {level: inferred, note: Assumed.}
""",
    "components/schemas/pets.yaml": """\
PetKind:
  type: string
  enum: [cat, dog]
  examples: [cat]
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
  x-enum-evidence:
    dog: {level: inferred, note: Only cat is shown.}
Toy:
  type: object
  additionalProperties: false
  required: [name]
  properties:
    name: {type: string, examples: [ball]}
  x-evidence: {level: documented, source: partner-api/pets}
Pet:
  type: object
  required: [id, kind, toy, traits]
  properties:
    id: {type: string, format: uuid, examples: [3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21]}
    kind: {$ref: pets.yaml#/PetKind}
    toy: {$ref: pets.yaml#/Toy}
    nickName:
      type: [string, 'null']
      examples: [Tom]
      x-optional: true
      x-evidence: {level: inferred, note: Seen elsewhere.}
    traits: {$ref: pets.yaml#/Traits}
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
Traits:
  type: object
  additionalProperties: true
  examples: [{tail: long}]
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
PetPage:
  type: object
  required: [pets, total, page, pageSize]
  properties:
    pets: {type: array, items: {$ref: pets.yaml#/Pet}}
    total: {type: integer, examples: [1]}
    page: {type: integer, examples: [1]}
    pageSize: {type: integer, examples: [20]}
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
PetEnvelope:
  type: object
  required: [pet]
  properties:
    pet: {$ref: pets.yaml#/Pet}
  x-evidence: {level: documented, source: partner-api/pets#update-pet}
UpdatePetRequest:
  type: object
  additionalProperties: false
  properties:
    kind:
      allOf: [{$ref: pets.yaml#/PetKind}]
      default: cat
      examples: [dog]
    toy: {$ref: pets.yaml#/Toy}
  x-evidence: {level: documented, source: partner-api/pets#update-pet}
Adoption:
  type: object
  required: [pet, scope]
  properties:
    pet:
      oneOf: [{$ref: pets.yaml#/Pet}, {type: 'null'}]
    scope: {$ref: errors.yaml#/ApiKeyScope}
  x-evidence: {level: inferred, note: Assumed.}
""",
    "components/schemas/errors.yaml": """\
Error:
  type: object
  required: [code]
  properties:
    code: {$ref: errors.yaml#/ErrorCode}
  x-evidence: &error {level: documented, source: partner-api/pets#errors}
ErrorCode:
  type: string
  enum:
    - BadRequest
    - Unauthorized
    - Forbidden
    - NotFound
    - PayloadTooLarge
    - UnsupportedMediaType
    - TooManyRequests
    - InternalError
  examples: [NotFound]
  x-evidence: *error
ApiKeyScope:
  type: string
  enum: [read, write]
  examples: [read]
  x-evidence: *error
""",
    "components/responses.yaml": "\n".join(
        f"""\
{code}:
  description: An error.
  x-error-code: {code}
  headers: {{X-Limit: {{$ref: headers.yaml#/RateLimitLimit}}}}
  content:
    application/json:
      schema: {{$ref: schemas/errors.yaml#/Error}}
      example: {{code: {code}}}
  x-evidence: {{level: documented, source: partner-api/pets#errors}}
"""
        for code in (
            "BadRequest",
            "Unauthorized",
            "Forbidden",
            "NotFound",
            "PayloadTooLarge",
            "UnsupportedMediaType",
            "TooManyRequests",
            "InternalError",
        )
    ),
    "components/parameters.yaml": """\
PetId:
  name: petId
  in: path
  required: true
  schema: {type: string, format: uuid}
  example: 3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21
  x-evidence: {level: documented, source: partner-api/pets#get-pet}
Page:
  name: page
  in: query
  schema: {type: integer, minimum: 1, default: 1}
  example: 1
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
PageSize:
  name: pageSize
  in: query
  schema: {type: integer, minimum: 1, default: 20}
  example: 20
  x-evidence: {level: documented, source: partner-api/pets#list-pets}
""",
    "components/headers.yaml": """\
RateLimitLimit:
  required: true
  schema: {type: integer}
  example: 1000
  x-evidence: {level: documented, source: partner-api/pets#limits}
""",
    "components/links.yaml": """\
UpdatePet:
  operationId: updatePet
  parameters: {petId: $response.body#/pet/id}
""",
    "headings.yaml": """\
partner-api/pets: [list-pets, get-pet, update-pet, errors, limits]
partner-program/pets: [kinds]
""",
    "contradictions.yaml": """\
C1:
  topic: Kinds of pets
  where: [/components/schemas/PetKind/enum]
  readings:
    reference: {claim: cat, source: partner-api/pets#list-pets}
    guide: {claim: 'cat, dog', source: partner-program/pets#kinds}
  chosen: guide
  reason: It says more.
  settled_by: Creating a dog.
""",
}


class TinyDescription:
    """The files above in a folder of their own, to be broken and read again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "openapi"
        for name, text in FILES.items():
            self.add(name, text)

    def add(self, file: str, text: str) -> None:
        """Write a file, over the one that may be there."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> int:
        """Replace the only occurrence of `old`; return the number of the line on which it begins."""
        text = (self.folder / file).read_text(encoding="utf-8")
        before, *rest = text.split(old)
        assert len(rest) == 1, f"{old!r} stands {len(rest)} times in {file}"
        self.add(file, before + new + rest[0])
        return before.count("\n") + 1

    def load(self) -> Description:
        return load_description(self.folder / ROOT_FILE)

    def findings(self) -> tuple[Finding, ...]:
        """What loading refuses, else what the lint finds."""
        try:
            return lint(self.load())
        except DescriptionError as error:
            return error.findings

    def found(self, rule: str) -> list[str]:
        """The places of the findings of a rule, as `openapi/file.yaml:line`."""
        return [str(finding.location) for finding in self.findings() if finding.rule == rule]
