"""The animals of the demo and the tests, with the people responsible for them. All are invented."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Animal:
    """A patient of a veterinary clinic as a modality's worklist entry would name it."""

    name: str
    """PatientName: family name of the client, then the animal's; groups as PS3.5 6.2.1 wants."""
    patient_id: str
    species: str
    breed: str
    sex: str
    neutered: bool
    born: date
    weight: float
    """kilograms"""
    client: str
    """ResponsiblePerson"""
    chip: str = ""
    """number of the transponder, ISO 11784"""
    issuer: str = "OAKWOOD"


# SNOMED CT codes of PS3.16 CID 7454.
SPECIES_CODES = {
    "Canine": "448771007", "Feline": "448169003", "Equine": "388445009", "Rabbit": "88818001",
    "Avian": "387976000", "Reptile": "107293008", "Bovine": "34618005",
}  # fmt: skip

BELLA = Animal(
    "Miller^Bella", "D-1001", "Canine", "Labrador Retriever", "F", True, date(2018, 4, 12), 29.4,
    "Miller^Susan", "276098104512301",
)  # fmt: skip
REX = Animal(
    "Schäfer^Rex", "D-1002", "Canine", "Deutscher Schäferhund", "M", False, date(2020, 9, 3), 36.1,
    "Schäfer^Jürgen", "276098104512302",
)  # fmt: skip
MURKA = Animal(
    "Ivanova^Murka=Иванова^Мурка", "C-2001", "Feline", "Сибирская кошка", "F", True, date(2016, 2, 27), 4.6,
    "Ivanova^Olga=Иванова^Ольга", "643098100000417",
)  # fmt: skip
HANA = Animal(
    "Yamada^Hana=山田^花=やまだ^はな", "D-1003", "Canine", "柴犬", "F", False, date(2021, 3, 30), 9.2,
    "Yamada^Tarou=山田^太郎=やまだ^たろう", "392141000123456",
)  # fmt: skip
ECLAIR = Animal(
    "Lefèvre^Éclair", "H-3001", "Equine", "Selle Français", "M", True, date(2014, 5, 19), 545.0,
    "Lefèvre^Zoé", "250259600123456",
)  # fmt: skip
CLOVER = Animal(
    "O'Brien^Clover", "R-4001", "Rabbit", "Holland Lop", "F", False, date(2023, 1, 8), 1.7, "O'Brien^Niamh"
)
KIWI = Animal(
    "Nuñez^Kiwi",
    "P-5001",
    "Avian",
    "Congo African Grey Parrot",
    "O",
    False,
    date(2011, 7, 1),
    0.45,
    "Nuñez^Íñigo",
)
SIMBA = Animal(
    "Thompson^Simba", "C-2002", "Feline", "Maine Coon", "M", True, date(2019, 11, 2), 7.3,
    "Thompson^Grace", "826098106543210", "ELMSIDE",
)  # fmt: skip
STORM = Animal(
    "van der Berg^Storm", "H-3002", "Equine", "KWPN", "F", False, date(2015, 6, 6), 588.0,
    "van der Berg^Anneke", "528210004567891", "ELMSIDE",
)  # fmt: skip
LUNA = Animal(
    "Kowalska^Łuna", "D-1004", "Canine", "Border Collie", "F", True, date(2017, 8, 24), 17.8,
    "Kowalska^Małgorzata", "616093900123457", "ELMSIDE",
)  # fmt: skip
BAOBAO = Animal(
    "Wang^Baobao=王^宝宝", "D-1001", "Canine", "Pug", "M", True, date(2019, 12, 12), 8.8,
    "Wang^Xiaodong=王^小東", "156000123456789", "ELMSIDE",
)  # fmt: skip
SPIKE = Animal(
    "Andersson^Spike", "X-6001", "Reptile", "Bearded dragon", "M", False, date(2022, 4, 4), 0.38,
    "Andersson^Åsa", "", "ELMSIDE",
)  # fmt: skip

ANIMALS = (BELLA, REX, MURKA, HANA, ECLAIR, CLOVER, KIWI, SIMBA, STORM, LUNA, BAOBAO, SPIKE)
