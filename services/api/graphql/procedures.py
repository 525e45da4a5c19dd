"""The catalogue of procedures that can be asked for, and the codes it is made of."""

from enum import Enum
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.worklist import catalogue, codes


@strawberry.enum(description="what the catalogue is made of")
class CodeGroup(Enum):
    """Its context groups (PS3.16)."""

    SPECIES = (codes.SPECIES,)
    REGIONS = (codes.ALL_REGIONS, codes.REGIONS)
    VIEWS = (codes.VIEWS, codes.PROJECTIONS)


@strawberry.type
class CodedConcept:
    """A coded concept (PS3.3 8)."""

    value: str
    scheme: str
    meaning: str

    @classmethod
    def of(cls, code: codes.CodedConcept) -> Self:
        """Make it of the services' code."""
        return cls(value=code.value, scheme=code.scheme, meaning=code.meaning)


@strawberry.type
class ProcedureView:
    """One shot of a procedure."""

    name: str
    code: CodedConcept | None
    laterality: str
    recumbency: str
    required: bool

    @classmethod
    def of(cls, view: catalogue.View) -> Self:
        """Make it of the catalogue's."""
        return cls(
            name=view.name,
            code=CodedConcept.of(view.code) if view.code else None,
            laterality=view.laterality,
            recumbency=view.recumbency,
            required=view.required,
        )


@strawberry.type
class Procedure:
    """A requested procedure of the catalogue, with its shot selection."""

    id: strawberry.ID
    name: str
    modality: str
    region: CodedConcept | None
    species: list[str] = strawberry.field(
        description="code values of those it is for, or names in small letters; none: of all"
    )
    views: list[ProcedureView]
    fee_code: str

    @classmethod
    def of(cls, procedure: catalogue.Procedure) -> Self:
        """Make it of the catalogue's."""
        return cls(
            id=strawberry.ID(procedure.id),
            name=procedure.name,
            modality=procedure.modality,
            region=CodedConcept.of(procedure.region) if procedure.region else None,
            species=list(procedure.species),
            views=list(map(ProcedureView.of, procedure.views)),
            fee_code=procedure.fee_code,
        )


@strawberry.input
class CodeInput:
    """A coded concept (PS3.3 8)."""

    value: str
    scheme: str
    meaning: str

    def code(self) -> codes.CodedConcept:
        """By the services' names."""
        return codes.CodedConcept(self.value, self.scheme, self.meaning)


@strawberry.input
class ViewInput:
    """One shot of a procedure."""

    name: str
    code: CodeInput | None = None
    laterality: str = ""
    recumbency: str = ""
    required: bool = True


@strawberry.input
class ProcedureInput:
    """A procedure of the catalogue; without an `id` it is a new one."""

    name: str
    modality: str
    id: strawberry.ID = strawberry.ID("")
    region: CodeInput | None = None
    species: list[str] = strawberry.field(default_factory=list)
    views: list[ViewInput] = strawberry.field(default_factory=list)
    fee_code: str = ""

    def procedure(self) -> catalogue.Procedure:
        """By the services' names. Raises Invalid."""
        return catalogue.Procedure(
            id=self.id,
            name=self.name,
            modality=self.modality,
            region=self.region.code() if self.region else None,
            species=tuple(self.species),
            views=tuple(
                catalogue.View(
                    one.name,
                    one.code.code() if one.code else None,
                    one.laterality,
                    one.recumbency,
                    one.required,
                )
                for one in self.views
            ),
            fee_code=self.fee_code,
        )


@strawberry.type
class ProcedureQueries:
    """Queries of the catalogue."""

    @strawberry.field
    async def breeds(
        self, info: Info, matching: str, species: str = "", first: int = 20
    ) -> list[CodedConcept]:
        """Breeds whose name holds all of these words (CID 7480, 7486), of a species by any of its names."""
        await info.context.whole()
        return [CodedConcept.of(one) for one in codes.breeds(matching, first, species)]

    @strawberry.field
    async def codes(self, info: Info, group: CodeGroup) -> list[CodedConcept]:
        """The codes a procedure of the catalogue can have (CID 7454, 7482 and 7483, 7484 and 4010)."""
        await info.context.whole()
        return [CodedConcept.of(one) for one in codes.listed(*group.value)]

    @strawberry.field
    async def procedures(self, info: Info, tenant: strawberry.ID) -> list[Procedure]:
        """The catalogue, by name."""
        found = await catalogue.procedures(*await info.context.within(tenant))
        return list(map(Procedure.of, found))


@strawberry.type
class ProcedureMutations:
    """Changes of the catalogue, by administrators."""

    @strawberry.mutation
    async def put_procedure(self, info: Info, tenant: strawberry.ID, procedure: ProcedureInput) -> Procedure:
        """Add a procedure to the catalogue, or change one."""
        scope, engines = await info.context.within(tenant)
        return Procedure.of(await catalogue.put(scope, engines, procedure.procedure()))

    @strawberry.mutation
    async def import_starting_procedures(
        self, info: Info, tenant: strawberry.ID, species: str
    ) -> list[Procedure]:
        """Offer again what the starting catalogue has for a species; what the clinic has changed stays."""
        scope, engines = await info.context.within(tenant)
        return list(map(Procedure.of, await catalogue.import_starting(scope, engines, species)))

    @strawberry.mutation
    async def remove_procedure(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Offer a procedure no more."""
        await catalogue.remove(*await info.context.within(tenant), id)
        return True
