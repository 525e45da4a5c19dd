"""Which projection an image tells of itself: by codes, by abbreviations, and in the words of descriptions.

A projection is named by one word or two in small letters, such as "right lateral" or "ventrodorsal". An
oblique one is the same at any angle.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from services.worklist.codes import VIEWS, CodedConcept, group

RIGHT, LEFT = "right lateral", "left lateral"
"""Of the whole body: the side it lies on. The beam enters on the other one."""
LATERAL = "lateral"
"""From the side, where it is not told from which."""
_CODES = {
    "399198007": RIGHT, "399173006": LEFT, "442441009": "ventrodorsal", "441672003": "dorsoventral",
    "399260004": "mediolateral", "399352003": "lateromedial", "399162004": "craniocaudal",
    "399196006": "caudocranial", "441505008": "dorsopalmar", "399335002": "dorsoplantar",
    "442690000": "rostrocaudal",
}  # fmt: skip
_WORDS = {
    RIGHT: (
        "right lateral, right lat, r lateral, r lat, rt lateral, rt lat, rlat, lateral right, lat right, "
        "lateral r, lat r, lat rt, rl, rld, rll, lertl, le rtl, leftright lateral, left right lateral, "
        "rechts lateral, lateral rechts, rechte seitenlage, seitenlage rechts, lateral droit, profil droit, "
        "decubitus lateral droit, lateral derecho, lateral derecha, laterolateral rechts, laterolateral right"
    ),
    LEFT: (
        "left lateral, left lat, l lateral, l lat, lt lateral, lt lat, llat, lateral left, lat left, "
        "lateral l, lat l, lat lt, lld, lll, rtlel, rt lel, rightleft lateral, right left lateral, "
        "links lateral, lateral links, linke seitenlage, seitenlage links, lateral gauche, profil gauche, "
        "decubitus lateral gauche, lateral izquierdo, lateral izquierda, laterolateral links, "
        "laterolateral left"
    ),
    "ventrodorsal": "ventrodorsal, ventro dorsal, vd, v d, ventrodorsale",
    "dorsoventral": "dorsoventral, dorso ventral, dv, d v, dorsoventrale",
    "mediolateral": "mediolateral, medio lateral, medial lateral, mediallateral, ml, medlat",
    "lateromedial": "lateromedial, latero medial, lateral medial, lateralmedial, lm, latmed",
    "craniocaudal": "craniocaudal, cranio caudal, crcd, cr cd, kraniokaudal",
    "caudocranial": "caudocranial, caudo cranial, cdcr, cd cr, kaudokranial",
    "dorsopalmar": "dorsopalmar, dorso palmar, dpa, dorsopalmare",
    "dorsoplantar": "dorsoplantar, dorso plantar, dpl, dorsoplantare",
    "rostrocaudal": "rostrocaudal, rostro caudal, rcd, r cd",
    "palmaroproximal-dorsodistal": "paprpadi, paprpadio, skyline",
    "dorsoproximal-palmarodistal": "oxspring",
}
_POSITIONS = {"ll": LEFT, "llo": LEFT, "rlo": RIGHT}
"""Terms of View Position (0018,5101) that mean something else in a text."""
_FROM_THE_FRONT = ("craniocaudal", "ventrodorsal", "dorsopalmar", "dorsoplantar")
_FROM_BEHIND = ("caudocranial", "dorsoventral")
_VAGUE = {
    **dict.fromkeys(("ap", "anteroposterior", "antero posterior"), _FROM_THE_FRONT),
    **dict.fromkeys(("pa", "posteroanterior", "postero anterior"), _FROM_BEHIND),
    "dp": ("dorsopalmar", "dorsoplantar"),
    "cc": ("craniocaudal",),
    "dlpmo": ("dorsolateral-palmaromedial", "dorsolateral-plantaromedial"),
    "dmplo": ("dorsomedial-palmarolateral", "dorsomedial-plantarolateral"),
}
"""Words that mean one of several projections."""
_LATERAL_WORDS = (
    "lateral",
    "lat",
    "laterolateral",
    "latero lateral",
    "ll",
    "profil",
    "seitlich",
    "seitenlage",
)
_OF_LIMBS = ("mediolateral", "lateromedial")
_SIDES = {
    "L": "left l lt li links gauche izquierdo izquierda sinister sinistra sinistrum lf lh vl hl",
    "R": "right r rt re rechts droit droite derecho derecha dexter dextra dextrum rf rh vr hr",
}
_SHORT = (
    ("dors(o|al)", "d"), ("palmar(o)?", "pa"), ("plantar(o)?", "pl"), ("proxim(o|al)", "pr"),
    ("dist(o|al)", "di"), ("later(o|al)", "l"), ("medi(o|al)", "m"), ("crani(o|al)", "cr"),
    ("caud(o|al)", "cd"), ("rostr(o|al)", "r"), ("ventr(o|al)", "v"), ("left", "le"), ("right", "rt"),
)  # fmt: skip
_ANGLE = re.compile(r"(?<=[a-z])\d+(?=[a-z])")


def of_code(code: CodedConcept) -> str:
    """The projection that a code means; empty where it means none."""
    if code.scheme == "SCT" and code.value in _CODES:
        return _CODES[code.value]
    if known := group(VIEWS).get((code.value, code.scheme)):
        return _oblique(known)
    told = named(code.meaning)
    return told.pop() if len(told) == 1 else ""


def named(text: str, *, position: bool = False) -> set[str]:
    """The projections a text names beyond doubt. `position`: it is a View Position (0018,5101)."""
    found = set[str]()
    for form in word_forms(text):
        if position and form.strip() in _POSITIONS:
            found.add(_POSITIONS[form.strip()])
        found |= {_aliases()[match[0].strip()] for match in _pattern().finditer(form)}
    return found


def meant(text: str, among: Collection[str]) -> str:
    """The one of these projections that a vague text can mean ("lateral"); empty for none or several."""
    fitting = set[str]()
    for form in word_forms(text):
        for word, projections in _VAGUE.items():
            if f" {word} " in form:
                fitting.update(projections)
        if any(f" {word} " in form for word in _LATERAL_WORDS):
            fitting.update(_OF_LIMBS if side(text) or named(text) else (*_OF_LIMBS, RIGHT, LEFT))
    left = [one for one in among if one in fitting]
    return left[0] if len(set(left)) == 1 else ""


def is_lateral(text: str) -> bool:
    """Return whether a text says that the beam came from the side, whichever."""
    return any(f" {word} " in form for form in word_forms(text) for word in _LATERAL_WORDS)


def every() -> frozenset[str]:
    """The names of all projections that can be told."""
    return frozenset({*_aliases().values(), *_CODES.values(), LATERAL})


def side(text: str) -> str:
    """L or R, where a text names one of them and not the other."""
    words = {word for form in word_forms(text) for word in form.split()}
    found = [letter for letter, names in _SIDES.items() if words & set(names.split())]
    return found[0] if len(found) == 1 else ""


def holds(text: str, name: str) -> bool:
    """Return whether a text has a name in it, word by word."""
    wanted = word_forms(name)[-1]
    return bool(wanted.strip()) and wanted in word_forms(text)[-1]


def word_forms(text: str) -> tuple[str, str]:
    """A text's words in small letters between spaces, what hyphens join as one word, and as several."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one) and one != "°")
    return _words(letters.replace("-", "")), _words(letters)


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds names in a text's words, the longest before those it begins with."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


def _words(text: str) -> str:
    words = re.findall(r"[^\W_]+", text)
    return f" {' '.join(_ANGLE.sub('', word) for word in words)} "


@cache
def _aliases() -> Mapping[str, str]:
    words = {word: name for name, text in _WORDS.items() for word in text.split(", ")}
    return dict(_of_obliques()) | words


def _of_obliques() -> Iterator[tuple[str, str]]:
    """Each oblique projection of CID 7484 written out, and its abbreviation with and without an O."""
    for code in group(VIEWS).values():
        if code.value in _CODES:
            continue
        name = _oblique(code)
        short = name
        for long, letters in _SHORT:
            short = re.sub(long, letters, short)
        short = re.sub(r"[^a-z]", "", short)
        yield from ((name.replace("-", " "), name), (name.replace("-", ""), name))
        yield from ((short, name), (f"{short}o", name))


@cache
def _pattern() -> re.Pattern[str]:
    return any_of(_aliases())


@cache
def _oblique(code: CodedConcept) -> str:
    """The meaning of a code of CID 7484 without its angle: "dorsolateral-palmaromedial"."""
    meaning = code.meaning.casefold()
    meaning = re.sub(r" \d+ deg(?:ree)? (left|right)", r" \1", meaning)
    for ending, joined in (("al", "o"), ("ar", "aro"), ("(left|right)", r"\1 ")):
        meaning = re.sub(rf"{ending} \d+ deg(?:ree)? ", joined, meaning)
    return re.sub(r" obliq(ue)?$", "", meaning)
