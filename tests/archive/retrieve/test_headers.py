import json
import os
import zlib

import pytest

from services.archive.index.object_headers import read_entry
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.metadata import metadata
from services.archive.retrieve.render import Rendering, render_frame
from tests.archive.samples import dataset, encoded, put
from tests.memory import forget_peak, taken

EXPLICIT, DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
LONG = 48 << 20


@pytest.fixture(params=[EXPLICIT, DEFLATED])
async def long(request, oakwood, engines):
    """An instance with pixels behind an enclosed document."""
    made = dataset(EncapsulatedDocument=os.urandom(LONG))
    made["EncapsulatedDocument"].VR = "OB"
    data = encoded(made)
    if request.param == DEFLATED:
        deflater = zlib.compressobj(0, wbits=-15)
        data = deflater.compress(data) + deflater.flush()
        data += b"\0" * (len(data) % 2)
    one = await put(oakwood, engines, made, syntax=request.param, data=data)
    (found,) = await instances_of(oakwood, engines, one.study_instance_uid, None, one.sop_instance_uid)
    assert found.header_length > LONG
    return found


class TestLongHeaders:
    async def test_are_never_held_whole(self, oakwood, engines, long):
        forget_peak()
        before = taken("VmRSS")
        study = long.study_instance_uid
        told = await metadata(oakwood, engines, study, None, long.sop_instance_uid, root="")
        model = json.loads(told.body)
        everything = ("patient", "technique")
        assert await render_frame(oakwood, engines, long, 1, Rendering(annotation=everything))
        assert (await read_entry(engines, oakwood.grant, long.key)).uid == long.sop_instance_uid
        assert taken("VmHWM") - before < LONG // 2
        assert model[0]["00420011"]["BulkDataURI"]
        assert model[0]["00080018"]["Value"] == [long.sop_instance_uid]
