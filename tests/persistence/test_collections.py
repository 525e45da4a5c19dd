from services.persistence.collection_shape import Collection, Index
from services.persistence.collections import COLLECTIONS

ARCHIVE = ("instances", "series", "studies", "patients", "clients")


def fields(collection: Collection) -> set[str]:
    return {field for index in collection.indexes for field in (*index.fields, *index.ties)}


def indexes() -> list[tuple[str, Index]]:
    return [(name, index) for name, made in COLLECTIONS.items() for index in made.indexes]


class TestCollections:
    def test_name_each_index_once(self) -> None:
        for collection in COLLECTIONS.values():
            names = [index.name for index in collection.indexes]
            assert len(set(names)) == len(names)

    def test_have_names_that_sqlite_keeps_apart_from_its_own(self) -> None:
        for name, index in indexes():
            assert not name.startswith(("_", "sqlite_"))
            assert not {'"', "."} & set(name + index.name)

    def test_tell_which_field_of_an_index_is_an_array(self) -> None:
        arrays = {"search.words", "ModalitiesInStudy", "stations", "granted", "modalities", "words"}
        arrays |= {"takers", "studies"}
        for _, index in indexes():
            assert arrays & set(index.fields) == ({index.array} if index.array else set())
            assert not index.array or not (index.unique or index.sparse or index.expires)

    def test_have_few_indexes_on_instances(self) -> None:
        assert len(COLLECTIONS["instances"].indexes) == 2

    def test_of_the_archive_begin_with_the_tenant_or_are_the_queue(self) -> None:
        for name in ARCHIVE:
            for index in COLLECTIONS[name].indexes:
                assert index.fields[0] == "tenant" or index.fields == ("changed",)

    def test_keep_nothing_apart_that_a_column_holds(self) -> None:
        for collection in COLLECTIONS.values():
            assert not fields(collection) & set(collection.apart) - {
                index.array for index in collection.indexes
            }

    def test_that_are_lost_are_made_again_from_objects_alone(self) -> None:
        rebuilt = {name for name, made in COLLECTIONS.items() if made.rebuilt}
        assert rebuilt == {
            *ARCHIVE,
            "corrections",
            "damaged_instances",
            "deleted_instances",
            "deletions",
            "index_version",
            "scrubs",
        }

    def test_have_no_expiry_on_what_is_rebuilt(self) -> None:
        for name, index in indexes():
            assert not (index.expires and COLLECTIONS[name].rebuilt)
            assert not index.expires or index.fields == ("expires_at",)

    def test_of_the_records_keep_nothing_apart_that_a_backup_would_miss(self) -> None:
        assert not [name for name, made in COLLECTIONS.items() if made.apart and not made.rebuilt]
