"""The animals of a clinic by their names: who types "dog" finds what came as "Canine" or "Hund".

Names in English, Latin, German, French and Spanish, and what people say of the young or of one kind.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from services.dicom.search_keys import KEY_LENGTH, pieces_of, spellings

_NAMES = {
    "dog": (
        "dog, dogs, puppy, puppies, canine, canines, canis, canidae, hund, hunde, hündin, rüde, welpe, "
        "chien, chiens, chienne, chiot, perro, perros, perra, cachorro, canino, canina, canin"
    ),
    "wolf": "wolf, wolves, canis lupus, wölfe, loup, loups, lobo, lobos",
    "fox": "fox, foxes, vulpes, fuchs, füchse, renard, renards, zorro, zorros",
    "cat": (
        "cat, cats, kitten, kittens, feline, felines, felis, felidae, katze, katzen, kater, kätzchen, chat, "
        "chats, chatte, chaton, gato, gatos, gata, gatito, felino, felina, félin"
    ),
    "horse": (
        "horse, horses, pony, ponies, foal, foals, mare, stallion, gelding, equine, equines, equus, "
        "equidae, pferd, pferde, ponys, fohlen, stute, hengst, wallach, cheval, chevaux, poney, poneys, "
        "jument, poulain, caballo, caballos, yegua, potro, poni, equino, equina, équin"
    ),
    "donkey": (
        "donkey, donkeys, mule, mules, asinine, equus asinus, esel, maultier, âne, ânes, mulet, burro, "
        "burros, asno, mula"
    ),
    "cattle": (
        "cattle, cow, cows, calf, calves, heifer, bovine, bovines, bovidae, bos taurus, bos indicus, rind, "
        "rinder, kuh, kühe, kälber, vache, vaches, veau, boeuf, taureau, bovin, bovins, vaca, vacas, "
        "ternero, toro, bovino, bovina"
    ),
    "sheep": (
        "sheep, lamb, lambs, ewe, ovine, ovis, schaf, schafe, lamm, mouton, moutons, brebis, agneau, ovin, "
        "oveja, ovejas, cordero, ovino"
    ),
    "goat": "goat, goats, caprine, capra, ziege, ziegen, chèvre, chèvres, caprin, cabra, cabras, caprino",
    "pig": (
        "pig, pigs, piglet, piglets, swine, porcine, sus scrofa, sus domesticus, schwein, schweine, ferkel, "
        "cochon, cochons, porc, porcs, porcelet, cerdo, cerdos, porcino, minipig, minipigs"
    ),
    "alpaca": (
        "alpaca, alpacas, llama, llamas, camelid, camelids, lama, lamas, vicugna, alpaka, alpakas, alpaga, "
        "alpagas"
    ),
    "rabbit": (
        "rabbit, rabbits, bunny, leporine, lapine, oryctolagus, cuniculus, kaninchen, lapin, lapins, "
        "conejo, conejos, coneja"
    ),
    "hare": "hare, hares, lepus, feldhase, lièvre, lièvres, liebre, liebres",
    "guinea pig": (
        "guinea pig, guinea pigs, cavy, cavia, meerschweinchen, cochon d'inde, cochons d'inde, cobaye, "
        "cobayes, cobaya, cobayas, conejillo de indias, cuy"
    ),
    "hamster": "hamster, hamsters, cricetus, mesocricetus, cricetinae, hámster, hámsters",
    "gerbil": "gerbil, gerbils, meriones, rennmaus, rennmäuse, gerbille, gerbilles, jerbo, jerbos",
    "rat": "rat, rats, rattus, ratte, ratten, rata, ratas",
    "mouse": "mouse, mice, murine, mus musculus, maus, mäuse, souris, ratón, ratones",
    "chinchilla": "chinchilla, chinchillas",
    "degu": "degu, degus, octodon, octodon degus, degú",
    "ferret": "ferret, ferrets, mustela, mustelid, frettchen, furet, furets, hurón, hurones",
    "hedgehog": "hedgehog, hedgehogs, erinaceus, atelerix, igel, hérisson, hérissons, erizo, erizos",
    "prairie dog": (
        "prairie dog, prairie dogs, cynomys, präriehund, präriehunde, chien de prairie, perrito de la pradera"
    ),
    "monkey": (
        "monkey, monkeys, primate, primates, simian, macaca, affe, affen, singe, singes, mono, monos, simio"
    ),
    "bird": "bird, birds, avian, aves, vogel, vögel, oiseau, oiseaux, aviaire, ave, pájaro, pájaros, aviar",
    "parrot": (
        "parrot, parrots, psittacine, psittaciformes, budgerigar, budgie, cockatiel, cockatoo, macaw, "
        "papagei, papageien, sittich, wellensittich, nymphensittich, kakadu, perroquet, perroquets, "
        "perruche, perruches, loro, loros, periquito"
    ),
    "chicken": (
        "chicken, chickens, hen, hens, rooster, poultry, gallus, huhn, hühner, henne, poule, poules, coq, "
        "poulet, gallina, gallinas, gallo, pollo"
    ),
    "duck": "duck, ducks, anas, ente, enten, canard, canards, pato, patos",
    "goose": "goose, geese, anser, gans, gänse, oie, oies, ganso, gansos",
    "pigeon": "pigeon, pigeons, dove, doves, columba, taube, tauben, paloma, palomas",
    "bird of prey": (
        "bird of prey, birds of prey, raptor, raptors, falcon, falcons, hawk, hawks, eagle, owl, owls, "
        "falco, greifvogel, falke, falken, eule, eulen, rapace, rapaces, faucon, hibou, chouette, halcón, "
        "búho, rapaz"
    ),
    "reptile": "reptile, reptiles, reptilia, reptilian, reptil, reptilien",
    "tortoise": (
        "tortoise, tortoises, turtle, turtles, terrapin, testudo, testudines, chelonian, chelonians, "
        "chelonia, schildkröte, schildkröten, tortue, tortues, tortuga, tortugas"
    ),
    "snake": (
        "snake, snakes, python, pythons, boa, serpentes, ophidian, schlange, schlangen, serpent, serpents, "
        "serpiente, serpientes, culebra"
    ),
    "lizard": (
        "lizard, lizards, bearded dragon, bearded dragons, gecko, geckos, iguana, iguanas, chameleon, "
        "pogona, lacertilia, echse, echsen, bartagame, bartagamen, leguan, chamäleon, lézard, lézards, "
        "lagarto, lagartos, lagartija"
    ),
    "amphibian": (
        "amphibian, amphibians, frog, frogs, toad, axolotl, amphibia, frosch, frösche, kröte, amphibie, "
        "grenouille, crapaud, anfibio, rana, ranas, sapo"
    ),
    "fish": "fish, fishes, pisces, piscine, koi, fisch, fische, poisson, poissons, pez, peces",
}
_BROADER = {
    **dict.fromkeys(("parrot", "chicken", "duck", "goose", "pigeon", "bird of prey"), "bird"),
    **dict.fromkeys(("tortoise", "snake", "lizard"), "reptile"),
}


def _words(key: str) -> tuple[str, ...]:
    return tuple(piece for part in key.split() for piece in pieces_of(part))


_KINDS = {
    _words(spelling): kind
    for kind, names in _NAMES.items()
    for name in names.split(", ")
    for spelling in spellings(name)
}
# What looks like one animal by its first words and is another.
_KINDS[("canis", "lupus", "familiaris")] = "dog"
_LONGEST = max(map(len, _KINDS))


def animals_in(texts: Iterable[str]) -> list[str]:
    """The animals that texts name, each once, with the wider kind that it is one of: a parrot is a bird."""
    return list(dict.fromkeys(animal for text in texts for animal in _animals(text[:KEY_LENGTH])))


@lru_cache(maxsize=1024)
def _animals(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for spelling in spellings(text):
        words = _words(spelling)
        at = 0
        while at < len(words):
            kind, length = animal_at(words, at) or ("", 1)
            found.update(dict.fromkeys(filter(None, (kind, _BROADER.get(kind)))))
            at += length
    return tuple(found)


def animal_at(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """The animal that the words from a place on name, by as many of them as do, and how many they are."""
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        kind = _KINDS.get(tuple(words[at : at + length]))
        if kind:
            return kind, length
    return None
