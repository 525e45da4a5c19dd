import asyncio
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from services.dicom.part10 import read_file_meta
from services.errors import Malformed, Unavailable
from services.peers.store import Dataset, Sent, store, store_files
from tests.peers.conftest import Start, Storescp, peer

MR, CT = "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT, HTJ2K = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.201"
# Not the deflated one of pydicom: its odd length, which PS3.5 A.5 forbids, is more than storescp bears.
FILES = [
    Path(str(get_testdata_file(name)))
    for name in ("CT_small.dcm", "MR_small_RLE.dcm", "JPEG2000.dcm", "MR_small_bigendian.dcm")
]


class TestStoreFiles:
    async def test_dcmtk_gets_every_byte(self, storescp: Storescp) -> None:
        results = await store_files(storescp.peer, FILES)
        assert [sent.status for sent in results] == [0] * len(FILES)
        # Two files share an instance UID, which names the file there: the last one stays.
        last = {sent.dataset.sop_instance_uid: sent.dataset for sent in results}
        kept = {}
        for path in storescp.folder.iterdir():
            data = path.read_bytes()
            meta = read_file_meta(data)
            kept[meta.sop_instance_uid] = (meta.transfer_syntax_uid, data[meta.length :])
        assert kept == {
            uid: (dataset.transfer_syntax_uid, Path(str(dataset.data)).read_bytes()[dataset.offset :])
            for uid, dataset in last.items()
        }

    async def test_a_file_without_file_meta_information_is_malformed(self, tmp_path: Path) -> None:
        (tmp_path / "x.dcm").write_bytes(b"nothing")
        with pytest.raises(Malformed):
            await store_files(peer(1), [tmp_path / "x.dcm"])


class TestStore:
    @pytest.mark.parametrize("maximum_pdu", [0, 128, 16382])
    async def test_anything_goes_as_it_is(self, reference: Start, maximum_pdu: int) -> None:
        there = reference((MR, [HTJ2K, "1.2.3.4"]), (CT, [EXPLICIT]), maximum_pdu=maximum_pdu)
        data = bytes(range(256)) * 100
        datasets = [
            Dataset(MR, "1.1", HTJ2K, data),
            Dataset(MR, "1.2", "1.2.3.4", b"private syntax"),
            Dataset(CT, "1.3", EXPLICIT, b"no DICOM at all"),
            Dataset(MR, "1.4", HTJ2K, b""),
            Dataset(MR, "1.5", HTJ2K, memoryview(data)[:1000]),
        ]
        assert [sent.status for sent in await store(there.peer, datasets)] == [0] * 5
        assert there.received == [
            (d.sop_class_uid, d.sop_instance_uid, d.transfer_syntax_uid, bytes(d.data)) for d in datasets
        ]
        assert len(there.associations) == 1

    async def test_a_context_that_is_not_accepted_spoils_only_its_own(self, reference: Start) -> None:
        there = reference((MR, [EXPLICIT]))
        results = await store(
            there.peer, [Dataset(CT, "1.1", EXPLICIT, b"1"), Dataset(MR, "1.2", EXPLICIT, b"2")]
        )
        assert [(sent.status, sent.success) for sent in results] == [(None, False), (0, True)]

    async def test_more_contexts_than_fit_take_more_associations(self, reference: Start) -> None:
        syntaxes = [f"1.2.3.{number}" for number in range(150)]
        there = reference((MR, syntaxes))
        datasets = [Dataset(MR, f"1.{n}", syntax, b"x") for n, syntax in enumerate(syntaxes)]
        assert {sent.status for sent in await store(there.peer, datasets)} == {0}
        assert [uid for _, uid, _, _ in there.received] == [f"1.{n}" for n in range(150)]
        assert len(there.associations) == 2

    async def test_the_peers_status_is_told(self, reference: Start) -> None:
        there = reference((MR, [EXPLICIT]))
        there.status = 0xA700
        (sent,) = await store(there.peer, [Dataset(MR, "1.1", EXPLICIT, b"x")])
        assert (sent.status, sent.success) == (0xA700, False)

    async def test_nothing_to_send_needs_no_peer(self) -> None:
        assert await store(peer(1), []) == []

    async def test_a_peer_that_hangs_up_is_unavailable(self) -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(6)
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        with pytest.raises(Unavailable):
            await store(peer(server.sockets[0].getsockname()[1]), [Dataset(MR, "1.1", EXPLICIT, b"x")])
        server.close()


class TestSent:
    @pytest.mark.parametrize(
        ("status", "success"), [(0, True), (0xB000, True), (0xB007, True), (0xA700, False), (0xC000, False)]
    )
    def test_warnings_are_successes(self, status: int, *, success: bool) -> None:
        assert Sent(Dataset(MR, "1.1", EXPLICIT, b""), status).success is success
