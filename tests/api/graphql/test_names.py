import pytest

from services.api.graphql.names import DicomNames


class TestDicomNames:
    @pytest.mark.parametrize(
        ("python", "graphql"),
        [
            ("study_instance_uid", "studyInstanceUID"),
            ("other_patient_ids", "otherPatientIDs"),
            ("client_id", "clientID"),
            ("id", "id"),
            ("ae_title", "aeTitle"),
            ("calling_ae_title", "callingAETitle"),
            ("maximum_pdu_length", "maximumPDULength"),
            ("time_zone", "timeZone"),
        ],
    )
    def test_are_camel_case_with_the_standards_capitals(self, python: str, graphql: str) -> None:
        assert DicomNames().apply_naming_config(python) == graphql
