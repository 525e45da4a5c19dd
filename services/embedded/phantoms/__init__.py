"""Plausible veterinary studies made of numbers: animals, anatomy, datasets."""

from services.embedded.phantoms.animals import ANIMALS, Animal
from services.embedded.phantoms.demo import DemoStudy, demo_studies
from services.embedded.phantoms.shots import KINDS
from services.embedded.phantoms.study import part10, study

__all__ = ["ANIMALS", "KINDS", "Animal", "DemoStudy", "demo_studies", "part10", "study"]
