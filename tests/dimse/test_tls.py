"""The DICOM port over TLS, and certificates that stand for remote AEs, with DCMTK at the other end."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.dimse.service import tls_of
from services.embedded.ports import free_port
from services.errors import Invalid, Refused, Unavailable
from services.peers.echo import echo
from services.peers.store import store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.application_entities import get_remote
from services.tenancy.application_entities.calling import peer_of
from services.tenancy.scope import Scope
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.datasets import image


class Certificates:
    """What an authority of the test's own signed for this machine and for two modalities."""

    def __init__(self, folder: Path) -> None:
        authority, self.stranger = trustme.CA(), trustme.CA()
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(self.authority)
        self.server = self._write(folder / "server", authority.issue_cert("localhost", "127.0.0.1"))
        self.modality = self._write(folder / "modality", authority.issue_cert("xray.example"))
        self.other = self._write(folder / "other", authority.issue_cert("ct.example"))
        self.untrusted = self._write(folder / "untrusted", self.stranger.issue_cert("xray.example"))

    def _write(self, stem: Path, certificate: trustme.LeafCert) -> tuple[Path, Path]:
        chain, key = stem.with_suffix(".pem"), stem.with_suffix(".key")
        chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        certificate.private_key_pem.write_to_path(key)
        return chain, key

    def fingerprint(self, which: tuple[Path, Path]) -> str:
        shown = x509.load_pem_x509_certificate(which[0].read_bytes())
        return hashlib.sha256(shown.public_bytes(Encoding.DER)).hexdigest()

    def settings(self, settings: Settings, port: int) -> Settings:
        return settings.model_copy(
            update={
                "dimse_tls_port": port,
                "dimse_tls_certificate": self.server[0],
                "dimse_tls_key": self.server[1],
                "dimse_tls_client_ca": self.authority,
                "dimse_tls_ca": self.authority,
            }
        )


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(settings: Settings, certificates: Certificates) -> Settings:
    return certificates.settings(settings, free_port())


@pytest.fixture
async def scp(secure: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    """Oakwood knows a modality; over TLS on `secure.dimse_tls_port` too."""
    await trust(oakwood, engines, tls=True)
    async with opened(secure) as scp:
        yield scp


@pytest.fixture
def echoscu(
    dcmtk: Callable[[str], Path], secure: Settings, certificates: Certificates
) -> Callable[..., "asyncio.Future[str]"]:
    """DCMTK's echoscu over TLS, showing one of the certificates or none; what it says."""

    async def run(shown: tuple[Path, Path] | None = None, *options: str) -> str:
        anonymous = ["--anonymous-tls"]
        process = await asyncio.create_subprocess_exec(
            dcmtk("echoscu"), *(["--enable-tls", str(shown[1]), str(shown[0])] if shown else anonymous),
            "--add-cert-file", certificates.authority, *options, "-v",
            "-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(secure.dimse_tls_port),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        async with asyncio.timeout(60):
            said, _ = await process.communicate()
        return said.decode()

    return run  # type: ignore[return-value]


Echo = Callable[..., "asyncio.Future[str]"]
ANSWERED = "Received Echo Response (Success)"


class TestThePort:
    async def test_dcmtk_is_answered(self, scp: Scp, echoscu: Echo, certificates: Certificates) -> None:
        assert ANSWERED in await echoscu()
        assert ANSWERED in await echoscu(certificates.modality)

    async def test_with_the_bcp_195_profiles_of_dcmtk(self, scp: Scp, echoscu: Echo) -> None:
        assert ANSWERED in await echoscu(None, "--profile-bcp195")
        assert ANSWERED in await echoscu(None, "--profile-bcp195-nd")

    async def test_a_certificate_of_nobody_we_trust_ends_the_handshake(
        self, scp: Scp, echoscu: Echo, certificates: Certificates
    ) -> None:
        assert ANSWERED not in await echoscu(certificates.untrusted)
        assert ANSWERED in await echoscu(certificates.modality)

    async def test_images_are_stored_through_it(
        self, scp: Scp, secure: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        remote = replace(await get_remote(oakwood, engines, "modality"), aet="OAKWOOD")
        there = replace(peer_of(remote, MODALITY, secure), port=secure.dimse_tls_port)
        images = [image(pixels=bytes(1 << 20)) for _ in range(3)]
        assert [sent.status for sent in await store(there, images)] == [0, 0, 0]

    @pytest.mark.parametrize(
        ("version", "ciphers", "welcome"),
        [
            (ssl.TLSVersion.TLSv1_3, None, True),
            (ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM", True),
            (ssl.TLSVersion.TLSv1_2, "ECDHE+CHACHA20", True),
            (ssl.TLSVersion.TLSv1_2, "AES256-GCM-SHA384", False),  # no forward secrecy
            (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384", False),  # no AEAD
            (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0", False),
        ],
    )
    async def test_speaks_what_bcp_195_lets_it(
        self, scp: Scp, secure: Settings, certificates: Certificates,
        version: ssl.TLSVersion, ciphers: str | None, *, welcome: bool,
    ) -> None:  # fmt: skip
        context = ssl.create_default_context(cafile=certificates.authority)
        with (
            pytest.warns(DeprecationWarning, match="TLSv1_1")
            if version is ssl.TLSVersion.TLSv1_1
            else nullcontext()
        ):
            context.minimum_version = context.maximum_version = version
        if ciphers:
            context.set_ciphers(ciphers)
        connecting = asyncio.open_connection("127.0.0.1", secure.dimse_tls_port, ssl=context)
        if not welcome:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                await connecting
            return
        _, writer = await connecting
        writer.transport.abort()


class TestABoundCertificate:
    @pytest.fixture
    async def bound(
        self, secure: Settings, engines: Engines, oakwood: Scope, certificates: Certificates
    ) -> AsyncIterator[Scp]:
        """Oakwood's modality must show its own certificate."""
        await trust(oakwood, engines, certificate=certificates.fingerprint(certificates.modality))
        async with opened(secure) as scp:
            yield scp

    async def test_lets_in_who_shows_it_alone(
        self, bound: Scp, echoscu: Echo, certificates: Certificates
    ) -> None:
        assert ANSWERED in await echoscu(certificates.modality)
        for shown in (None, certificates.other):
            assert "Reason: Calling AE Title Not Recognized" in await echoscu(shown)
        with pytest.raises(Refused):
            await echo(bound.peer())


class TestCallingOthers:
    async def test_our_own_port_is_called_over_tls(
        self, scp: Scp, secure: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        remote = replace(await get_remote(oakwood, engines, "modality"), aet="OAKWOOD")
        there = peer_of(replace(remote, port=secure.dimse_tls_port), MODALITY, secure)
        assert await echo(there) == 0
        untrusting = secure.model_copy(update={"dimse_tls_ca": None})
        with pytest.raises(Unavailable):
            await echo(peer_of(replace(remote, port=secure.dimse_tls_port), MODALITY, untrusting))
        with pytest.raises(Unavailable):
            await echo(peer_of(replace(remote, port=scp.port), MODALITY, secure))


class TestTlsOf:
    def test_is_off_without_a_port(self, settings: Settings) -> None:
        assert tls_of(settings) is None

    def test_wants_a_certificate(self, settings: Settings, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="VETARK_DIMSE_TLS_CERTIFICATE"):
            tls_of(settings.model_copy(update={"dimse_tls_port": 0}))
        missing = {"dimse_tls_port": 0, "dimse_tls_certificate": tmp_path / "nothing.pem"}
        with pytest.raises(Invalid, match="No such file"):
            tls_of(settings.model_copy(update=missing))
