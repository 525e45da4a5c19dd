"""Key images: images that somebody chose, saved as Key Object Selection documents and read from them."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.image_references import ImageReferenceInput, ReferredImage, SavedObject
from services.dicom.structured_reports.codes import KeyImageTitle
from services.reading import key_images

strawberry.enum(KeyImageTitle, description="why images were chosen (PS3.16 CID 7010)")


@strawberry.type
class KeyImages:
    """Images that somebody chose, here or with another system."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    title: KeyImageTitle | None = strawberry.field(description="null: another than those of ours")
    label: str = strawberry.field(description="the title's meaning as it stands in the object")
    description: str
    author: str
    saved_at: datetime | None = strawberry.field(description="without an offset: by its maker's clock")
    ours: bool
    replaced_by: strawberry.ID | None = strawberry.field(description="the newest that takes its place")
    problem: str = strawberry.field(description="what of it cannot be shown, and why; empty: all is well")
    images: list[ReferredImage]

    @classmethod
    def of(cls, one: key_images.StoredSelection) -> Self:
        """Make it of the services' own."""
        return cls(
            series_instance_uid=strawberry.ID(one.stored.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.stored.sop_instance_uid),
            title=key_images.title_of(one.read),
            label=one.read.origin.title,
            description=one.read.description,
            author=one.read.origin.author,
            saved_at=one.stored.saved_at(one.read.origin),
            ours=one.read.origin.ours,
            replaced_by=strawberry.ID(one.replaced_by) if one.replaced_by else None,
            problem=one.problem,
            images=[ReferredImage.of(one.found.referred(image)) for image in one.read.images],
        )


@strawberry.type
class KeyImageQueries:
    """Answers what readers ask of key images."""

    @strawberry.field
    async def key_images(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> list[KeyImages]:
        """The key images of a study, the newest first."""
        scope, engines = await info.context.within(tenant)
        return [
            KeyImages.of(one) for one in await key_images.selections_of(scope, engines, study_instance_uid)
        ]


@strawberry.type
class KeyImageMutations:
    """Saves key images for those who may report."""

    @strawberry.mutation
    async def save_key_images(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        title: KeyImageTitle,
        images: list[ImageReferenceInput],
        description: str | None = None,
        replaces: strawberry.ID | None = None,
    ) -> SavedObject:
        """Save which images somebody chose; `replaces`: the selection of which it is a new version."""
        scope, engines = await info.context.within(tenant)
        chosen = [one.reference() for one in images]
        made = await key_images.save_key_images(
            scope,
            engines,
            study_instance_uid,
            title,
            chosen,
            description=description or "",
            replaces=replaces,
        )
        return SavedObject.of(made)
