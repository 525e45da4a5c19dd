"""A hanging protocol: which view of a study goes into which pane. JSON, and a schema that checks it."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from services.dicom.species import animals_in
from services.errors import Invalid
from services.worklist import projections
from services.worklist.regions import REGIONS

LARGEST_BYTES = 32 << 10
"""Of a protocol as JSON."""
MOST_PROBLEMS = 20
_PATTERNS = {
    "id": "small letters and digits, with hyphens between",
    "modalities": "a modality is two to sixteen capital letters or digits, such as CR",
    "layout": "rows by columns, from 1x1 to 3x4",
}
"""What is wrong with a field that has a pattern, in words."""


class _OneOf:
    """One of some names, which are asked for at the first use: codes of DICOM take 16 MB in a process."""

    def __init__(self, what: str, names: Callable[[], frozenset[str]]) -> None:
        self._what = what
        self._names = names

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": sorted(self._names())}

    def _checked(self, value: str) -> str:
        if value not in self._names():
            raise ValueError(f"there is no {self._what} “{value}”")
        return value


def _animal(value: str) -> str:
    if value not in animals_in([value]):
        raise ValueError(f"“{value}” is no animal by its English name, such as dog or horse")
    return value


Name = Annotated[str, Field(min_length=1, max_length=64)]
Modality = Annotated[str, Field(pattern=r"^[A-Z0-9_]{2,16}$")]
Projection = Annotated[str, _OneOf("projection", projections.every)]
Region = Annotated[str, _OneOf("region", lambda: frozenset(REGIONS))]
Animal = Annotated[str, AfterValidator(_animal), Field(max_length=32)]


class HangingPane(BaseModel):
    """A pane and what belongs into it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description='What is missing where no image fits: "Left lateral"')
    projections: tuple[Projection, ...] = Field(
        (), max_length=20, description="Any of these, the first the most welcome; none: any projection"
    )
    laterality: Literal["", "L", "R"] = Field("", description="Of a paired part; empty: either side")
    regions: tuple[Region, ...] = Field((), max_length=10, description="The image shows all of these")


class HangingProtocol(BaseModel):
    """The rule by which a study of one kind is hung: for what, in which layout, and which view goes where."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Hanging protocol")

    id: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=40,
        description="Small letters, digits and hyphens. That of one that comes with Vetark takes its place",
    )
    name: Name = Field(description="What people choose it by")
    enabled: bool = Field(True, description="false: nothing is hung by it")
    modalities: tuple[Modality, ...] = Field(min_length=1, max_length=20, description="Any of these")
    regions: tuple[Region, ...] = Field(
        (), max_length=30, description="Images that show one of these; none: of any part of the body"
    )
    species: tuple[Animal, ...] = Field(
        (), max_length=30, description="Animals by their English names; none: all"
    )
    layout: str = Field(pattern="^[1-3]x[1-4]$", description="Rows by columns of panes: 1x1 to 3x4")
    panes: tuple[HangingPane, ...] = Field(
        (), max_length=12, description="Row by row from the top left; none: images in their own order"
    )
    least: int = Field(
        1, ge=1, le=12, description="How many panes need their view for the protocol to match, 1 to 12"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        rows, columns = map(int, self.layout.split("x"))
        if len(self.panes) > rows * columns:
            raise ValueError(f"a layout of {self.layout} has no room for {len(self.panes)} panes")
        if self.panes and self.least > len(self.panes):
            raise ValueError(f"{len(self.panes)} panes never hold {self.least} views")
        return self

    @property
    def json_text(self) -> str:
        """As a person edits it, a pane a line: what is not said is as the schema has it."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        return (
            "{\n" + ",\n".join(f"  {_json(name)}: {_lines(value)}" for name, value in given.items()) + "\n}"
        )


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not isinstance(value[0], dict):
        return _json(value)
    return "[\n" + ",\n".join(f"    {_json(one)}" for one in value) + "\n  ]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_protocol(text: str) -> HangingProtocol:
    """The protocol that JSON holds. Raises Invalid, whose lines name each place and what is wrong there."""
    if len(text.encode()) > LARGEST_BYTES:
        raise Invalid(f"a hanging protocol has at most {LARGEST_BYTES // 1024} KiB")
    try:
        return HangingProtocol.model_validate_json(text)
    except ValidationError as error:
        raise Invalid("\n".join(_problems(error))) from None


def _problems(error: ValidationError) -> list[str]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    lines = []
    for one in found[:MOST_PROBLEMS]:
        place = ".".join(str(step) for step in one["loc"])
        said = one["msg"].removeprefix("Value error, ")
        if one["type"] == "string_pattern_mismatch":
            said = _PATTERNS.get(place.partition(".")[0], said)
        lines.append(f"{place}: {said}" if place else said)
    return lines


def schema_text() -> str:
    """The JSON schema of a protocol (draft 2020-12), as `docs/hanging-protocol.schema.json` has it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **HangingProtocol.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
