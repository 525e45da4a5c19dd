"""Datasets of the three sizes that matter: a small MR, a CT slice, a large DX. Only the UIDs change."""

from collections.abc import Callable

from services.bench.images import Facts, ImageKind, header, pixels

ROOT = "2.25.9"
FIRST = 100_000_000  # nine digits with no leading zero (PS3.5 9.1)
_KINDS = {
    "MR": ImageKind("1.2.840.10008.5.1.4.1.1.4", 64, 64),
    "CT": ImageKind("1.2.840.10008.5.1.4.1.1.2", 512, 512),
    "DX": ImageKind("1.2.840.10008.5.1.4.1.1.1.1", 3000, 2500),
}
SOP_CLASSES = {name: kind.sop_class.encode() for name, kind in _KINDS.items()}


class Dataset:
    """Instances of one series (or of one study each), made by changing nine digits of their UIDs."""

    def __init__(self, kind: str, seed: int, *, study_each: bool = False) -> None:
        self.sop_class = SOP_CLASSES[kind]
        self._study_each = study_each
        self._stem = f"{ROOT}.{10**12 + seed}"
        self.study = f"{self._stem}.1.{FIRST}".encode()
        self.series = f"{self._stem}.2.{FIRST}".encode()
        self._instance = f"{self._stem}.3.{FIRST}".encode()
        self._data = bytearray(self._lay_out(kind, seed))
        self._places = [
            self._data.index(uid) + len(uid) - 9 for uid in (self._instance, self.study, self.series)
        ]
        self._patient = self._data.index(b"P%d" % FIRST) + 1
        self.size = len(self._data)
        self._number = 0

    def next(self) -> tuple[bytes, bytearray]:
        """The next instance's UID and its dataset; the bytes are reused by the call after."""
        self._number += 1
        digits = b"%d" % (FIRST + self._number)
        for place in self._places if self._study_each else self._places[:1]:
            self._data[place : place + 9] = digits
        if self._study_each:
            self._data[self._patient : self._patient + 9] = digits
        return self._instance[:-9] + digits, self._data

    def _lay_out(self, kind: str, seed: int) -> bytes:
        facts = Facts(
            study=self.study.decode(),
            series=self.series.decode(),
            accession=f"A{seed % 10**8}",
            patient_id=f"P{FIRST}",
            patient_name="Rex^Smith",
            day=f"202610{1 + seed % 28:02d}",
        )
        return header(kind, _KINDS[kind], facts, self._instance.decode()) + pixels(_KINDS[kind])


def of(kind: str) -> Callable[..., Dataset]:
    """A maker of datasets of this kind."""
    return lambda seed, *, study_each=False: Dataset(kind, seed, study_each=study_each)


KINDS = {kind: of(kind) for kind in _KINDS}
