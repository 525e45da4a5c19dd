"""Which part of the body a text names: in English, Latin, German, French and Spanish, and in DICOM's terms.

A part is named by small letters, such as "thoracic spine"; with it come the wholes that it is part of.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from services.worklist.projections import any_of, word_forms

_WORDS = {
    "whole body": (
        "whole body, wholebody, entire body, catogram, dogogram, babygram, ganzkorper, ganzer korper, corps "
        "entier, cuerpo entero"
    ),
    "thorax": (
        "thorax, chest, thoracic cavity, thoraces, lung, lungs, rib, ribs, brustkorb, brust, lunge, "
        "poitrine, poumon, poumons, cage thoracique, torax, pecho, pulmon, pulmones, thoracic, pulmo"
    ),
    "abdomen": (
        "abdomen, abdominal, belly, kub, bauch, bauchraum, ventre, vientre, abdominal cavity, kidney, "
        "kidneys, bladder, liver"
    ),
    "pelvis": (
        "pelvis, pelvic, hip, hips, coxa, coxae, hd, becken, hufte, huften, huftgelenk, huftgelenke, "
        "bassin, hanche, hanches, cadera, caderas, hip joint, coxofemoral, pennhip, femoral head, femoral "
        "neck"
    ),
    "cervical spine": (
        "cervical spine, cspine, c spine, neck, cervical, cervical vertebra, cervical vertebrae, cervical "
        "column, hws, hals, halswirbelsaule, rachis cervical, cou, encolure, columna cervical, cuello, c1 "
        "c7"
    ),
    "thoracic spine": (
        "thoracic spine, tspine, t spine, thoracic vertebra, thoracic vertebrae, bws, brustwirbelsaule, "
        "rachis thoracique, columna toracica"
    ),
    "thoracolumbar spine": (
        "thoracolumbar, thoracolumbar spine, tlspine, tl spine, thoracic and lumbar spine, rachis "
        "thoracolombaire, columna toracolumbar, thorakolumbal"
    ),
    "lumbar spine": (
        "lumbar spine, lspine, l spine, lumbar, lumbar vertebra, lumbar vertebrae, lws, lendenwirbelsaule, "
        "rachis lombaire, lombaires, columna lumbar, lumbosacral, lumbosacral spine, lsspine"
    ),
    "sacrum": "sacrum, sacral, sspine, sacral spine, sacroiliac, kreuzbein",
    "tail": "tail, coccyx, coccygeal, caudal vertebra, caudal vertebrae, schwanz, queue",
    "spine": (
        "spine, spinal, spinal column, vertebral column, vertebra, vertebrae, columna vertebralis, "
        "wirbelsaule, rachis, colonne vertebrale, columna, columna vertebral"
    ),
    "skull": (
        "skull, head, cranium, caput, kopf, schadel, tete, crane, cabeza, craneo, bulla, bullae, tympanic "
        "bulla, nose, nasal, nasal cavity, sinus, sinuses, tmj, orbit"
    ),
    "teeth": (
        "teeth, tooth, dental, full mouth, dentition, dens, dentes, zahn, zahne, zahnstatus, dent, dents, "
        "dentaire, diente, dientes, jaw, jaw region, kiefer"
    ),
    "maxilla": "maxilla, maxillary, upper jaw, oberkiefer, maxillaire, maxilar, maxilar superior",
    "mandible": (
        "mandible, mandibula, mandibular, lower jaw, unterkiefer, mandibule, mandibulaire, maxilar inferior"
    ),
    "incisors": (
        "incisor, incisors, incisive, incisivi, schneidezahn, schneidezahne, incisives, incisivos, incisivo"
    ),
    "shoulder": (
        "shoulder, shoulder joint, scapula, scapulohumeral, schulter, schultergelenk, schulterblatt, "
        "epaule, hombro, humeral head"
    ),
    "humerus": "humerus, brachium, upper arm, oberarm, humero",
    "elbow": (
        "elbow, elbows, elbow joint, cubitus, cubiti, ellbogen, ellenbogen, ellbogengelenk, coude, coudes, "
        "codo"
    ),
    "antebrachium": (
        "antebrachium, forearm, radius, ulna, radius ulna, unterarm, avant bras, antebrazo, radius and ulna"
    ),
    "carpus": "carpus, carpal, carpal joint, vorderfusswurzel, karpus, karpalgelenk, carpe, carpo",
    "metacarpus": (
        "metacarpus, metacarpal, metacarpals, fore cannon, rohrbein vorne, metacarpe, metacarpo, mittelhand"
    ),
    "femur": "femur, thigh, oberschenkel, cuisse, muslo, femoral",
    "stifle": (
        "stifle, stifles, stifle joint, knee, patella, genu, knie, kniegelenk, grasset, genou, rodilla, "
        "babilla"
    ),
    "crus": "crus, tibia, fibula, tibia fibula, lower leg, unterschenkel, jambe, tibia and fibula",
    "tarsus": (
        "tarsus, tarsal, tarsal joint, hock, hocks, ankle, calcaneus, talus, sprunggelenk, tarsalgelenk, "
        "jarret, tarse, tarso, corvejon"
    ),
    "metatarsus": "metatarsus, metatarsal, metatarsals, hind cannon, metatarse, metatarso, mittelfuss",
    "fetlock": "fetlock, fetlocks, fesselgelenk, fesselkopf, boulet, menudillo, metacarpophalangeal",
    "pastern": "pastern, pasterns, fessel, krongelenk, paturon, cuartilla, proximal interphalangeal",
    "foot": (
        "foot, feet, hoof, hooves, digit, digits, toe, toes, paw, paws, phalanx, phalanges, navicular, "
        "coffin, coffin joint, coffin bone, distal phalanx, huf, zehe, zehen, hufgelenk, strahlbein, pfote, "
        "pied, sabot, doigt, patte, dedo, casco, pata, manus, pes, hand, foot joint"
    ),
    "forelimb": (
        "forelimb, fore limb, foreleg, front leg, front limb, thoracic limb, fore, front, forefoot, lf, rf, "
        "vordergliedmasse, vorderbein, vorne, vl, vr, membre anterieur, anterieur, miembro anterior, "
        "membrum thoracicum"
    ),
    "hindlimb": (
        "hindlimb, hind limb, hindleg, hind leg, rear leg, rear limb, pelvic limb, hind, rear, hindfoot, "
        "lh, rh, hintergliedmasse, hinterbein, hinten, hl, hr, membre posterieur, posterieur, miembro "
        "posterior, membrum pelvinum"
    ),
    "limb": "limb, limbs, leg, legs, extremity, extremities, gliedmasse, bein, membre, miembro, extremidad",
}
_WHOLES = {
    **dict.fromkeys(("cervical spine", "thoracic spine", "thoracolumbar spine"), ("spine",)),
    **dict.fromkeys(("lumbar spine", "sacrum", "tail"), ("spine",)),
    **dict.fromkeys(("maxilla", "mandible", "incisors"), ("teeth",)),
    **dict.fromkeys(("shoulder", "humerus", "elbow", "antebrachium"), ("forelimb", "limb")),
    **dict.fromkeys(("carpus", "metacarpus"), ("forelimb", "limb")),
    **dict.fromkeys(("femur", "stifle", "crus", "tarsus", "metatarsus"), ("hindlimb", "limb")),
    **dict.fromkeys(("fetlock", "pastern", "foot", "forelimb", "hindlimb"), ("limb",)),
}
_QUADRANTS = {"1": ("maxilla", "R"), "2": ("maxilla", "L"), "3": ("mandible", "L"), "4": ("mandible", "R")}
_TRIADAN = re.compile(r"(?<!\d)([1-4])(0[1-9]|1[01])(?!\d)")
_MOST_INCISORS = 3
_JAWS = {"ok": "maxilla", "max": "maxilla", "uk": "mandible", "mand": "mandible"}
_CORNERS = {
    "ur": ("maxilla", "R"), "ul": ("maxilla", "L"), "ll": ("mandible", "L"), "lr": ("mandible", "R"),
}  # fmt: skip
"""Abbreviations that mean something else outside of a mouth, with the side of it."""
REGIONS = tuple(_WORDS)
"""Every part of the body that can be told."""


@lru_cache(maxsize=4096)
def regions_in(text: str) -> frozenset[str]:
    """The parts of the body that a text names, each with the wholes that it is part of."""
    found = {_aliases()[match[0].strip()] for form in word_forms(text) for match in _pattern().finditer(form)}
    return with_wholes(found)


def with_wholes(parts: Iterable[str]) -> frozenset[str]:
    """These parts of the body and what they are part of."""
    return frozenset(whole for part in parts for whole in (part, *_WHOLES.get(part, ())))


def teeth_in(text: str) -> tuple[frozenset[str], str]:
    """The parts of a mouth and its one side, by teeth's numbers (modified Triadan system) and short words."""
    numbers = _TRIADAN.findall(text)
    words = word_forms(text)[-1].split()
    corners = [_QUADRANTS[quadrant] for quadrant, _ in numbers]
    corners += [_CORNERS[word] for word in words if word in _CORNERS]
    parts = {part for part, _ in corners} | {_JAWS[word] for word in words if word in _JAWS}
    sides = {side for _, side in corners}
    if numbers and all(int(tooth) <= _MOST_INCISORS for _, tooth in numbers):
        parts.add("incisors")
    return with_wholes(parts), sides.pop() if len(sides) == 1 else ""


@cache
def _aliases() -> Mapping[str, str]:
    return {word: name for name, text in _WORDS.items() for word in text.split(", ")}


@cache
def _pattern() -> re.Pattern[str]:
    return any_of(_aliases())
