from pathlib import Path

import pytest

from services.errors import Invalid, Unavailable
from services.settings import Settings
from services.tenancy.application_entities.calling import limits_of, peer_of
from services.tenancy.application_entities.remote_entity import RemoteEntity


def remote(**facts: object) -> RemoteEntity:
    known = {"name": "X-ray", "aet": "XRAY", "host": "10.0.0.7", "port": 104}
    return RemoteEntity.of({"tenant": "oakwood", "query_retrieve": False, "tls": False, **known, **facts})


class TestLimitsOf:
    def test_are_the_settings(self) -> None:
        limits = limits_of(
            Settings(maximum_clients=3, maximum_pdu_length=0, dimse_timeout=7, dimse_half_open=9)
        )
        assert (limits.maximum_associations, limits.maximum_length, limits.dimse) == (3, 0, 7)
        assert limits.half_open == 9

    def test_are_the_remotes_where_it_has_its_own(self) -> None:
        limits = limits_of(Settings(), remote(maximum_pdu_length=65536, dimse_timeout=7.0))
        assert (limits.maximum_length, limits.dimse, limits.request) == (65536, 7.0, 600.0)
        assert limits_of(Settings(), remote()) == limits_of(Settings())


class TestPeerOf:
    def test_calls_it_by_its_title_under_ours(self) -> None:
        peer = peer_of(remote(connect_timeout=3.0), "OAKWOOD", Settings())
        assert (peer.host, peer.port, peer.called_aet, peer.calling_aet) == (
            *("10.0.0.7", 104, "XRAY", "OAKWOOD"),
        )
        assert (peer.limits.artim, peer.ssl) == (3.0, None)

    def test_calls_no_network(self) -> None:
        with pytest.raises(Invalid, match="network"):
            peer_of(remote(host="10.0.0.0/8"), "OAKWOOD", Settings())

    def test_calls_none_that_has_no_port(self) -> None:
        with pytest.raises(Invalid, match="has no port: it can call us, but cannot be called"):
            peer_of(remote(port=None), "OAKWOOD", Settings())

    def test_verifies_whom_it_calls_over_tls(self) -> None:
        peer = peer_of(remote(tls=True), "OAKWOOD", Settings())
        assert peer.ssl is not None
        assert peer.ssl.check_hostname
        assert peer.ssl.verify_mode == 2

    def test_says_where_our_certificates_are_missing(self, tmp_path: Path) -> None:
        settings = Settings(dimse_tls_ca=tmp_path / "nothing.pem")
        with pytest.raises(Unavailable, match="certificates"):
            peer_of(remote(tls=True), "OAKWOOD", settings)
