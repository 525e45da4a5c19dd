import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary

from services.dicom.query import (
    AnyOf,
    Query,
    Range,
    SequenceMatch,
    Single,
    UidList,
    Universal,
    Wildcard,
    matches,
    parse_key,
)
from services.errors import Invalid


class TestFromParameters:
    def test_nothing_asked_finds_everything(self) -> None:
        assert Query.from_parameters("STUDY", []) == Query("STUDY")

    def test_keywords_tags_and_paths_name_attributes(self) -> None:
        query = Query.from_parameters(
            "STUDY",
            [("PatientID", "7"), ("0020000D", "1.2"), ("00101002.00100020", "8"), ("00081030", "Thorax*")],
        )
        assert query.matches == (
            Single("PatientID", "LO", "7"),
            UidList("StudyInstanceUID", ("1.2",)),
            SequenceMatch("OtherPatientIDsSequence", (Single("PatientID", "LO", "8"),)),
            Wildcard("StudyDescription", "LO", "Thorax*"),
        )
        assert query.match("PatientID") == Single("PatientID", "LO", "7")
        assert query.match("PatientName") is None

    def test_keys_of_a_sequence_meet_in_one_item(self) -> None:
        query = Query.from_parameters(
            "STUDY",
            [
                ("OtherPatientIDsSequence.PatientID", "99"),
                ("OtherPatientIDsSequence.TypeOfPatientID", "RFID"),
            ],
        )
        chips = [
            {"PatientID": "99", "TypeOfPatientID": "TEXT"},
            {"PatientID": "1", "TypeOfPatientID": "RFID"},
        ]
        assert len(query.matches) == 1
        assert not matches(query.matches[0], {"OtherPatientIDsSequence": chips})
        assert matches(
            query.matches[0], {"OtherPatientIDsSequence": [{"PatientID": "99", "TypeOfPatientID": "RFID"}]}
        )

    def test_fields_to_include_come_repeated_or_in_lists(self) -> None:
        query = Query.from_parameters(
            "STUDY",
            [
                ("includefield", "StudyDescription,00100010"),
                ("includefield", "OtherPatientIDsSequence.PatientID"),
            ],
        )
        assert query.include == {"StudyDescription", "PatientName", "OtherPatientIDsSequence"}

    def test_all_includes_everything(self) -> None:
        assert (
            Query.from_parameters("STUDY", [("includefield", "PatientID"), ("includefield", "all")]).include
            == "all"
        )

    def test_private_fields_are_never_kept_and_not_an_error(self) -> None:
        assert Query.from_parameters("STUDY", [("includefield", "00091001")]).include == frozenset()

    def test_the_page_is_told(self) -> None:
        query = Query.from_parameters(
            "SERIES", [("limit", "20"), ("offset", "40"), ("fuzzymatching", "true")]
        )
        assert (query.limit, query.offset, query.fuzzymatching) == (20, 40, True)

    def test_what_the_scp_reads_is_left_to_it(self) -> None:
        assert Query.from_parameters("STUDY", [("accept", "application/dicom+json")]) == Query("STUDY")

    @pytest.mark.parametrize(
        "parameters",
        [
            [("NoSuchAttribute", "1")],
            [("FFFFFFFF", "1")],
            [("00091001", "1")],
            [("includefield", "NoSuchAttribute")],
            [("limit", "-1")],
            [("limit", "")],
            [("limit", "٣")],
            [("offset", "many")],
            [("fuzzymatching", "yes")],
            [("PatientID", "1"), ("00100020", "2")],
            [("PatientID.PatientName", "1")],
            [("OtherPatientIDsSequence", "7")],
            [("PixelData", "7")],
        ],
    )
    def test_what_makes_no_sense_is_invalid(self, parameters: list[tuple[str, str]]) -> None:
        with pytest.raises(Invalid):
            Query.from_parameters("STUDY", parameters)

    @settings(derandomize=True)
    @given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=4))
    def test_anything_is_a_query_or_invalid(self, parameters: list[tuple[str, str]]) -> None:
        try:
            query = Query.from_parameters("STUDY", parameters)
        except Invalid:
            return
        assert isinstance(query, Query)


class TestParseKey:
    @pytest.mark.parametrize("value", ["", "*", "**", " ", "\\"])
    def test_no_value_matches_everything(self, value: str) -> None:
        assert parse_key("StudyDate", value) == Universal("StudyDate")

    def test_a_date_is_a_range_of_one_day(self) -> None:
        assert parse_key("StudyDate", "20260102") == Range("StudyDate", "DA", "20260102", "20260102")
        assert parse_key("StudyDate", "20260102-") == Range("StudyDate", "DA", "20260102", None)

    def test_a_time_spans_what_it_leaves_out(self) -> None:
        assert parse_key("StudyTime", "10-11") == Range("StudyTime", "TM", "100000.000000", "115959.999999")

    def test_a_hyphen_may_belong_to_an_offset(self) -> None:
        single = parse_key("AcquisitionDateTime", "20260102-0500")
        assert single == Range("AcquisitionDateTime", "DT", "20260102050000000000", "20260103045959999999")
        years = parse_key("AcquisitionDateTime", "2025-2026")
        assert years == Range("AcquisitionDateTime", "DT", "20250101000000000000", "20261231235959999999")

    def test_codes_come_in_lists(self) -> None:
        asked = parse_key("ModalitiesInStudy", "CT,MR")
        assert asked == AnyOf(
            "ModalitiesInStudy",
            (Single("ModalitiesInStudy", "CS", "CT"), Single("ModalitiesInStudy", "CS", "MR")),
        )

    def test_a_backslash_is_a_character_of_long_text(self) -> None:
        assert parse_key("ImageComments", "a\\b") == Single("ImageComments", "LT", "a\\b")

    def test_keys_for_the_index_are_folded(self) -> None:
        name = parse_key("PatientName", "MÜL*er")
        assert isinstance(name, Wildcard)
        assert (name.prefix, name.words) == ("mul", ("mul",))
        described = parse_key("StudyDescription", "*Thorax 3*")
        assert isinstance(described, Wildcard)
        assert (described.prefix, described.words) == ("", ("thorax",))
        single = parse_key("PatientName", "=山田^太郎")
        assert isinstance(single, Single)
        assert single.key == "山田^太郎"

    @pytest.mark.parametrize(
        ("keyword", "value"),
        [
            ("StudyDate", "2026"),
            ("StudyDate", "20269999"),
            ("StudyDate", "2026*"),
            ("StudyDate", "-"),
            ("StudyDate", "20260103-20260101"),
            ("StudyTime", "25"),
            ("Rows", "many"),
            ("StudyInstanceUID", "1.2.*"),
        ],
    )
    def test_a_value_of_another_form_is_invalid(self, keyword: str, value: str) -> None:
        with pytest.raises(Invalid):
            parse_key(keyword, value)

    def test_every_attribute_of_the_dictionary_may_be_asked_for(self) -> None:
        for tag, (_, _, _, _, keyword) in DicomDictionary.items():
            assert not keyword or parse_key(f"{tag:08X}", "") == Universal(keyword)
