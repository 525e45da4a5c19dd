"""Where lies what is made of a series: metadata, thumbnail and pictures; all of it can be made again."""

from functools import lru_cache

from services.archive.index.entries import Document
from services.dicom.uids import key_of
from services.persistence import Engines, Grant


@lru_cache(4096)
def derived_folder(study: str, series: str, instance: str | None = None) -> str:
    """Return the folder of what is derived of a series, or of one of its instances; it ends with `/`."""
    folder = f"series/{key_of(study)}/{key_of(series)}/"
    return folder if instance is None else f"{folder}pictures/{key_of(instance)}/"


def thumbnail_key(series: Document) -> str:
    """Return the key of a series' thumbnail; its number counts up when the same frame is shown otherwise."""
    return derived_folder(series["StudyInstanceUID"], series["SeriesInstanceUID"]) + "thumbnail-2.jpg"


async def delete_derived(
    engines: Engines, grant: Grant, study: str, series: str, instance: str | None = None
) -> None:
    """Delete what is derived of a series, or the pictures of an instance, once their documents are gone."""
    objects = engines.objects.of(grant)
    async for key, _ in objects.list(derived_folder(study, series, instance)):
        await objects.delete(key)
