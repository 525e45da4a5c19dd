import json

from hypothesis import given
from hypothesis import strategies as some

from services.dicom.json_model import from_document
from services.dicom.json_text import of_documents

text = some.text(some.characters(exclude_categories=["Cs"]), max_size=8)
name = some.dictionaries(some.sampled_from(["Alphabetic", "Ideographic", "Phonetic"]), text, min_size=1)
several = some.one_of(some.none(), text, some.lists(some.one_of(text, some.none()), max_size=3))
documents = some.fixed_dictionaries(
    {},
    optional={
        "tenant": text,
        "PatientID": several,
        "PatientName": some.one_of(some.none(), name, text, some.lists(name, max_size=2)),
        "StudyDescription": some.one_of(several, some.integers(), some.floats(allow_nan=False)),
        "Rows": some.one_of(some.none(), some.integers(0, 65535)),
        "SeriesNumber": some.one_of(some.none(), some.integers(-9, 99), text),
        "PixelSpacing": some.lists(some.floats(allow_nan=False, allow_infinity=False), max_size=2),
        "SpecificCharacterSet": several,
        "OtherPatientIDsSequence": some.one_of(
            some.none(), some.lists(some.fixed_dictionaries({"PatientID": several}), max_size=2)
        ),
    },
)
KEYWORDS = ("PatientName", "PatientID", "StudyDescription", "Rows", "SeriesNumber", "PixelSpacing")
MORE = ("SpecificCharacterSet", "OtherPatientIDsSequence", "StudyDate")


class TestOfDocuments:
    @given(some.lists(documents, max_size=3))
    def test_says_what_the_model_says_and_what_has_no_value_too(self, rows):
        asked = (*KEYWORDS, *MORE)
        expected = [from_document({keyword: row.get(keyword) for keyword in asked}, asked) for row in rows]
        found = json.loads(of_documents(rows, asked))
        assert found == expected
        assert [list(one) for one in found] == [sorted(one) for one in expected]

    @given(some.lists(documents, max_size=3))
    def test_says_all_there_is_and_nothing_of_our_own(self, rows):
        expected = [from_document(row, [name for name in row if name != "tenant"]) for row in rows]
        assert json.loads(of_documents(rows, None)) == expected

    def test_half_a_character_does_not_break_it(self):
        assert json.loads(of_documents([{"PatientID": "a\ud800"}], ("PatientID",))) == [
            {"00100020": {"vr": "LO", "Value": ["a?"]}}
        ]
