"""What is saved of a study goes with it: counts, pictures, exports, deliveries, a rebuilt index, deletion."""

from io import BytesIO
from zipfile import ZipFile

from services.archive.exchange.export.study import study_zip
from services.archive.exchange.send import send
from services.archive.ingest.rebuild import rebuild
from services.archive.lifecycle.delete import delete
from services.archive.search.browse import series_of_studies, studies_by_uid
from services.courier.service import work_off
from services.delivery import Level, What
from services.dicom.structured_reports.codes import KeyImageTitle, MeasurementKind
from services.persistence import Engines
from services.reading.key_images import save_key_images, selections_of
from services.reading.measurement_reports import Drawn, reports_of, save_measurements
from services.reading.presentation_states import Display, save_presentation_states, states_of
from services.tenancy import application_entities, attempts
from services.tenancy.scope import Scope
from tests.archive.samples import make_due
from tests.reading.saved_files import Film, film


async def read_by(someone: Scope, chest: Film) -> None:
    """Somebody measures, chooses and sets an image."""
    drawn = Drawn("2.25.8", MeasurementKind.LENGTH, chest.image, [[1, 2], [30, 40]], [])
    await save_measurements(someone, chest.engines, chest.study, [drawn])
    await save_key_images(someone, chest.engines, chest.study, KeyImageTitle.OF_INTEREST, [chest.image])
    await save_presentation_states(someone, chest.engines, chest.study, "x", [Display(chest.image)])


class TestSavedObjects:
    async def test_go_where_the_study_goes(self, oakwood: Scope, engines: Engines) -> None:
        chest = await film(oakwood, engines)
        await read_by(chest.vet, chest)
        await read_by(chest.vet, chest)
        await make_due(oakwood, engines)
        while await work_off(engines, "test"):
            pass
        assert await attempts.counted(engines) == {}
        study = (await studies_by_uid(oakwood, engines, [chest.study]))[chest.study]
        assert (study["counts"], sorted(study["ModalitiesInStudy"])) == (
            {"series": 4, "instances": 7},
            ["KO", "MR", "PR", "SR"],
        )
        series = (await series_of_studies(oakwood, engines, [chest.study]))[chest.study]
        described = {
            one["Modality"]: (one["SeriesDescription"], one["counts"]["instances"]) for one in series[1:]
        }
        assert described == {
            "SR": ("Measurements", 2),
            "KO": ("Key images", 2),
            "PR": ("Presentation states", 2),
        }
        zipped = await study_zip(oakwood, engines, chest.study)
        data = b"".join([piece async for piece in zipped.stream()])
        with ZipFile(BytesIO(data)) as file:
            assert sum(name.startswith("DICOM/") for name in file.namelist()) == 7
        await application_entities.add_remote(
            oakwood, engines, name="pacs", aet="PACS", host="127.0.0.1", port=1
        )
        (delivery,) = await send(oakwood, engines, What(Level.STUDY, chest.study), ["pacs"])
        assert delivery.counts.total == 7

    async def test_come_back_with_a_rebuilt_index_and_go_with_the_study(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        chest = await film(oakwood, engines)
        await read_by(chest.vet, chest)
        await rebuild(oakwood, engines)
        for of in (reports_of, selections_of, states_of):
            (found,) = await of(oakwood, engines, chest.study)
            assert found.problem == ""
        await delete(oakwood, engines, chest.study)
        for of in (reports_of, selections_of, states_of):
            assert await of(oakwood, engines, chest.study) == []
