"""Every official language and script is found, as it is typed on every keyboard."""

import uuid
from typing import Any

import pytest

from aipact import search
from aipact.core.pagination import PageRequest
from aipact.search.stems import ALGORITHMS

TITLES = {
    "bg": "Обучение на служители по изкуствен интелект",
    "cs": "Školení zaměstnanců o umělé inteligenci",
    "da": "Færdigheder på arbejdspladsen, også for ledere",
    "de": "Datenschutzbeauftragte schulen Führungskräfte, Straße für Straße",
    "el": "Εκπαίδευση προσωπικού στη χρήση συστημάτων, ο λόγος",
    "en": "Training employees to question machines",
    "es": "Formación de empleados, año tras año",
    "et": "Töötajate koolitus tehisaru küsimustes",
    "fi": "Henkilöstön koulutus tekoälyn käyttöön",
    "fr": "Former les salariés à l’œuvre, élan et maîtrise",
    "ga": "Oiliúint d’fhoireann ar intleacht shaorga",
    "hr": "Osposobljavanje zaposlenika, đaci i žene",
    "hu": "Munkavállalók képzése mesterséges intelligenciáról, ősszel",
    "it": "Formazione dei dipendenti, qualità e libertà",
    "lt": "Darbuotojų mokymas apie dirbtinį intelektą",
    "lv": "Darbinieku apmācība mākslīgā intelekta jomā",
    "mt": "Taħriġ tal-ħaddiema dwar l-intelliġenza",
    "nl": "IJkpunt voor medewerkers, geïnteresseerd of niet",
    "pl": "Szkolenie pracowników w Łodzi, źródła i żywność",
    "pt": "Formação de funcionários sobre decisões",
    "ro": "Instruirea angajaților și a șefilor",
    "sk": "Vzdelávanie zamestnancov o umelej inteligencii, kôň",
    "sl": "Usposabljanje zaposlenih, čuječnost in žoga",
    "sv": "Utbildning av anställda på Öland, även ångest",
}
# As it stands, in capitals, without accents, spelled out, in Latin letters, in another form, begun.
QUERIES = {
    "bg": ["служители", "ОБУЧЕНИЕ", "obuchenie", "изкуствен интел"],
    "cs": ["zaměstnanců", "ŠKOLENÍ", "skoleni zamestnancu", "zaměstnanci", "umele intel"],
    "da": ["færdigheder", "FÆRDIGHEDER", "faerdigheder", "færdighed", "paa", "ogsaa", "pa"],
    "de": ["Datenschutz", "FÜHRUNGSKRÄFTE", "fuehrungskraefte", "fuhrungskrafte", "Führungskraft",
           "strasse", "STRASSE", "STRAẞE", "schult"],
    "el": ["εκπαίδευση", "ΕΚΠΑΙΔΕΥΣΗ", "ΕΚΠΑΊΔΕΥΣΗ", "εκπαιδευση", "λόγος", "ΛΟΓΟΣ", "λογοσ",
           "συστήματα", "ekpaid", "εκπαιδ"],
    "en": ["training", "TRAINED", "employee", "machine", "questioning"],
    "es": ["formación", "FORMACION", "formaciones", "empleado", "ano"],
    "et": ["töötajate", "TÖÖTAJATE", "tootajate", "toeoetajate", "küsimus"],
    "fi": ["henkilöstön", "KÄYTTÖÖN", "henkiloston", "kayttoon", "koulut"],
    "fr": ["salariés", "SALARIÉS", "salaries", "œuvre", "oeuvre", "OEUVRE", "maitrise", "salarié"],
    "ga": ["oiliúint", "OILIÚINT", "oiliuint", "intleacht shaor"],
    "hr": ["žene", "ŽENE", "zene", "đaci", "daci", "zaposlenik"],
    "hu": ["munkavállalók", "MUNKAVÁLLALÓK", "munkavallalok", "ősszel", "osszel", "képzés"],
    "it": ["qualità", "QUALITÀ", "qualita", "dipendente", "liberta"],
    "lt": ["darbuotojų", "DARBUOTOJŲ", "darbuotoju", "dirbtini", "mokymai"],
    "lv": ["apmācība", "APMĀCĪBA", "apmaciba", "maksliga", "darbin"],
    "mt": ["taħriġ", "TAĦRIĠ", "tahrig haddiema", "intelligenza"],
    "nl": ["ijkpunt", "IJKPUNT", "ĳkpunt", "medewerker", "geinteresseerd"],
    "pl": ["łodzi", "ŁODZI", "lodzi", "pracownikow", "zrodla", "szkolenia"],
    "pt": ["formação", "FORMAÇÃO", "formacao", "decisoes", "funcionario"],
    "ro": ["angajaților", "ANGAJAȚILOR", "angajaţilor şefilor", "angajatilor sefilor"],
    "sk": ["kôň", "KÔŇ", "kon", "vzdelavanie zamestnancov"],
    "sl": ["čuječnost", "ČUJEČNOST", "cujecnost", "zoga", "zaposl"],
    "sv": ["anställda", "ANSTÄLLDA", "anstallda", "anställd", "oeland", "oland", "utbildningar"],
}  # fmt: skip
CASES = [(language, query) for language in TITLES for query in QUERIES[language]]


@pytest.fixture
def keys(db: Any) -> dict[str, uuid.UUID]:
    """A practice in each language."""
    keys = {language: uuid.uuid4() for language in TITLES}
    for language, title in TITLES.items():
        search.put(
            "practice", keys[language], title=title, text="", is_public=True, language=language
        )
    return keys


def found(query: str, **more: Any) -> list[uuid.UUID]:
    page = PageRequest(size=50)
    return list(search.find("practice", q=query, page=page, **more).items)


def test_all_languages_of_the_union_are_here() -> None:
    assert len(TITLES) == 24
    assert set(ALGORITHMS) <= set(TITLES)


@pytest.mark.parametrize(("language", "query"), CASES)
def test_every_language_is_found(keys: dict[str, uuid.UUID], language: str, query: str) -> None:
    assert keys[language] in found(query)


@pytest.mark.parametrize("language", TITLES)
def test_a_whole_title_finds_its_own_practice_first(
    keys: dict[str, uuid.UUID], language: str
) -> None:
    assert found(TITLES[language].upper(), ranked=True)[0] == keys[language]


def test_a_word_that_is_nowhere_is_not_found(keys: dict[str, uuid.UUID]) -> None:
    assert found("Zeppelin") == []


def test_stems_are_those_of_the_texts_language(db: Any) -> None:
    """A name is no text: it has no other forms."""
    key = uuid.uuid4()
    search.put("practice", key, title="Trainings", text="", is_public=True)
    assert (found("trainings"), found("training", ranked=True)) == ([key], [key])
    assert found("trained") == []


def test_a_translation_is_found_by_its_own_forms_and_its_title_is_a_title(db: Any) -> None:
    key, other = uuid.uuid4(), uuid.uuid4()
    translation = search.Wording("en", "Training crews", "They are certified.")
    search.put(
        "practice", key, title=TITLES["el"], text="", is_public=True, language="el",
        translations=[translation],
    )  # fmt: skip
    search.put("practice", other, title="Other", text="training crews", is_public=True)
    assert (found("certify"), found("συστήματα")) == ([key], [key])
    assert found("training", ranked=True) == [key, other]
