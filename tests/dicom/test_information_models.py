from services.dicom.information_models import PATIENT_ROOT, PATIENT_STUDY_ONLY, STUDY_ROOT


class TestAbove:
    def test_patient_root_descends_from_the_patient(self) -> None:
        assert PATIENT_ROOT.above("PATIENT") == []
        assert PATIENT_ROOT.above("STUDY") == ["PatientID"]
        assert PATIENT_ROOT.above("IMAGE") == ["PatientID", "StudyInstanceUID", "SeriesInstanceUID"]

    def test_study_root_descends_from_the_study(self) -> None:
        assert STUDY_ROOT.above("PATIENT") == STUDY_ROOT.above("STUDY") == []
        assert STUDY_ROOT.above("IMAGE") == ["StudyInstanceUID", "SeriesInstanceUID"]

    def test_patient_study_only_ends_with_the_study(self) -> None:
        assert PATIENT_STUDY_ONLY.levels == ("PATIENT", "STUDY")
