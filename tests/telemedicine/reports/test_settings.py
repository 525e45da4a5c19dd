"""Templates, text blocks and the letterhead: a provider's own, bounded, and nobody else's."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from services.errors import AlreadyExists, Invalid, NotFound, Refused, TooLarge
from services.persistence import Engines
from services.telemedicine.reports.content import ReportContent, ReportSection
from services.telemedicine.reports.letterhead import letterhead_of, put_letterhead, put_logo
from services.telemedicine.reports.pdf import PdfPrinter
from services.telemedicine.reports.printing import Head, PrintedReport, page_of
from services.telemedicine.reports.templates import (
    ReportTemplate,
    TextBlock,
    put_template,
    put_text_block,
    remove_report_text,
    report_templates,
    text_blocks,
)
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Scope
from tests.telemedicine.reports.test_reports import HTML, said


def picture(kind: str, size: tuple[int, int] = (1200, 400)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


class TestTexts:
    async def test_begin_with_a_set_that_becomes_ones_own(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        regions = {one.region for one in await report_templates(oakwood, engines)}
        assert regions == {"thorax", "abdomen", "skeleton", "teeth", "skull", "limb"}
        before = len(await text_blocks(oakwood, engines))
        made = await put_text_block(
            oakwood, engines, TextBlock(name="mine", text=HTML, section=ReportSection.FINDINGS)
        )
        assert len(await text_blocks(oakwood, engines)) == before + 1
        assert made.text == HTML
        with pytest.raises(AlreadyExists):
            await put_text_block(oakwood, engines, TextBlock(name="mine", text="other"))
        with pytest.raises(NotFound):
            await put_text_block(elmside, engines, replace(made, text="x"))
        with pytest.raises(NotFound):
            await remove_report_text(elmside, engines, made.id)
        assert "mine" not in {one.name for one in await text_blocks(elmside, engines)}
        for one in await report_templates(oakwood, engines):
            await remove_report_text(oakwood, engines, one.id)
        assert await report_templates(oakwood, engines) == []

    async def test_are_an_administrators_to_change(self, engines: Engines, oakwood: Scope) -> None:
        radiologist = replace(oakwood, rights=RIGHTS[Role.RADIOLOGIST])
        with pytest.raises(Refused):
            await put_template(radiologist, engines, ReportTemplate(name="X"))
        with pytest.raises(Refused):
            await put_logo(radiologist, engines, b"")

    @pytest.mark.parametrize(("name", "text"), [("A b", "x"), ("x" * 31, "x"), ("x", " "), ("x", "a\0")])
    def test_that_cannot_be_are_refused(self, name: str, text: str) -> None:
        with pytest.raises(Invalid):
            TextBlock(name=name, text=text)
        with pytest.raises(TooLarge):
            TextBlock(name="x", text="y" * 4_001)


class TestLetterhead:
    async def test_has_a_logo_made_anew_of_png_and_jpeg_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        assert (await letterhead_of(oakwood, engines)).name == "Oakwood"
        await put_letterhead(oakwood, engines, name=HTML, address="1 Street\nTown", contact="")
        await put_logo(oakwood, engines, picture("PNG") + b"<script>")
        head = await letterhead_of(oakwood, engines)
        assert b"script" not in head.logo
        with Image.open(io.BytesIO(head.logo)) as kept:
            assert kept.size == (900, 300)
        for bad in (picture("GIF"), b"<svg/>", b"\x89PNG\r\n\x1a\n"):
            with pytest.raises(Invalid):
                await put_logo(oakwood, engines, bad)
        with pytest.raises(TooLarge):
            await put_logo(oakwood, engines, b"x" * (3 << 20))
        assert not (await letterhead_of(elmside, engines)).logo
        await put_logo(oakwood, engines, b"")
        assert not (await letterhead_of(oakwood, engines)).logo


class TestPdf:
    async def test_shows_every_text_as_it_is_and_fetches_nothing(self, engines: Engines) -> None:
        report = PrintedReport(
            head=Head(HTML, HTML, HTML),
            kind="Report",
            clinic=HTML,
            patient=[(HTML, HTML)],
            content=said(HTML, critical=HTML),
            images=[(picture("JPEG"), HTML)],
            author=HTML,
        )
        html, _ = page_of(report)
        assert "<script" not in html
        assert html.count("&lt;script&gt;") > 8
        printer = PdfPrinter(engines)
        try:
            first, second = [await printer.made(report, "1") for _ in range(2)]
        finally:
            await printer.close()
        assert first.startswith(b"%PDF-")
        assert first == second

    async def test_is_made_by_a_process_that_may_have_ended(self, engines: Engines) -> None:
        report = PrintedReport(head=Head("X"), kind="Report", clinic="X", patient=[], content=said())
        printer = PdfPrinter(engines)
        try:
            first = await printer.made(report, "1")
            assert printer._process
            printer._process.kill()
            assert await printer.made(report, "1") == first
        finally:
            await printer.close()


class TestDifferentials:
    def test_are_numbered_once(self) -> None:
        text = "1. Left heart failure\n2) Pneumonia\n\n 3.5 cm mass\nNeoplasia"
        content = ReportContent(sections={ReportSection.DIFFERENTIALS: text})
        told = ["Left heart failure", "Pneumonia", "3.5 cm mass", "Neoplasia"]
        assert content.differentials == told
