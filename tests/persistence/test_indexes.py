from services.persistence.indexes import INDEXES


class TestIndexes:
    def test_have_one_array_at_most_and_few_stand_on_instances(self) -> None:
        arrays = {"search.words", "search.PatientName", "search.ResponsiblePerson", "ModalitiesInStudy"}
        for indexes in INDEXES.values():
            assert len({index.name for index in indexes}) == len(indexes)
            for index in indexes:
                assert len(arrays & set(index.fields)) <= 1
        assert len(INDEXES["instances"]) == 2

    def test_of_the_archive_begin_with_the_tenant_or_are_the_queue(self) -> None:
        for name in ("instances", "series", "studies", "patients", "clients"):
            for index in INDEXES[name]:
                assert index.fields[0] == "tenant" or index.fields == ("changed",)
