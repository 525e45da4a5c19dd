# ruff: noqa: RUF001 - letters that look alike are what is tested
from services.dicom.free_text import found, terms_of
from services.dicom.search_keys import KEY_LENGTH, text_key, tokens
from services.dicom.searched import KEYWORDS, marks_of, study_search

STUDY = {
    "PatientName": {"Alphabetic": "Müller^Rex"},
    "PatientID": "d-1001 ",
    "OtherPatientIDsSequence": [{"PatientID": "276098", "TypeOfPatientID": "RFID"}],
    "PatientSpeciesDescription": "Canine",
    "ResponsiblePerson": {"Alphabetic": "O’Brien^Jürgen"},
    "StudyDate": "2026.01.02",
    "StudyTime": "1030",
    "AccessionNumber": "A7",
    "StudyDescription": None,
}


class TestMarks:
    def test_are_of_the_day_the_month_and_the_animal(self) -> None:
        assert marks_of(STUDY) == {"@20260102", "@202601", "~dog"}
        assert marks_of({"StudyDate": "99999999", "PatientSpeciesDescription": "?"}) == set()


class TestStudySearch:
    def test_keys_are_sortable_and_folded(self) -> None:
        search = study_search(STUDY)
        assert (search["date"], search["time"]) == ("20260102", "103000.000000")
        assert search["name"] == "muller^rex"
        assert search["PatientID"] == "d-1001"
        assert search["AccessionNumber"] == "a7"

    def test_other_patient_ids_are_searched_but_not_their_type(self) -> None:
        words = study_search(STUDY)["words"]
        assert set(tokens("276098")) <= set(words)
        assert not set(tokens("rfid")) <= set(words)

    def test_nothing_known_makes_empty_keys(self) -> None:
        search = study_search({"StudyDate": "99999999", "StudyTime": ["x"]})
        assert search == {
            "date": "",
            "time": "",
            "name": "",
            "PatientID": "",
            "AccessionNumber": "",
            "words": [],
        }

    def test_keys_of_very_long_values_stay_short(self) -> None:
        search = study_search({"PatientID": "x" * 10_000, "PatientName": {"Alphabetic": "y" * 10_000}})
        assert (len(search["PatientID"]), len(search["name"])) == (KEY_LENGTH, KEY_LENGTH)
        assert text_key("X" * 10_000) == search["PatientID"]

    def test_reads_nothing_but_what_it_says(self) -> None:
        assert study_search({name: STUDY[name] for name in KEYWORDS if name in STUDY}) == study_search(STUDY)

    def test_what_free_text_finds_its_index_finds_too(self) -> None:
        held = set(study_search(STUDY)["words"])
        for text in (
            "rex",
            "REX müller",
            "mueller",
            "7609",
            "canine a7",
            "jür",
            "o'brien",
            "d1001",
            "hund",
            "02.01.2026",
        ):
            terms = terms_of(text)
            assert found(terms, STUDY), text
            for term in terms:
                ways = (
                    {way.mark} if way.mark else {one for word in way.words for one in tokens(word)}
                    for way in term
                )
                assert any(way <= held for way in ways), text

    def test_free_text_needs_every_word(self) -> None:
        assert not found(terms_of("rex feline"), STUDY)
        assert not found(terms_of("ex"), STUDY)  # two letters only begin a word
        assert found([], STUDY)
