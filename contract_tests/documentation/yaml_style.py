"""Writes values as YAML in the style of the files in `openapi/`."""

# The dumper of ruamel.yaml has no types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject

WIDTH = 120
_SCALARS = (str, int, float, bool, type(None))


def block(value: Json) -> str:
    """Return a value as lines, without the last line end; lists of scalars and lone references stand in one line."""
    return _block(json.dumps(value))


@lru_cache(maxsize=4096)
def _block(value: str) -> str:
    # Most edits differ in little: dumping each again took a tenth of the time of a comparison.
    return _dump(_styled(json.loads(value), flow=False))


def flow(value: Json) -> str:
    """Return a value in one line, as it stands in braces or brackets."""
    text = _dump(CommentedSeq([_styled(value, flow=True)]), width=1_000_000, in_flow=True)
    return text.removeprefix("[").removesuffix("]")


def indented(text: str, columns: int) -> str:
    """Return lines with each but the first moved to the right."""
    return text.replace("\n", "\n" + " " * columns).replace("\n" + " " * columns + "\n", "\n\n")


def _styled(value: Json, *, flow: bool) -> Any:
    styled: CommentedMap | CommentedSeq
    if isinstance(value, dict):
        mapping = cast("JsonObject", value)
        one_line = flow or not mapping or mapping.keys() == {"$ref"} or mapping == {"type": "null"}
        styled = CommentedMap({key: _styled(item, flow=one_line) for key, item in mapping.items()})
    elif isinstance(value, list):
        items = cast("list[object]", value)
        one_line = flow or (all(isinstance(item, _SCALARS) for item in items) and len(str(items)) < WIDTH - 40)
        styled = CommentedSeq([_styled(item, flow=one_line) for item in items])
    else:
        return value
    (styled.fa.set_flow_style if one_line else styled.fa.set_block_style)()
    return styled


def _dump(value: Any, *, width: int = WIDTH, in_flow: bool = False) -> str:
    yaml = YAML()
    yaml.width = width
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _null)
    if in_flow:
        value.fa.set_flow_style()
    stream = io.StringIO()
    yaml.dump(value, stream)
    text = stream.getvalue().removesuffix("...\n").rstrip("\n")
    # A list at the top stands at the margin; its items are indented where it goes.
    return "\n".join(line.removeprefix("  ") for line in text.split("\n")) if text.startswith("  - ") else text


def _null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")
