import hashlib

from services.archive.answer import DRAFT, FIELD, answer_of


class TestAnswerOf:
    def test_what_changes_is_filled_in(self):
        study = {
            "StudyInstanceUID": "1.2",
            "PatientName": {"Alphabetic": "Rex\nSmith"},
            "ModalitiesInStudy": ["CT"],
        }
        written = answer_of(study)[FIELD]
        assert "Rex\\nSmith" in written
        assert "CT" not in written
        filled = DRAFT.filled(written, {"ModalitiesInStudy": ["CT", "SR"], "NumberOfStudyRelatedSeries": 2})
        assert '"00080061":{"vr":"CS","Value":["CT","SR"]}' in filled
        assert '"00201206":{"vr":"IS","Value":[2]}' in filled

    def test_what_is_too_long_to_keep_twice_is_not(self):
        assert answer_of({"StudyDescription": ["x" * 9000] * 10}) == {}

    def test_its_field_has_another_name_where_its_text_changes(self):
        text = answer_of({})[FIELD]
        assert (FIELD, hashlib.sha256(text.encode()).hexdigest()[:16]) == ("answer_1", "16a72f2a33edb0e7")
