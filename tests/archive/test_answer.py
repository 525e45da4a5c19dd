import hashlib
import json

import pytest

from services.archive.answer import FIELD, Undrafted, answer_of, filled, placed
from services.archive.listing import LAST


class TestAnswerOf:
    def test_what_changes_is_filled_in(self):
        study = {
            "StudyInstanceUID": "1.2",
            "PatientName": {"Alphabetic": "Rex\nSmith"},
            "ModalitiesInStudy": ["CT"],
        }
        written = answer_of(study, 7)
        assert "Rex\\nSmith" in written[FIELD]
        assert "CT" not in written[FIELD]
        text = filled({**written, "ModalitiesInStudy": ["CT", "SR"], "NumberOfStudyRelatedSeries": 2})
        assert json.loads(text)["00080061"] == {"vr": "CS", "Value": ["CT", "SR"]}
        assert json.loads(text)["00201206"] == {"vr": "IS", "Value": [2]}

    def test_what_is_too_long_to_keep_twice_is_not(self):
        assert answer_of({"StudyDescription": ["x" * 9000] * 10}, 7) == {}

    def test_its_field_has_another_name_where_its_text_changes(self):
        text = answer_of({}, 7)[FIELD]
        assert (FIELD, hashlib.sha256(text.encode()).hexdigest()[:16]) == ("answer_2", "409c1b8e8bcdee0c")


class TestPlaced:
    def test_the_place_is_told_by_the_answer(self):
        for position in (0, 7, LAST):
            assert placed(dict(answer_of({}, position)))["listed"] == position

    def test_what_was_read_is_not_told_again(self):
        assert placed({"listed": 3, **answer_of({}, 7)})["listed"] == 3

    def test_a_study_without_answer_has_no_place(self):
        with pytest.raises(Undrafted):
            placed({"StudyInstanceUID": "1.2"})
