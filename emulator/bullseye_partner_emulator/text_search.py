"""Where a text holds another one, in the words of each database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class _Position(FunctionElement[int]):
    # Not LIKE, which has a maximum length of its pattern and, in SQLite, knows the case of ASCII only.
    type = sa.Integer()
    inherit_cache = True


@compiles(_Position)
def _in_sqlite(element: _Position, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - of the compiler
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _in_postgresql(element: _Position, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - of the compiler
    return f"strpos({compiler.process(element.clauses, **options)})"


def position_in(column: sa.Column[str], parameter: str) -> sa.ColumnElement[int]:
    """Return at which character, counted from 1, a column holds the text of a bound parameter; 0 if it does not."""
    return _Position(column, sa.bindparam(parameter, type_=column.type))
