"""A table of the documentation's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from contract_tests.documentation.blocks import Table

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read each row as a page, by its link."""
    if not isinstance(block, Table) or block.header[:1] != ("section",) or len(block.header) != 2:
        return False
    if not all(row[0].links for row in block.rows):
        return False
    for row in block.rows:
        page = urlsplit(urljoin(f"/{reading.page}", row[0].links[0])).path.strip("/").removesuffix(".md")
        reading.state_of_api("page", page, "presence", True, row[0].line)
    return True
