"""A name in every character set of PS3.3 C.12.1.1.2 comes in by C-STORE, and is found in its own script."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from pydicom.charset import python_encoding
from pydicom.uid import ExplicitVRLittleEndian

from services.api.app import Application
from services.archive.search.browse import StudyFilter, studies_page
from services.dicom.character_sets import charset_of, encode
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of
from tests.dicom.test_character_sets import EXAMPLES
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import Scp
from tests.dimse.datasets import element, image
from tests.dimse.querying import find, identifier

# PS3.5 has no example of these.
MORE = [
    ("ISO_IR 101", "iso8859_2", "Dvořák^Žofie"),
    ("ISO_IR 109", "iso8859_3", "Ĉapelisto^Ĝoja"),
    ("ISO_IR 110", "iso8859_4", "Bērziņš^Ķēniņa"),
    ("ISO_IR 144", "iso8859_5", "Иванова^Мурка"),
    ("ISO_IR 148", "iso8859_9", "Çavuşoğlu^İpek"),
    ("ISO_IR 203", "iso8859_15", "Œuvré^Šárka"),
    ("ISO_IR 13", "shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    ("GBK", "gbk", "Wang^XiaoDong=王^小东"),
    ("ISO 2022 GBK", "gbk", "王^小东"),
    ("ISO 2022 IR 6\\ISO 2022 IR 101", "", "Dvořák^Žofie"),
    ("ISO 2022 IR 6\\ISO 2022 IR 109", "", "Ĉapelisto^Ĝoja"),
    ("ISO 2022 IR 6\\ISO 2022 IR 110", "", "Bērziņš^Ķēniņa"),
    ("ISO 2022 IR 100\\ISO 2022 IR 126", "", "Müller^Διονυσιος"),
    ("ISO 2022 IR 6\\ISO 2022 IR 127", "", "قباني^لنزار"),
    ("ISO 2022 IR 6\\ISO 2022 IR 138", "", "שרון^דבורה"),
    ("ISO 2022 IR 6\\ISO 2022 IR 144", "", "Иванова^Мурка"),
    ("ISO 2022 IR 6\\ISO 2022 IR 148", "", "Çavuşoğlu^İpek"),
    ("ISO 2022 IR 6\\ISO 2022 IR 166", "", "สมชาย^ใจดี"),
    ("ISO 2022 IR 6\\ISO 2022 IR 203", "", "Œuvré^Šárka"),
    ("ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159", "", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^丂太郎"),
    ("ISO 2022 IR 6\\ISO 2022 IR 149", "", "Hong^Gildong=洪^吉洞=홍^길동"),
    ("ISO 2022 IR 6\\ISO 2022 IR 58", "", "Zhang^XiaoDong=张^小东"),
]
NAMES = [
    *((declared, raw, text) for declared, raw, text in EXAMPLES),
    *(
        (
            declared.encode(),
            name.encode(codec) if codec else encode(name, charset_of(declared.encode())),
            name,
        )
        for declared, codec, name in MORE
    ),
]


def sent() -> list[Dataset]:
    """An image for each of them, study number n being `1.2.n`."""
    made = []
    for number, (declared, raw, _) in enumerate(NAMES):
        plain = image(f"1.2.{number}.1.1", study=f"1.2.{number}", series=f"1.2.{number}.1")
        data = bytes(plain.data)
        for vr, value, instead in ((b"PN", b"Smith^Rex ", _even(raw)), (b"LO", b"D-1 ", b"D-%d" % number)):
            number_of = 0x0010 if vr == b"PN" else 0x0020
            data = data.replace(
                element(0x0010, number_of, vr, value), element(0x0010, number_of, vr, _even(instead))
            )
        made.append(replace(plain, data=element(0x0008, 0x0005, b"CS", _even(declared)) + data))
    return made


def _even(value: bytes) -> bytes:
    return value + b" " * (len(value) % 2)


@pytest.fixture
async def filled(settings: Settings, engines: Engines, oakwood: Scope):
    await trust(oakwood, engines, query_retrieve=True)
    async with opened(settings) as scp:
        answers = await store(scp.peer(), sent())
        assert {one.status for one in answers} == {0}
        yield scp


async def _by_c_find(scp: Scp, name: str, declared: str) -> tuple[list[str], list[str]]:
    """Studies found, and the names as pydicom reads them."""
    keys = {"SpecificCharacterSet": declared.split("\\"), "PatientName": name, "StudyInstanceUID": ""}
    found = await asyncio.to_thread(find, scp.port, identifier("STUDY", keys), syntax=ExplicitVRLittleEndian)
    return found.all("StudyInstanceUID"), found.all("PatientName")


class TestNames:
    async def test_come_in_unchanged_and_are_found_in_their_own_script(
        self, filled: Scp, oakwood: Scope, engines: Engines, settings: Settings
    ) -> None:
        token = await tokens.create(oakwood, engines, role="veterinarian")
        wrong = []
        async with client_of(Application(settings, engines), token) as program:
            for number, (declared, raw, text) in enumerate(NAMES):
                study = f"1.2.{number}"
                stored = await engines.objects.of(oakwood.grant).read(f"instances/{study}.1.1.dcm", 0, 4096)
                ways = {"bytes": raw in bytes(stored)}
                for group in text.split("="):
                    family = group.partition("^")[0]
                    for asked in (group, family + "*"):
                        studies, names = await _by_c_find(filled, asked, "ISO_IR 192")
                        ways[f"C-FIND {asked}"] = study in studies and text in names
                    ways[f"QIDO {group}"] = study in await _by_qido(program, group)
                    page = await studies_page(oakwood, engines, StudyFilter(text=family), first=100)
                    ways[f"list {family}"] = study in [one["StudyInstanceUID"] for one in page.studies]
                wrong += [(declared, way) for way, right in ways.items() if not right]
        assert not wrong

    async def test_are_found_and_answered_in_another_character_set_than_theirs(self, filled: Scp) -> None:
        """In each that pydicom, which asks, knows; of IR 58 it does not know the escape sequences."""
        wrong = []
        for declared, _, text in NAMES:
            terms = declared.decode()
            if not {*terms.split("\\")} <= python_encoding.keys() - {"ISO 2022 IR 58"}:
                continue
            studies, names = await _by_c_find(filled, text.split("=")[-1], terms)
            others = [f"1.2.{n}" for n, (_, _, other) in enumerate(NAMES) if other == text]
            if not set(others) <= set(studies) or text not in names:
                wrong.append((terms, studies, names))
        assert not wrong


async def _by_qido(program: httpx.AsyncClient, name: str) -> list[str]:
    answer = await program.get("/tenants/oakwood/dicomweb/studies", params={"PatientName": name})
    return [found["0020000D"]["Value"][0] for found in answer.json()]
