import json
from pathlib import Path

import pytest

from services.dicom.file_names import attachment, file_name, study_file_name

CASES = json.loads((Path(__file__).parents[2] / "web/src/output/fileNames.json").read_text())


class TestFileName:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_is_safe_everywhere_and_the_same_in_the_browser(self, case: dict) -> None:
        assert file_name(case["parts"], "study") == case["name"]

    def test_is_as_long_as_every_system_takes(self) -> None:
        assert len(file_name(["山田" * 200], "study").encode()) <= 120


class TestStudyFileName:
    def test_says_patient_and_date(self) -> None:
        study = {"PatientName": {"Alphabetic": "Miller^Bella"}, "StudyDate": "20261129"}
        assert study_file_name(study) == "Bella Miller_2026-11-29"
        assert study_file_name({"PatientID": "D-1", "StudyDate": "2026"}) == "D-1"
        assert study_file_name({}) == "study"


class TestAttachment:
    def test_has_a_name_for_those_that_read_ascii_alone(self) -> None:
        assert attachment("山田 花.zip") == (
            "attachment; filename=\"study.zip\"; filename*=UTF-8''%E5%B1%B1%E7%94%B0%20%E8%8A%B1.zip"
        )
        assert attachment("Éclair.zip").startswith('attachment; filename="Eclair.zip";')
