"""What attributes are called: the names of PS3.6, and of private ones whose makers have published them."""

from typing import NamedTuple

from pydicom.datadict import (
    dictionary_description,
    keyword_for_tag,
    private_dictionary_description,
)

_PRIVATE_CREATORS = range(0x10, 0x100)


class AttributeName(NamedTuple):
    """`name` as people read it and `keyword` as programs write it; "" where there is none."""

    name: str
    keyword: str


def attribute_name(tag: int, creator: str = "") -> AttributeName:
    """Both of a tag; a private one is known by who reserved its block (PS3.5 7.8.1)."""
    try:
        if not tag >> 16 & 1:
            return AttributeName(dictionary_description(tag), keyword_for_tag(tag))
        if tag & 0xFFFF in _PRIVATE_CREATORS:
            return AttributeName("Private Creator", "")
        return AttributeName(private_dictionary_description(tag, creator), "")
    except (KeyError, ValueError):
        return AttributeName("", "")
