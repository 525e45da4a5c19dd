"""Sex and dates as people read them."""

from services.dicom.signalment import told_day, told_sex


class TestTold:
    def test_in_words(self) -> None:
        assert told_sex("F", "ALTERED") == "female, spayed"
        assert told_sex("M", True) == "male, neutered"
        assert told_sex("M", "UNALTERED") == told_sex("M", False) == "male, intact"
        assert told_sex("M") == "male"
        assert told_sex("O", "ALTERED") == told_sex(None) == ""
        assert (told_day("20140519"), told_day("2014"), told_day(None)) == ("19 May 2014", "", "")
