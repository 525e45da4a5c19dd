"""A site whose link is cut and mended: what its modalities are told, and what reaches the archive."""

import asyncio
import json
import logging
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pynetdicom import AE
from pynetdicom.pdu_primitives import UserIdentityNegotiation
from pynetdicom.sop_class import Verification

from services.archive.ingest.differing import differing
from services.dicom.commitment import Commitment, Reference
from services.dicom.part10 import read_file_meta
from services.dicom.uids import new_uid
from services.edge import replay
from services.edge.files import SpoolFiles
from services.embedded.ports import free_port
from services.errors import Invalid, PacsError, Refused, Unavailable
from services.monitoring import installation
from services.peers import find, storage_commitment
from services.peers.echo import echo
from services.peers.store import Dataset, store
from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from tests.dimse.datasets import MR, image
from tests.edge.conftest import KEY, Site, kept, opened, told, until
from tests.edge.tcp_link import TcpLink
from tests.trail import told as told_by_trail

pytestmark = pytest.mark.usefixtures("clinics")
OUT_OF_RESOURCES, RESOURCE_LIMITATION = "A700H", "0213H"
UP, DOWN = "the archive is up", "the archive is down"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks and reports come quicker than in life."""
    monkeypatch.setattr("services.edge.link.LOOK_SECONDS", 0.2)
    monkeypatch.setattr("services.edge.service.LOOK_SECONDS", 0.2)
    monkeypatch.setattr("services.edge.service._SNAPSHOT_SECONDS", 0.05)
    monkeypatch.setattr("services.edge.reporting.TOLD_SECONDS", 0.2)
    monkeypatch.setattr("services.edge.replay.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("services.edge.replay.FIRST_PAUSE_SECONDS", 0.1)


async def statuses(site: Site, *datasets: Dataset, called: str = "OAKWOOD") -> list[int | None]:
    return [sent.status for sent in await store(site.peer(called), list(datasets))]


async def snapshot_of(settings: Settings, title: str = "OAKWOOD") -> None:
    """Wait until the site has a snapshot that knows a title."""
    assert settings.edge_spool_folder
    path = settings.edge_spool_folder / "registry"
    files = SpoolFiles(settings.edge_spool_folder, bytes(range(32)))
    await until(lambda: path.exists() and title in json.loads(files.read("registry"))["titles"])


def waiting(settings: Settings) -> int:
    assert settings.edge_spool_folder
    return len(list((settings.edge_spool_folder / "waiting").iterdir()))


async def cut(link: TcpLink, caplog: pytest.LogCaptureFixture) -> None:
    """Cut the link, and wait until the site knows."""
    before = caplog.text.count(DOWN)
    link.cut()
    await until(lambda: caplog.text.count(DOWN) > before)


async def mend(link: TcpLink, caplog: pytest.LogCaptureFixture) -> None:
    """Mend the link, and wait until the site knows."""
    before = caplog.text.count(UP)
    await link.mend()
    await until(lambda: caplog.text.count(UP) > before)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


class TestLink:
    async def test_while_it_is_up_success_means_the_archive_has_it(
        self, site_settings: Settings, engines: Engines, oakwood: Scope, log: pytest.LogCaptureFixture
    ) -> None:
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            sent = image()
            assert await statuses(site, sent) == [0]
            assert await kept(oakwood, engines) == {sent.sop_instance_uid: sent.data}
            assert waiting(site_settings) == 0
        (entry,) = await told_by_trail(oakwood, engines, Event.STORED)
        assert entry.details["instances"] == 1

    async def test_down_from_the_start_is_said_once_and_so_is_its_end(
        self,
        site_settings: Settings,
        link: TcpLink,
        log: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        tries, again = 0, asyncio.Event()
        prepare = Engines.prepare

        async def counted(engines: Engines) -> None:
            nonlocal tries
            tries += 1
            if tries > 2:
                again.set()
            await prepare(engines)

        monkeypatch.setattr(Engines, "prepare", counted)
        monkeypatch.setattr("services.persistence.outages.SETTLED_SECONDS", 0.0)
        link.cut()
        async with opened(site_settings, engine_timeout=0.2):
            async with asyncio.timeout(30):
                await again.wait()
            assert "not reached" not in log.text
            await mend(link, log)
            assert log.text.count("MongoDB does not answer") == 1
            assert log.text.count("MongoDB answers again") == 1

    async def test_cut_under_way_images_of_two_tenants_wait_and_come_with_their_provenance(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            before, at_oakwood, at_elmside = image(), [image() for _ in range(5)], [image(), image()]
            assert await statuses(site, before) == [0]
            await cut(link, log)
            assert await statuses(site, *at_oakwood) == [0] * 5
            assert await statuses(site, *at_elmside, called="ELMSIDE") == [0, 0]
            assert await echo(site.peer()) == 0
            assert waiting(site_settings) == 7
            assert set(await kept(oakwood, engines)) == {before.sop_instance_uid}
            await link.mend()
            await until(lambda: waiting(site_settings) == 0)
        ours = [before, *at_oakwood]
        assert await kept(oakwood, engines) == {one.sop_instance_uid: one.data for one in ours}
        assert await kept(elmside, engines) == {one.sop_instance_uid: one.data for one in at_elmside}
        uid = at_oakwood[0].sop_instance_uid
        head = await engines.objects.of(oakwood.grant).read(f"instances/{uid}.dcm", 0, 2048)
        source = read_file_meta(head).source
        assert source is not None
        assert (source.calling_aet, source.called_aet, source.address) == (
            "ANY-MODALITY",
            "OAKWOOD",
            "127.0.0.1",
        )
        (entry,) = await told_by_trail(oakwood, engines, Event.SPOOL_DELIVERED)
        assert (entry.details["instances"], entry.details["site"]) == (5, "Barn")
        assert entry.details["spooled_at"] == source.received_at.isoformat(timespec="seconds")
        assert entry.principal.id == "oakwood/modality"
        (entry,) = await told_by_trail(elmside, engines, Event.SPOOL_DELIVERED)
        assert entry.details["instances"] == 2

    async def test_one_that_swallows_everything_keeps_no_modality_waiting(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        async with opened(site_settings, edge_link_timeout=0.5) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            link.swallow()
            async with asyncio.timeout(10):
                assert await statuses(site, image(), image(), image()) == [0, 0, 0]
            await until(lambda: DOWN in log.text)
            link.cut()
            await link.mend()
            await until(lambda: waiting(site_settings) == 0)
        assert len(await kept(oakwood, engines)) == 3

    async def test_what_needs_the_archive_is_refused_and_nothing_spooled_is_committed(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        log: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        sent = image()
        asked = Commitment(new_uid(), (Reference(MR, sent.sop_instance_uid),))
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            assert await statuses(site, sent) == [0]
            with pytest.raises(PacsError, match=OUT_OF_RESOURCES):
                await find.find(site.peer(), {"StudyInstanceUID": ""}, limit=1)
            with pytest.raises(PacsError, match=RESOURCE_LIMITATION):
                await storage_commitment.request(site.peer(), asked, wait=5)
            with monkeypatch.context() as patched:  # the link is there before the spool is empty
                patched.setattr(replay.Replay, "_bring", _held_up)
                await link.mend()
                await until(lambda: log.text.count(UP) == 2)
                with pytest.raises(PacsError, match=RESOURCE_LIMITATION):
                    await storage_commitment.request(site.peer(), asked, wait=5)
                assert await find.find(site.peer(), {"StudyInstanceUID": ""}, limit=1) is not None
                later = image()
                assert await statuses(site, later) == [0]
                assert waiting(site_settings) == 2  # behind the first: the order of a lane is kept
            await until(lambda: waiting(site_settings) == 0)
            report = await storage_commitment.request(site.peer(), asked, wait=5)
            assert report is not None
            assert not report.failures


async def _held_up(*_: object) -> None:
    raise replay.HeldUp("a test holds it up")


class TestReplay:
    async def test_the_first_wins_and_other_bytes_are_kept_aside(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        same, other, twice = image(), image(), image()
        changed = image(other.sop_instance_uid, pixels=b"\1" * 32)
        late = image(twice.sop_instance_uid, pixels=b"\2" * 32)
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            assert await statuses(site, same, changed, twice, late) == [0] * 4
            async with opened(
                site_settings.model_copy(
                    update={
                        "mongodb_url": engines.settings.mongodb_url,
                        "edge_spool_folder": Path(f"{site_settings.edge_spool_folder}-2"),
                    }
                )
            ) as centre:
                await until(lambda: log.text.count(UP) == 2)
                assert await statuses(centre, same, other) == [0, 0]
            await link.mend()
            await until(lambda: waiting(site_settings) == 0)
        assert await kept(oakwood, engines) == {
            one.sop_instance_uid: one.data for one in (same, other, twice)
        }
        aside = await differing(oakwood, engines)
        assert {one.sop_instance_uid for one in aside} == {other.sop_instance_uid, twice.sop_instance_uid}
        (entry,) = await told_by_trail(oakwood, engines, Event.SPOOL_DELIVERED)
        assert (entry.details["instances"], entry.details["again"]) == (1, 3)

    async def test_poison_is_set_aside_and_a_stuck_tenant_delays_no_other(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        good, poison, theirs = image(), replace(image(), data=b"no dataset at all"), image()
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            assert await statuses(site, poison, good) == [0, 0]
            assert await statuses(site, theirs, called="ELMSIDE") == [0]
            tenants = engines.documents.installation("tenants")
            await tenants.update({"slug": "elmside"}, Edit(set={"state": "suspended"}))
            await link.mend()
            assert (await told(engines, 0)).waiting.aside == 1
            assert set(await kept(oakwood, engines)) == {good.sop_instance_uid}
            stuck = await told(engines, 1, "elmside")
            measured = (await installation.metrics(engines)).decode()
            assert 'vetark_edge_set_aside{site="Barn"} 1.0' in measured
            assert 'vetark_edge_spooled_instances{site="Barn"} 1.0' in measured
            assert (stuck.site, stuck.is_silent, stuck.waiting.oldest is not None) == ("Barn", False, True)
            assert await kept(elmside, engines) == {}
            await tenants.update({"slug": "elmside"}, Edit(set={"state": "active"}))
            await until(lambda: waiting(site_settings) == 0)
            assert set(await kept(elmside, engines)) == {theirs.sop_instance_uid}
            files = SpoolFiles(site_settings.edge_spool_folder, bytes(range(32)))
            (aside,) = files.aside()
            assert aside.reason.startswith("Malformed")
            files.retry(aside.number)
            await until(lambda: len(files.aside()) == 1 and log.text.count("is set aside") == 2)


class TestPolicy:
    async def test_who_was_revoked_before_stays_out_and_who_is_revoked_meanwhile_brings_nothing(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            assert await statuses(site, image(), called="ELMSIDE") == [0]
            await snapshot_of(site_settings)
            await application_entities.remove_remote(elmside, engines, "modality")
            files = SpoolFiles(site_settings.edge_spool_folder, bytes(range(32)))
            await until(lambda: "elmside" not in str(json.loads(files.read("registry"))["remotes"]))
        await cut_off(link)
        async with opened(site_settings) as site:  # a new process has the snapshot alone
            for called, calling in (
                ("ELMSIDE", "ANY-MODALITY"),
                ("OAKWOOD", "STRANGER"),
                ("NOBODY", "ANY-MODALITY"),
            ):
                with pytest.raises(Refused):
                    await echo(site.peer(called, calling))
            assert await statuses(site, image()) == [0]
            await application_entities.remove_remote(oakwood, engines, "modality")
            await link.mend()
            assert (await told(engines, 0)).waiting.aside == 1
            with pytest.raises(Refused):
                await echo(site.peer())
        assert await kept(oakwood, engines) == {}

    @pytest.mark.parametrize("changes", [{"edge_snapshot_hours": 1e-6}, {"edge_tenants": ("elmside",)}])
    async def test_an_old_snapshot_and_one_of_other_tenants_let_nobody_in(
        self,
        site_settings: Settings,
        link: TcpLink,
        changes: dict[str, object],
        log: pytest.LogCaptureFixture,
    ) -> None:
        async with opened(site_settings, **changes) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            with pytest.raises(Refused):
                await echo(site.peer())
            await mend(link, log)

    async def test_passcodes_are_checked_as_the_archive_does(
        self,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        log: pytest.LogCaptureFixture,
    ) -> None:
        await application_entities.add_remote(
            oakwood,
            engines,
            name="scanner",
            aet="SCANNER",
            host="192.0.2.1",
            username="cr",
            passcode="right one",
        )
        async with opened(site_settings) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            for passcode, lets_in in (("right one", True), ("wrong one", False)):
                assert await asyncio.to_thread(_associate, site.port, "cr", passcode) is lets_in
            await mend(link, log)


class TestFullSpool:
    async def test_is_told_as_out_of_resources(
        self, site_settings: Settings, link: TcpLink, log: pytest.LogCaptureFixture
    ) -> None:
        big, metrics = image(pixels=bytes(400_000)), free_port()
        changes = {"edge_spool_bytes": 1 << 20, "edge_tenants": ("oakwood",), "monitoring_port": metrics}
        async with opened(site_settings, **changes) as site:
            await until(lambda: UP in log.text)
            await snapshot_of(site_settings)
            await cut(link, log)
            many = [replace(big, sop_instance_uid=new_uid()) for _ in range(5)]
            assert await statuses(site, *many) == [0, 0, 0xA700, 0xA700, 0xA700]
            assert log.text.count("is full") == 1
            await asyncio.sleep(1.1)  # it measures every second
            async with httpx.AsyncClient() as client:
                measured = (await client.get(f"http://127.0.0.1:{metrics}/metrics")).text
            assert "vetark_site_link_up 0.0" in measured
            assert "vetark_site_spooled_instances 2.0" in measured
            told = dict(line.rsplit(" ", 1) for line in measured.splitlines() if "bytes" in line)
            assert float(told["vetark_site_spooled_bytes"]) > 800_000  # an alert compares it with the limit
            assert float(told["vetark_site_spool_limit_bytes"]) == 1 << 20
            await mend(link, log)


class TestSettings:
    async def test_a_wrong_key_or_a_missing_setting_is_refused_at_once(
        self, site_settings: Settings, tmp_path: Path, log: pytest.LogCaptureFixture
    ) -> None:
        async with opened(site_settings):
            await until(lambda: UP in log.text)
            with pytest.raises(Unavailable, match="another process"):
                async with opened(site_settings):
                    pass
        (tmp_path / "other").write_text(KEY[::-1].strip("=") + "=")
        for changes in (
            {"edge_spool_key_file": tmp_path / "other"},
            {"edge_site": None},
            {"edge_spool_folder": None},
        ):
            with pytest.raises(Invalid):
                async with opened(site_settings, **changes):
                    pass


async def cut_off(link: TcpLink) -> None:
    """Cut a link that nobody watches."""
    link.cut()
    await asyncio.sleep(0)


def _associate(port: int, username: str, passcode: str) -> bool:
    """Whether a modality that shows who it is gets an association."""
    ae = AE("SCANNER")
    ae.add_requested_context(Verification)
    shown = UserIdentityNegotiation()
    shown.user_identity_type, shown.primary_field, shown.secondary_field = (
        2,
        username.encode(),
        passcode.encode(),
    )
    association = ae.associate("127.0.0.1", port, ae_title="OAKWOOD", ext_neg=[shown])
    established = association.is_established
    if established:
        association.release()
    return established
