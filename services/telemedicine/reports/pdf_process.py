"""What runs in the process of `pdf`: pages of HTML from stdin, PDFs to stdout, until nothing comes.

A request and an answer are each a length of four bytes and so much: JSON of `html`, `style`, `identifier`,
`pictures`; the PDF, or nothing where it cannot be made. Arguments: bytes of memory beside its own, seconds
of a processor that a request may take, seconds without one after which it ends.
"""

import base64
import json
import resource
import select
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_FACES = {
    "Inter": "latin",
    "Inter Latin Ext": "latin-ext",
    "Inter Cyrillic": "cyrillic",
    "Inter Cyrillic Ext": "cyrillic-ext",
    "Inter Greek": "greek",
    "Inter Greek Ext": "greek-ext",
    "Inter Vietnamese": "vietnamese",
}
_LENGTH = struct.Struct(">I")
_OURS = "vetark:"


class Nothing(URLFetcher):  # type: ignore[misc]
    """Answers what the request brought, and goes nowhere."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - its signature
        """A picture or font of ours. Raises FatalURLFetchingError for any other address."""
        data = self._pictures.get(url.removeprefix(_OURS)) if url.startswith(_OURS) else None
        if data is None:
            raise FatalURLFetchingError("nothing is fetched here")
        return URLFetcherResponse(url, data)


class Printer:
    """Fonts and style, read once."""

    def __init__(self) -> None:
        folder = Path(__file__).parent / "fonts"
        faces = {name: (folder / f"inter-{name}-wght-normal.woff2").read_bytes() for name in _FACES.values()}
        rules = "".join(
            f'@font-face {{ font-family: "{family}"; src: url("{_OURS}{name}"); font-weight: 100 900 }}'
            for family, name in _FACES.items()
        )
        self._fonts = FontConfiguration()
        self._faces = CSS(string=rules, url_fetcher=Nothing(faces), font_config=self._fonts)
        self._styles: dict[str, CSS] = {}

    def made(self, asked: Mapping[str, Any]) -> bytes:
        """The PDF of a request."""
        pictures = {name: base64.b64decode(data) for name, data in asked["pictures"].items()}
        fetcher = Nothing(pictures)
        style = self._styles.get(asked["style"])
        if style is None:
            style = CSS(string=asked["style"], url_fetcher=Nothing({}), font_config=self._fonts)
            self._styles = {asked["style"]: style}
        document = HTML(string=asked["html"], url_fetcher=fetcher)
        made: bytes = document.write_pdf(
            stylesheets=[self._faces, style],
            font_config=self._fonts,
            pdf_identifier=asked["identifier"].encode(),
            pdf_tags=True,
        )
        return made


def main(memory: int, seconds: int, idle: int) -> int:
    """Print until nothing comes for so long."""
    printer = Printer()
    printer.made(
        {"html": "<p>Vetark", "style": "", "identifier": "", "pictures": {}}
    )  # what is loaded lazily
    limit = _data_bytes() + memory
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    while select.select([sys.stdin.fileno()], [], [], idle)[0]:
        head = sys.stdin.buffer.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            break
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        asked = json.loads(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]))
        try:
            made = printer.made(asked)
        except Exception:  # noqa: BLE001 - whatever it is, the next page is printed; what it says may be a patient's
            made = b""
        sys.stdout.buffer.write(_LENGTH.pack(len(made)) + made)
        sys.stdout.buffer.flush()
    return 0


def _data_bytes() -> int:
    """What the process has taken by now, as RLIMIT_DATA counts it."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmData"].split()[0]) << 10


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
