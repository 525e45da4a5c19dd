"""What the attributes of a dataset are called, for people who look at its tags."""

import re

import strawberry

from services import errors
from services.dicom.attribute_names import attribute_name

_MOST = 2000
_TAG = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)


@strawberry.input
class AttributeTag:
    """A tag, and of a private one who reserved its block."""

    tag: str = strawberry.field(description="eight hexadecimal digits, as in DICOM JSON")
    creator: str = ""


@strawberry.type
class Attribute:
    """The dictionary's word for a tag; empty where it has none."""

    tag: str
    creator: str
    name: str
    keyword: str


@strawberry.type
class AttributeQueries:
    """The dictionary."""

    @strawberry.field
    def attributes(self, tags: list[AttributeTag]) -> list[Attribute]:
        """Tell what attributes are called, in the order they are asked for; at most 2000."""
        if len(tags) > _MOST or not all(_TAG.fullmatch(one.tag) for one in tags):
            raise errors.Invalid(f"at most {_MOST} tags of eight hexadecimal digits")
        return [
            Attribute(tag=one.tag, creator=one.creator, name=said.name, keyword=said.keyword)
            for one in tags
            for said in [attribute_name(int(one.tag, 16), one.creator)]
        ]
