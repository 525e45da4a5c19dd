"""C-STORE into the true archive."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset as PydicomDataset
from pydicom.data import get_testdata_file
from pydicom.filewriter import write_dataset
from pydicom.filebase import DicomBytesIO
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from services.archive.retrieve import instances_of, read_instance
from services.dicom.part10 import read_file_meta
from services.persistence import Engines
from services.peers.store import Dataset, store, store_files
from services.tenancy.scope import Scope
from tests.dimse.conftest import Door


class TestAnswer:
    async def test_what_was_sent_is_kept_byte_for_byte(
        self, door: Door, engines: Engines, oakwood: Scope
    ) -> None:
        path = Path(str(get_testdata_file("CT_small.dcm")))
        (sent,) = await store_files(door.peer(), [path])
        assert sent.status == 0
        assert sent.comment == ""
