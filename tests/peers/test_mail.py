import ssl
from pathlib import Path

import pytest
import trustme

from services.embedded.ports import free_port
from services.errors import Invalid, Refused, Unavailable
from services.peers import mail
from services.settings import Settings
from tests.smtp_server import SmtpServer

TEXT = "Bella's clinic invites you:\n\nhttps://vetark.example/invitation#secret\n"


def settings_of(port: int, scheme: str = "smtp", credentials: str = "", host: str = "127.0.0.1") -> Settings:
    return Settings(
        smtp_url=f"{scheme}://{credentials}{host}:{port}",
        mail_from="Vetark <noreply@vetark.example>",
        public_url="https://vetark.example",
    )


class TestConfigured:
    def test_needs_a_server_and_an_address_that_links_lead_to(self) -> None:
        whole = settings_of(25)
        assert mail.configured(whole)
        for missing in ("smtp_url", "public_url"):
            assert not mail.configured(whole.model_copy(update={missing: None}))


class TestSend:
    async def test_hands_over_what_people_read(self) -> None:
        async with SmtpServer.run() as server:
            await mail.send(settings_of(server.port), "vet@oakwood.test", "Zoë invites you", TEXT)
        (message,) = server.taken
        assert (message["To"], message["From"]) == ("vet@oakwood.test", "Vetark <noreply@vetark.example>")
        assert message["Subject"] == "Zoë invites you"
        assert message["Message-ID"].endswith("@vetark.example>")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content().replace("\r\n", "\n").strip() == TEXT.strip()
        assert server.credentials == []

    async def test_writes_a_long_link_of_a_header_as_it_is(self) -> None:
        link = f"<https://vetark.example/notifications/unsubscribe/{'Aa0-' * 11}>"
        async with SmtpServer.run() as server:
            headers = {"List-Unsubscribe": link}
            await mail.send(settings_of(server.port), "vet@oakwood.test", "Zoë", "Zoë", headers=headers)
        (raw,) = server.raw
        assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in raw
        assert raw.isascii()

    async def test_says_who_we_are_where_it_was_told_to(self) -> None:
        async with SmtpServer.run() as server:
            settings = settings_of(server.port, credentials="us%40here:pass%2Fword@")
            await mail.send(settings, "vet@oakwood.test", "Hello", TEXT)
        assert server.credentials == ["\0us@here\0pass/word"]

    async def test_speaks_tls_and_looks_at_the_certificate(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(tls)
        async with SmtpServer.run(tls) as server:
            settings = settings_of(server.port, "smtps", host="localhost")
            with pytest.raises(Unavailable):
                await mail.send(settings, "vet@oakwood.test", "Hello", TEXT)
            authority.cert_pem.write_to_path(tmp_path / "ca.pem")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
            await mail.send(settings, "vet@oakwood.test", "Hello", TEXT)
        assert len(server.taken) == 1

    async def test_a_server_that_refuses_or_is_away_is_unavailable(self) -> None:
        async with SmtpServer.run() as server:
            server.refuses = "451 later"
            with pytest.raises(Unavailable, match="mail server"):
                await mail.send(settings_of(server.port), "vet@oakwood.test", "Hello", TEXT)
        with pytest.raises(Unavailable, match="mail server"):
            await mail.send(settings_of(free_port()), "vet@oakwood.test", "Hello", TEXT)

    async def test_an_address_the_server_cannot_write_is_unavailable(self) -> None:
        async with SmtpServer.run() as server:
            with pytest.raises(Unavailable):
                await mail.send(settings_of(server.port), "zoë@oakwood.test", "Hello", TEXT)
        assert server.taken == []

    @pytest.mark.parametrize("url", ["", "http://127.0.0.1:25", "smtp://"])
    async def test_a_url_that_is_none_is_told_without_its_password(self, url: str) -> None:
        with pytest.raises(Unavailable, match="VETARK_SMTP_URL is not"):
            await mail.send(Settings(smtp_url=url), "vet@oakwood.test", "Hello", TEXT)

    @pytest.mark.parametrize(("to", "subject"), [("a@b\nBcc: c@d", "x"), ("a@b", "x\r\nBcc: c@d")])
    async def test_no_header_is_smuggled_in(self, to: str, subject: str) -> None:
        with pytest.raises(Invalid):
            await mail.send(settings_of(25), to, subject, TEXT)

    async def test_has_the_name_and_headers_it_is_given(self) -> None:
        async with SmtpServer.run() as server:
            for _ in range(2):
                await mail.send(
                    settings_of(server.port), "a@b.test", "Hello", TEXT, name="one", headers={"List-Id": "x"}
                )
        assert {message["Message-ID"] for message in server.taken} == {"<one@vetark.example>"}
        assert server.taken[0]["List-Id"] == "x"

    async def test_a_mailbox_that_is_none_is_refused(self) -> None:
        async with SmtpServer.run() as server:
            server.knows_not = "nobody"
            with pytest.raises(Refused):
                await mail.send(settings_of(server.port), "nobody@b.test", "Hello", TEXT)
