import pytest
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from services.dicom.retrieve_keys import RetrieveKeys, retrieve_keys
from services.errors import Malformed, Mismatched
from tests.archive.samples import encoded
from tests.dimse.querying import identifier


def read(level: str, **keys: str) -> RetrieveKeys:
    """What is understood of an Identifier."""
    return retrieve_keys(encoded(identifier(level, keys)), ExplicitVRLittleEndian)


class TestRetrieveKeys:
    def test_reads_the_key_of_each_level(self) -> None:
        assert read("PATIENT", PatientID="P1") == RetrieveKeys("PATIENT", "P1")
        assert read("STUDY", StudyInstanceUID="1.2\\1.3").studies == ("1.2", "1.3")
        keys = read("IMAGE", StudyInstanceUID="1.2", SeriesInstanceUID="1.2.3", SOPInstanceUID="1.2.3.4")
        assert keys == RetrieveKeys("IMAGE", "", ("1.2",), ("1.2.3",), ("1.2.3.4",))

    @pytest.mark.parametrize(
        ("character_set", "patient_id"),
        [
            ("ISO_IR 100", "Bärli-7"),
            ("ISO_IR 192", "ねこ-7"),
            ("\\ISO 2022 IR 87", "猫7"),
            ("ISO_IR 144", "Мурка"),
        ],
    )
    def test_reads_a_patient_id_in_its_character_set(self, character_set: str, patient_id: str) -> None:
        assert (
            read("PATIENT", SpecificCharacterSet=character_set, PatientID=patient_id).patient_id == patient_id
        )

    @pytest.mark.parametrize(
        ("level", "keys"),
        [
            ("PATIENT", {}),
            ("PATIENT", {"PatientID": "P*"}),
            ("PATIENT", {"PatientID": "P1\\P2"}),
            ("STUDY", {"PatientID": "P1"}),
            ("STUDY", {"StudyInstanceUID": ""}),
            ("SERIES", {"StudyInstanceUID": "1.2"}),
            ("HOSPITAL", {"StudyInstanceUID": "1.2"}),
        ],
    )
    def test_refuses_what_may_mean_anything(self, level: str, keys: dict[str, str]) -> None:
        with pytest.raises(Mismatched):
            read(level, **keys)

    def test_refuses_what_is_no_dataset(self) -> None:
        with pytest.raises(Malformed):
            retrieve_keys(b"\x08\x00\x52\x00\xff\xff\xff\x7fSTUDY", ImplicitVRLittleEndian)
