"""services/archive/retrieve/transcode.py: an instance in the transfer syntax that the other side takes."""

import asyncio
from contextlib import aclosing
from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate

from services.archive.index.stored_instances import Instance
from services.archive.retrieve import transcode
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.transcode import read_dataset_as
from services.errors import Invalid, NotFound, Refused, Unsupported
from services.persistence import Engines, Grant, TenantObjects
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, encoded, put

IMPLICIT, EXPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
RLE, JPEG_BASELINE = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50"
DAMAGED = encapsulate([b"\1" * 64])


async def stored(scope: Scope, engines: Engines, made, **how) -> Instance:
    one = await put(scope, engines, made, **how)
    (found,) = await instances_of(
        scope, engines, one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid
    )
    return found


async def read(scope: Scope, engines: Engines, instance: Instance, syntax: str) -> bytes:
    return b"".join([piece async for piece in read_dataset_as(scope, engines, instance, syntax)])


class TestReadDatasetAs:
    async def test_what_is_stored_so_comes_as_it_was_sent(self, oakwood, engines):
        made = dataset(PixelData=DAMAGED)  # nobody looks into it
        made["PixelData"].is_undefined_length = True
        instance = await stored(oakwood, engines, made, syntax=RLE)
        assert await read(oakwood, engines, instance, RLE) == encoded(made, RLE)

    @pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
    async def test_made_anew_it_says_the_same(self, oakwood, engines, syntax):
        made = dataset(SpecificCharacterSet="ISO_IR 100", PatientComments="Größe")
        instance = await stored(oakwood, engines, made, syntax=BIG_ENDIAN)
        data = await read(oakwood, engines, instance, syntax)
        again = dcmread(BytesIO(data), force=True)
        assert again.PatientComments == "Größe"
        assert {element.tag for element in again} == {element.tag for element in made}
        assert again.PixelData == b"".join(
            made.PixelData[at : at + 2][::-1] for at in range(0, len(made.PixelData), 2)
        )

    async def test_large_ones_come_in_pieces_of_even_length(self, oakwood, engines, monkeypatch):
        monkeypatch.setattr(transcode, "_PIECE_BYTES", 100)
        instance = await stored(oakwood, engines, dataset())
        pieces = [piece async for piece in read_dataset_as(oakwood, engines, instance, IMPLICIT)]
        assert len(pieces) > 2
        assert all(len(piece) == 100 for piece in pieces[:-1])
        assert len(pieces[-1]) % 2 == 0

    async def test_no_way_but_a_lossy_one_is_unsupported(self, oakwood, engines):
        instance = await stored(oakwood, engines, dataset())
        with pytest.raises(Unsupported):
            await read(oakwood, engines, instance, JPEG_BASELINE)

    async def test_damaged_pixels_fail_before_anything_was_sent(self, oakwood, engines):
        made = dataset(PixelData=DAMAGED)
        made["PixelData"].is_undefined_length = True
        instance = await stored(oakwood, engines, made, syntax=RLE)
        async with aclosing(read_dataset_as(oakwood, engines, instance, EXPLICIT)) as pieces:
            with pytest.raises(Invalid):
                await anext(pieces)

    @pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
    async def test_another_tenant_finds_nothing(self, oakwood, elmside, engines, syntax):
        instance = await stored(oakwood, engines, dataset())
        assert await read(oakwood, engines, instance, syntax)
        with pytest.raises(NotFound):
            await read(elmside, engines, instance, syntax)

    async def test_it_takes_the_right_to_retrieve(self, oakwood, engines):
        instance = await stored(oakwood, engines, dataset())
        finder = Scope(Principal("user", "1", "G"), frozenset({Right.FIND}), (Grant("oakwood"),))
        with pytest.raises(Refused):
            await read(finder, engines, instance, IMPLICIT)

    async def test_whoever_stops_reading_leaves_nothing_behind(self, oakwood, engines, monkeypatch):
        instance = await stored(oakwood, engines, dataset())
        begun, begin = [], TenantObjects.begin
        monkeypatch.setattr(TenantObjects, "begin", lambda *of: begun.append(begin(*of)) or begun[-1])
        monkeypatch.setattr(transcode, "_PIECE_BYTES", 100)
        async with aclosing(read_dataset_as(oakwood, engines, instance, IMPLICIT)) as pieces:
            assert await anext(pieces)
            assert begun[0].length > 100
        await asyncio.sleep(0)
        assert begun[0].length == 0
        assert await read(oakwood, engines, instance, EXPLICIT)
