"""DICOM JSON (PS3.18 Annex F)."""

from collections.abc import Callable, Iterable
from typing import Any


def from_document(document: dict[str, Any], keywords: Iterable[str]) -> dict[str, Any]:
    """A QIDO-RS answer: the keywords of an index document as DICOM JSON; absent ones are left out."""
    raise AssertionError(document, keywords)


def from_dataset(
    header: bytes,
    transfer_syntax_uid: str,
    bulkdata: Callable[[str], str],
    *,
    pixel: tuple[int, str] | None = None,
) -> dict[str, Any]:
    """All of an instance but its pixels. Never raises on odd data.

    `header`: the (inflated) dataset up to its pixel data, of which `pixel` tells (tag, VR). Long binary values become
    a BulkDataURI: `bulkdata(path)`, path being tags and item numbers, as in `00089999/1/00091010`.
    """
    raise AssertionError(header, transfer_syntax_uid, bulkdata, pixel)


def bulkdata(header: bytes, transfer_syntax_uid: str, path: str) -> bytes:
    """The value (little endian) that a BulkDataURI's path points to within the header. Raises NotFound."""
    raise AssertionError(header, transfer_syntax_uid, path)
