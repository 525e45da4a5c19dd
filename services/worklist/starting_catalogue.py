"""The catalogue that every tenant begins with: dog, cat, horse, rabbit and bird."""

from functools import cache

from services.worklist.catalogue import Procedure, View
from services.worklist.codes import PROJECTIONS, REGIONS, VIEWS, CodedConcept, find

DOG, CAT, HORSE, RABBIT = "448771007", "448169003", "35354009", "36571002"
BIRD = "bird"
"""CID 7454 has no birds: by name."""
_SMALL = (DOG, CAT)

_REGIONS = {
    "thorax": "816094009", "abdomen": "818981001", "pelvis": "816092008", "skull": "89546000",
    "cervical spine": "122494005", "thoracolumbar spine": "1217256009", "lumbosacral spine": "1217253001",
    "shoulder": "16982005", "elbow": "16953009", "carpus": "8205005", "stifle": "116010006",
    "tarsus": "108371006", "fore foot": "419176008", "hind foot": "416804009", "fore fetlock": "13190002",
    "hind fetlock": "113351006", "navicular": "30518006", "body": "38266002",
}  # fmt: skip
_VIEWS = {
    # The beam enters on the first side named: an animal that lies on its right is shot left to right.
    "right lateral": ("399198007", "right lateral"), "left lateral": ("399173006", "left lateral"),
    "ventrodorsal": ("442441009", "dorsal"), "dorsoventral": ("441672003", "ventral"),
    "mediolateral": ("399260004", ""), "craniocaudal": ("399162004", ""), "caudocranial": ("399196006", ""),
    "dorsopalmar": ("441505008", ""), "dorsoplantar": ("399335002", ""),
    "rostrocaudal": ("442690000", "dorsal"),
    "lateromedial": ("399352003", "standing"),
    "D45L-PaMO": ("442597009", "standing"), "D45M-PaLO": ("442623008", "standing"),
    "D45L-PlMO": ("442643002", "standing"), "D45M-PlLO": ("442600005", "standing"),
    "D65Pr-PaDiO": ("442609006", "standing"), "PaPr-PaDiO": ("442674000", "standing"),
    "standing dorsopalmar": ("441505008", "standing"), "standing dorsoplantar": ("399335002", "standing"),
}  # fmt: skip
_TABLE = (
    # name, region, species, sides, views ("?" behind one that is optional), fee code
    ("Thorax, 3 views", "thorax", _SMALL, "",
     "right lateral, left lateral, ventrodorsal, dorsoventral?", "THX3"),
    ("Thorax, 2 views", "thorax", _SMALL, "", "right lateral, ventrodorsal", "THX2"),
    ("Abdomen, 2 views", "abdomen", _SMALL, "", "right lateral, ventrodorsal, left lateral?", "ABD2"),
    ("Pelvis, ventrodorsal extended", "pelvis", _SMALL, "", "ventrodorsal, right lateral?", "PEL1"),
    ("Skull, 3 views", "skull", _SMALL, "", "right lateral, dorsoventral, rostrocaudal?", "SKU3"),
    ("Cervical spine", "cervical spine", _SMALL, "", "right lateral, ventrodorsal", "SPC2"),
    ("Thoracolumbar spine", "thoracolumbar spine", _SMALL, "", "right lateral, ventrodorsal", "SPT2"),
    ("Lumbosacral spine", "lumbosacral spine", _SMALL, "", "right lateral, ventrodorsal", "SPL2"),
    ("Shoulder", "shoulder", _SMALL, "LR", "mediolateral, caudocranial", "SHO2"),
    ("Elbow", "elbow", _SMALL, "LR", "mediolateral, craniocaudal", "ELB2"),
    ("Carpus", "carpus", _SMALL, "LR", "mediolateral, dorsopalmar", "CAR2"),
    ("Stifle", "stifle", _SMALL, "LR", "mediolateral, caudocranial", "STI2"),
    ("Tarsus", "tarsus", _SMALL, "LR", "mediolateral, dorsoplantar", "TAR2"),
    ("Fore foot, 5 views", "fore foot", (HORSE,), "LR",
     "lateromedial, standing dorsopalmar, D65Pr-PaDiO, PaPr-PaDiO, D45L-PaMO, D45M-PaLO?", "EFF5"),
    ("Fore fetlock, 4 views", "fore fetlock", (HORSE,), "LR",
     "lateromedial, standing dorsopalmar, D45L-PaMO, D45M-PaLO", "EFE4"),
    ("Hind fetlock, 4 views", "hind fetlock", (HORSE,), "LR",
     "lateromedial, standing dorsoplantar, D45L-PlMO, D45M-PlLO", "EHF4"),
    ("Carpus, 4 views", "carpus", (HORSE,), "LR",
     "lateromedial, standing dorsopalmar, D45L-PaMO, D45M-PaLO", "ECA4"),
    ("Tarsus, 4 views", "tarsus", (HORSE,), "LR",
     "lateromedial, standing dorsoplantar, D45L-PlMO, D45M-PlLO", "ETA4"),
    ("Stifle, 2 views", "stifle", (HORSE,), "LR", "lateromedial, caudocranial", "EST2"),
    ("Thorax, 2 views", "thorax", (RABBIT,), "", "right lateral, ventrodorsal", "RTH2"),
    ("Abdomen, 2 views", "abdomen", (RABBIT,), "", "right lateral, ventrodorsal", "RAB2"),
    ("Skull and teeth", "skull", (RABBIT,), "", "right lateral, dorsoventral, rostrocaudal", "RSK3"),
    ("Whole body, 2 views", "body", (BIRD,), "", "right lateral, ventrodorsal", "BIR2"),
)  # fmt: skip
_NAMES = {DOG: "dog", CAT: "cat", HORSE: "horse", RABBIT: "rabbit", BIRD: "bird"}


def _views(text: str, laterality: str) -> tuple[View, ...]:
    made = []
    for one in text.split(", "):
        name = one.rstrip("?")
        value, recumbency = _VIEWS[name]
        code = find(value, VIEWS, PROJECTIONS)
        shown = name if name[0].isupper() else name.removeprefix("standing ").capitalize()
        made.append(View(shown, code, laterality, recumbency, required=one == name))
    return tuple(made)


def _region(name: str) -> CodedConcept:
    return find(_REGIONS[name], REGIONS)


@cache
def starting_procedures() -> tuple[Procedure, ...]:
    """Return all its procedures, made at the first use: the codes of DICOM take 16 MB in a process."""
    return tuple(
        Procedure(
            id=f"{'-'.join(_NAMES[kind] for kind in species)}-{fee_code.lower()}{side.lower()}",
            name=f"{name}, {'left' if side == 'L' else 'right'}" if side else name,
            modality="DX",
            region=_region(region),
            species=species,
            views=_views(views, side),
            fee_code=fee_code,
        )
        for name, region, species, sides, views, fee_code in _TABLE
        for side in (sides or ("",))
    )
