"""services/bench without a server: the day, the counting, the report, the file of clinics, the model."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.filebase import DicomBytesIO
from pydicom.uid import ExplicitVRLittleEndian

from services.bench import model
from services.bench.clinics import CALLING, Target
from services.bench.day import FAMILY, ISSUER, MIX, Day, Image
from services.bench.figures import KINDS_OF_ERRORS, Figures, Times
from services.bench.images import KINDS
from services.bench.report import document, html
from services.bench.run import Plan, progress_line
from services.errors import Invalid

TARGET = {"dicom": "[::1]:104", "clinics": [{"tenant": "bench-1", "called": "BENCH1", "token": "s3cret"}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clinics.json"
    path.write_text(json.dumps(TARGET))
    return path


class TestDay:
    def test_is_the_same_for_a_seed_and_as_large_as_asked_for(self) -> None:
        day, counts = Day("run", 1, studies=400), {}
        for modality in MIX:
            planned = list(day.of(modality))
            assert planned == list(Day("run", 1, studies=400).of(modality))
            assert [hour for hour, _ in planned] == sorted(hour for hour, _ in planned)
            assert [study.number for _, study in planned] == list(range(1, len(planned) + 1))
            counts[modality] = len(planned)
        assert sum(counts.values()) == pytest.approx(400, rel=0.1)
        assert counts["DX"] > counts["CT"] > counts["MR"] > 0

    def test_images_are_dicom_of_nobody_and_no_two_of_one_name(self) -> None:
        uids = set[str]()
        for modality in MIX:
            _, study = next(Day("run", 1, studies=100).of(modality))
            small = replace(KINDS[modality], rows=30, columns=40)
            for number, dataset in zip(range(1, 3), study.datasets({modality: small}), strict=False):
                assert isinstance(dataset.data, Image)
                read = dcmread(_file(dataset.data.whole), force=True)
                read.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
                assert (read.StudyInstanceUID, read.Modality) == (study.uid, modality)
                assert (read.IssuerOfPatientID, read.PatientName.family_name) == (ISSUER, FAMILY)
                assert read.InstanceNumber == number
                assert read.pixel_array.shape[:2] == (30, 40)
                uids.add(read.SOPInstanceUID)
        assert len(uids) == 2 * len(MIX)


def _file(data: bytes) -> DicomBytesIO:
    found = DicomBytesIO(data)
    found.is_little_endian, found.is_implicit_VR = True, False
    return found


class TestFigures:
    def test_percentiles_are_right_to_a_twentieth(self) -> None:
        times = Times()
        for milliseconds in range(1, 1001):
            times.add(milliseconds / 1000)
        for share in (0.5, 0.95, 0.99):
            assert times.percentile(share) == pytest.approx(share, rel=0.051)
        assert (times.longest, times.percentile(1.0), Times().percentile(0.5)) == (1.0, 1.0, 0.0)

    def test_of_a_thousand_kinds_of_errors_the_first_are_told_apart(self) -> None:
        figures = Figures(60)
        for number in range(1000):
            figures.failed("store", f"status {number}")
        assert len(figures.errors) == KINDS_OF_ERRORS + 1
        assert sum(figures.errors.values()) == 1000
        assert figures.errors["store: others"] == 1000 - KINDS_OF_ERRORS


class TestReport:
    def test_says_what_was_measured_quotes_nothing_as_html_and_holds_no_token(self, file: Path) -> None:
        plan = Plan(target=Target.read(file), clinics=3, minutes=10)
        figures = Figures(plan.seconds)
        figures.elapsed = 300
        figures.stored("CT", 0.25, 500_000)
        figures.failed("association", "<script>alert(1)</script>")
        told = document(plan, figures, ended="It was stopped after 50% of the day.")
        page = html(told)
        assert "It was stopped after 50% of the day." in page
        assert "The longest anybody waited was 0.25 s, for “store CT”." in page
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "s3cret" not in page + json.dumps(told)
        assert "50% of the day (12:00)" in progress_line(plan, figures)

    @pytest.mark.parametrize(("end", "points"), [(120, 60), (30, 30)])  # of a day that takes 60 seconds
    def test_of_a_day_that_ends_late_or_early_the_same_rate_is_a_flat_line(
        self, file: Path, end: int, points: int
    ) -> None:
        plan = Plan(target=Target.read(file), clinics=1, minutes=1)
        figures = Figures(plan.seconds)
        for second in range(end):
            figures.elapsed = second + 0.5
            figures.stored("CT", 0.01, 500_000)
        figures.elapsed = end
        figures.late(plan.late_from + 0.1)
        page = html(document(plan, figures, ended="."))
        line = re.search(r'Images stored <span>.*?<polyline points="([^"]*)"', page)
        assert line
        places = [one.split(",") for one in line[1].split(" ")]
        assert (len(places), len({y for _, y in places})) == (points, 1)
        assert "Something began 0.7 s late" in page
        assert "LATE by 0.7 s" in progress_line(plan, figures)

    def test_memory_that_grows_is_told(self) -> None:
        figures = Figures(60)
        for number, one in enumerate(figures.slices):
            one.memory = 300 + number
        assert figures.memory_growth == 15


class TestTarget:
    def test_is_read(self, file: Path) -> None:
        target = Target.read(file)
        peer = target.peer(target.clinics[0])
        assert peer
        assert (peer.host, peer.port, peer.called_aet, peer.calling_aet) == ("::1", 104, "BENCH1", CALLING)

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ("{", "not JSON"),
            ("[]", "clinics"),
            ('{"clinics": []}', "clinics"),
            ('{"dicom": "host", "clinics": [{"tenant": "x"}]}', "HOST:PORT"),
            ('{"url": "ftp://x", "clinics": [{"tenant": "x"}]}', "https"),
            ('{"dicom": "h:1", "clinics": [{}]}', "tenant"),
            ('{"url": "http://x", "clinics": [{"tenant": "x"}]}', "token"),
        ],
    )
    def test_says_what_is_wrong(self, file: Path, told: str, why: str) -> None:
        file.write_text(told)
        with pytest.raises(Invalid, match=why):
            Target.read(file)


class TestModel:
    def test_the_tables_in_the_document_are_those_of_today(self) -> None:
        """`python -m services.bench.model` writes them anew."""
        text = model.DOCUMENT.read_text("utf-8")
        assert model.in_document(text) == text

    def test_ten_times_the_clinics_are_ten_times_the_images_and_cost_less_each(self, tmp_path: Path) -> None:
        small, large = model.sized(10), model.sized(100)
        assert large.objects_a_year == pytest.approx(10 * small.objects_a_year)
        assert large.index_gigabytes_a_year == pytest.approx(10 * small.index_gigabytes_a_year)
        assert large.cost_of_a_study < small.cost_of_a_study
        assert small.dimse_processes == 2
        assert model.sized(1000).dimse_processes > 2
        prices = tmp_path / "prices.json"
        prices.write_text('{"object_tb": 0, "processor": 0, "memory_gb": 0, "disk_tb": 0, "million_puts": 0}')
        assert model.sized(10, prices=model.Prices.read(prices)).cost_a_month == 0
        prices.write_text('{"objects": 1}')
        with pytest.raises(Invalid, match="object_tb"):
            model.Prices.read(prices)
