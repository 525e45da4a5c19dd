import pytest

from services.dicom.attribute_names import attribute_name


class TestAttributeName:
    @pytest.mark.parametrize(
        ("tag", "creator", "name", "keyword"),
        [
            (0x00100010, "", "Patient's Name", "PatientName"),
            (0x60023000, "", "Overlay Data", "OverlayData"),
            (0x00090010, "", "Private Creator", ""),
            (0x0019100C, "SIEMENS MR HEADER", "B Value", ""),
            (0x0019100C, "NOBODY", "", ""),
            (0x00100011, "", "", ""),
        ],
    )
    def test_is_the_dictionarys(self, tag: int, creator: str, name: str, keyword: str) -> None:
        said = attribute_name(tag, creator)
        assert said.keyword == keyword
        assert said.name.upper().replace("_", "").replace(" ", "") == name.upper().replace(" ", "")
