"""A million listings from a published seed: French and English words by Zipf's law, towns by their people."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from entrepairs.engines.geo import moved_point
from entrepairs.kernel.models import Place
from entrepairs.listings.domains import Domain, all_domains
from entrepairs.listings.indexing import tokens_of
from entrepairs.listings.models import Listing
from entrepairs.listings.search import Around, Sort, Wanted

SEED = 20260314
AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
COMMUNITIES = 300
OWNERS = 1_000
QUERIES_A_KIND = 80
PAGE_SIZE = 10

_FRENCH = """
vélo réparer jardin prêter échelle perceuse tondeuse cours cuisine enfant garder chat chien trajet gare
marché livre jeu table chaise lit armoire manteau chaussure robe pull pantalon tente sac valise lampe
rideau tapis miroir cadre tableau peinture couture tricot machine laver four cafetière bouilloire mixeur
casserole poêle assiette verre bouteille bocal confiture miel oeuf légume tomate courgette salade pomme
poire cerise noix pain gâteau soupe repas partager atelier leçon guitare piano chant danse yoga langue
anglais espagnol allemand italien français mathématiques informatique ordinateur imprimante téléphone
écran clavier câble batterie chargeur électricité plomberie menuiserie maçonnerie carrelage papier
peindre poncer visser clouer scier marteau tournevis clé pince scie ponceuse brouette bêche râteau
arrosoir graine semis plant bouture compost haie tailler arbre fruitier fleur rosier pelouse potager
serre poule clapier abeille ruche bois bûche cheminée chauffage isolation fenêtre porte serrure volet
toit gouttière mur clôture portail camion remorque voiture pneu huile vidange freins covoiturage conduire
déménager porter carton meuble monter démonter canapé fauteuil coussin couverture drap oreiller berceau
poussette siège bébé jouet puzzle poupée trottinette rollers ski luge raquette ballon natation randonnée
carte boussole camping réchaud glacière barbecue parasol hamac piscine kayak canoë pêche canne ligne
photo caméra objectif trépied film disque vinyle platine enceinte casque micro violon flûte trompette
partition chorale théâtre costume maquillage coiffure coupe massage soin aide courses pharmacie médecin
visite compagnie lecture lettre dossier administration impôts formulaire traduction relecture
conversation accueil voisin quartier fête musique décoration guirlande vaisselle nappe banc tonnelle sono
projecteur salle réunion bureau espace garage cave grenier vide dépôt stockage animal lapin hamster cage
aquarium laisse promenade croquettes vétérinaire cheval selle âne mouton laine filer tisser feutre cuir
poterie céramique argile émail vitrail mosaïque bijou perle savon bougie parfum cosmétique lessive
vinaigre recette levain farine pâte fromage yaourt kéfir bière cidre vin sirop tisane thé café chocolat
épice herbe basilic menthe lavande petit grand vieux neuf ancien moderne solide léger lourd électrique
manuel pliable réglable complet simple rapide gratuit disponible semaine soir matin samedi dimanche
vacances hiver été printemps automne année mois jour heure
"""
_ENGLISH = """
bike repair garden lend ladder drill mower lesson cooking child cat dog ride station market book game
table chair bed coat shoe dress tent bag lamp curtain sewing knitting machine kettle oven jam honey egg
vegetable tomato apple bread cake soup meal share guitar piano language computer printer phone screen
battery hammer saw seed plant compost hedge tree flower hen bee wood window door roof wall car tyre move
carry box furniture sofa blanket cradle pushchair toy doll ball map camping photo camera record violin
choir letter form translation neighbour party music room garage animal rabbit walk horse wool pottery
candle recipe flour cheese beer tea coffee small big old new free week evening morning holiday winter
summer
"""


def _zipf(words: Sequence[str]) -> list[float]:
    return list(accumulate(1 / (rank + 8) for rank in range(len(words))))


_LISTS = {"fr": _FRENCH.split(), "en": _ENGLISH.split()}
_WORDS = {language: (words, _zipf(words)) for language, words in _LISTS.items()}


@dataclass(frozen=True)
class Asked:
    """One search of the mix, in one community."""

    community_id: int
    wanted: Wanted
    first: int = 0


class Village:
    """Draws listings; the same seed and places give the same ones, on every machine."""

    def __init__(self, places: Sequence[Place], seed: int = SEED) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - repeatable
        self.places = places
        self.by_people = list(accumulate((place.population or 300) for place in places))
        self.by_size = list(accumulate(1 / rank for rank in range(1, COMMUNITIES + 1)))
        self.domains = list(all_domains().values())

    def listings(self, first: int, beyond: int) -> Iterator[Listing]:
        return (self._listing(key) for key in range(first, beyond))

    def queries(self) -> dict[str, list[Asked]]:
        """The mix, by kind; words by how often they are written."""
        mix: dict[str, list[Asked]] = {}
        for _ in range(QUERIES_A_KIND):
            word, community_id = self._word("fr"), self._community_id()
            kind, domain, place = self.rng.choice(["offer", "need"]), self._domain().code, self._place()
            around = Around(place.lat, place.lon, 10_000)
            facets = Wanted(word, kind, domain)
            near = Wanted(word, kind, domain, around=around)
            mix.setdefault("word", []).append(Asked(community_id, Wanted(word)))
            mix.setdefault("word_facets", []).append(Asked(community_id, facets))
            mix.setdefault("word_facets_10km", []).append(Asked(community_id, near))
            mix.setdefault("counts", []).append(Asked(community_id, Wanted(word, kind)))
            mix.setdefault("next_page", []).append(Asked(community_id, Wanted(word), first=PAGE_SIZE))
            nearest = Wanted(word, around=Around(place.lat, place.lon, 50_000), sort=Sort.NEAREST)
            mix.setdefault("nearest", []).append(Asked(community_id, nearest))
        return mix

    def _listing(self, key: int) -> Listing:
        rng = self.rng
        language = "en" if rng.random() < 0.1 else "fr"
        domain, place = self._domain(), self._place()
        listing = Listing(
            pk=key,
            community_id=self._community_id(),
            owner_id=rng.randrange(1, OWNERS + 1),
            kind=rng.choice(["offer", "need"]),
            domain=domain.code,
            category=rng.choice([*domain.categories]) if domain.categories else "",
            title=" ".join(self._words(language, 3)).capitalize(),
            description=" ".join(self._words(language, rng.randint(8, 35))),
            language=language,
            place=place,
            lat=place.lat,
            lon=place.lon,
            quantity=1,
            state="active" if rng.random() < 0.9 else "closed",
            expires_at=AT + timedelta(days=rng.randint(1, 90)),
            created_at=AT - timedelta(minutes=2_000_000 - key),
            updated_at=AT,
        )
        listing.shown_lat, listing.shown_lon = moved_point(place.lat, place.lon, 500.0, rng)
        if listing.state == "active":
            listing.search = tokens_of(listing, rng.choice([[], ["hours"], ["points"], ["hours", "points"]]))
        return listing

    def _words(self, language: str, count: int) -> list[str]:
        words, weights = _WORDS[language]
        drawn = self.rng.choices(words, cum_weights=weights, k=count)
        return [f"{word}s" if self.rng.random() < 0.3 and word[-1] not in "sxz" else word for word in drawn]

    def _word(self, language: str) -> str:
        return self._words(language, 1)[0]

    def _place(self) -> Place:
        return self.rng.choices(self.places, cum_weights=self.by_people)[0]

    def _community_id(self) -> int:
        return self.rng.choices(range(1, COMMUNITIES + 1), cum_weights=self.by_size)[0]

    def _domain(self) -> Domain:
        return self.rng.choice(self.domains)
