from services.archive.index.counts import PATIENT_COUNTS
from services.archive.search.find import find
from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, make_due, put, put_all, series


class TestWithPatientCounts:
    async def test_are_those_of_all_studies_of_a_patient_that_the_scope_sees(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await put_all(oakwood, engines, series(2))
        await put(oakwood, engines, dataset(StudyDate="20250101"))
        await put(oakwood, engines, dataset(PatientID="R-2"))
        await put(elmside, engines, dataset())
        query = Query("PATIENT", include=PATIENT_COUNTS | {"PatientID"})

        async def counts(scope: Scope) -> dict[str, list[int]]:
            rows = (await find(scope, engines, query)).rows
            return {row["PatientID"]: [row[keyword] for keyword in sorted(PATIENT_COUNTS)] for row in rows}

        assert await counts(oakwood) == {"B-17": [3, 2, 2], "R-2": [1, 1, 1]}
        assert await counts(elmside) == {"B-17": [1, 1, 1]}
        await make_due(oakwood, engines)
        assert await counts(oakwood) == {"B-17": [3, 2, 2], "R-2": [1, 1, 1]}
