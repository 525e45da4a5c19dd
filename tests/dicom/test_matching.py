import time
from typing import Any

import pytest

from services.dicom.matching import Moments, Single, Wildcard, matches
from services.dicom.query import parse_key

REX = {
    "PatientName": {"Alphabetic": "Müller^Rex", "Ideographic": "山田^太郎"},
    "PatientID": "D-1001",
    "PatientSpeciesDescription": "Canine",
    "StudyDate": "20260102",
    "StudyTime": "103015",
    "AcquisitionDateTime": "20260102103015.5",
    "ModalitiesInStudy": ["CT", "SR"],
    "StudyInstanceUID": "1.2.3",
    "SeriesNumber": 7,
    "Rows": 512,
    "StudyDescription": "Thorax [3 views]",
    "OtherPatientIDsSequence": [
        {"PatientID": "276", "TypeOfPatientID": "RFID"},
        {"PatientID": "99", "TypeOfPatientID": "TEXT"},
    ],
    "AccessionNumber": None,
}


def meets(name: str, value: str, document: dict[str, Any] = REX, *, fuzzy: bool = False) -> bool:
    return matches(parse_key(name, value, fuzzy=fuzzy), document)


class TestSingleValue:
    def test_text_matches_exactly(self) -> None:
        assert meets("PatientID", "D-1001")
        assert meets("PatientID", "D-1001 ")
        assert not meets("PatientID", "d-1001")
        assert not meets("PatientID", "D-100")

    def test_names_match_without_case_and_accents_in_any_group(self) -> None:
        assert meets("PatientName", "MULLER^REX")
        assert meets("PatientName", "müller^rex^^^")
        assert meets("PatientName", "山田^太郎")
        assert meets("PatientName", "Müller^Rex=山田^太郎")
        assert not meets("PatientName", "Müller")
        assert not meets("PatientName", "Rex^Müller")
        assert not meets("PatientName", "Müller^Rex=鈴木")

    def test_numbers_match_by_value(self) -> None:
        assert meets("SeriesNumber", "07")
        assert meets("Rows", "512")
        assert not meets("Rows", "51")
        assert not matches(Single("Rows", "US", "5"), {"Rows": "five"})

    def test_any_of_several_values_matches(self) -> None:
        assert meets("ModalitiesInStudy", "SR")
        assert not meets("ModalitiesInStudy", "MR")

    def test_what_has_no_value_matches_nothing_but_everything(self) -> None:
        assert not meets("AccessionNumber", "7")
        assert not meets("StudyID", "7")
        assert meets("AccessionNumber", "")
        assert meets("StudyID", "*")


class TestWildcard:
    @pytest.mark.parametrize("pattern", ["D-*", "*1001", "D?1001", "*-10*", "D-1001*", "****1"])
    def test_stars_and_question_marks_stand_for_characters(self, pattern: str) -> None:
        assert meets("PatientID", pattern)

    @pytest.mark.parametrize("pattern", ["d-*", "D?", "?D-1001", "*-11*"])
    def test_the_rest_matches_exactly(self, pattern: str) -> None:
        assert not meets("PatientID", pattern)

    @pytest.mark.parametrize(
        "pattern", ["mul*", "MÜL*", "*rex", "müller^*", "?uller^rex", "*太*", "muller^rex^*"]
    )
    def test_names_are_folded(self, pattern: str) -> None:
        assert meets("PatientName", pattern)

    def test_components_left_out_are_empty_ones(self) -> None:
        assert meets("PatientName", "Smith^*", {"PatientName": {"Alphabetic": "Smith"}})

    def test_brackets_are_only_brackets(self) -> None:
        assert meets("StudyDescription", "Thorax [3*")
        assert not meets("StudyDescription", "Thorax [[]3*")
        assert not meets("StudyDescription", "[T]horax*")

    def test_a_hostile_pattern_takes_no_time(self) -> None:
        started = time.perf_counter()
        assert not meets("StudyDescription", "*a" * 60 + "b", {"StudyDescription": "a" * 5000})
        assert time.perf_counter() - started < 1


class TestRange:
    @pytest.mark.parametrize(
        "value",
        ["20260102", "20260101-20260103", "20260102-", "-20260102", "2026.01.02", "20260102-20260102"],
    )
    def test_both_ends_belong_to_it(self, value: str) -> None:
        assert meets("StudyDate", value)

    @pytest.mark.parametrize("value", ["20260103-", "-20260101", "20250101-20251231"])
    def test_what_lies_outside_does_not_match(self, value: str) -> None:
        assert not meets("StudyDate", value)

    @pytest.mark.parametrize("value", ["10", "1030", "103015", "10-11", "-1030", "103015-"])
    def test_a_time_matches_to_the_precision_asked(self, value: str) -> None:
        assert meets("StudyTime", value)

    def test_another_second_does_not_match(self) -> None:
        assert not meets("StudyTime", "103016")
        assert not meets("StudyTime", "1031-")

    def test_moments_match_across_time_zones(self) -> None:
        assert meets("AcquisitionDateTime", "20260102113015+0100")
        assert meets("AcquisitionDateTime", "2026-2027")
        assert not meets("AcquisitionDateTime", "20260102113015")

    def test_a_stored_date_that_is_none_matches_no_range(self) -> None:
        assert not meets("StudyDate", "-99991231", {"StudyDate": "20269999"})


class TestLists:
    def test_any_uid_of_a_list_matches(self) -> None:
        assert meets("StudyInstanceUID", "1.2.9,1.2.3")
        assert meets("StudyInstanceUID", r"1.2.9\1.2.3")
        assert not meets("StudyInstanceUID", "1.2.9")

    def test_any_code_of_a_list_matches(self) -> None:
        assert meets("ModalitiesInStudy", "MR,CT")
        assert not meets("ModalitiesInStudy", r"MR\US")


class TestFuzzy:
    @pytest.mark.parametrize("value", ["rex", "rex mul", "Mül^R", "MULLER", "太 山", "mul*"])
    def test_words_begin_words_in_any_order(self, value: str) -> None:
        assert meets("PatientName", value, fuzzy=True)

    def test_every_word_is_needed(self) -> None:
        assert not meets("PatientName", "rex jones", fuzzy=True)
        assert not meets("PatientName", "ex", fuzzy=True)

    def test_other_attributes_stay_exact(self) -> None:
        assert not meets("PatientID", "d-1001", fuzzy=True)


class TestSequence:
    def test_one_item_must_meet_it(self) -> None:
        assert meets("OtherPatientIDsSequence.PatientID", "99")
        assert not meets("OtherPatientIDsSequence.PatientID", "100")


class TestEmpty:
    def test_two_quotes_find_what_has_no_value(self) -> None:
        assert meets("AccessionNumber", '""')
        assert meets("StudyID", '""')
        assert not meets("PatientID", '""')


class TestMoments:
    def test_are_a_date_and_its_time(self) -> None:
        evening = Moments("StudyTime", "StudyDate", "20260101220000.000000", "20260102040059.999999")
        found = [("20260101", "2230"), ("20260102", "040059.5"), ("20260102", "03")]
        other = [("20260101", "2159"), ("20260102", "0401"), ("20260102", None), (None, "2300")]
        assert [matches(evening, {"StudyDate": day, "StudyTime": time}) for day, time in found] == [True] * 3
        assert [matches(evening, {"StudyDate": day, "StudyTime": time}) for day, time in other] == [False] * 4


class TestGroups:
    def test_of_a_pattern_must_all_be_there(self) -> None:
        name = {"PatientName": {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}}
        for pattern, found in (
            ("Yam*=山田*", True),
            ("=山*", True),
            ("Yam*=川*", False),
            ("Sato*=山*", False),
        ):
            assert matches(Wildcard("PatientName", "PN", pattern), name) is found, pattern
