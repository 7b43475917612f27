"""What the updates of the demo say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    language: str
    subject: str
    body: str


@dataclass(frozen=True)
class UpdateStory:
    """One update; the first text is the one that counts. until: how far it has come."""

    until: str
    days_ago: int
    topics: tuple[str, ...]
    texts: tuple[Wording, ...]


REPORTS = UpdateStory(
    "closed",
    75,
    ("pact",),
    (
        Wording(
            "en",
            "One year on: the first reports",
            """Dear {organisation|readers},

twelve months after their pledges were published, the first organisations report what they did. You
find each report on the page of its organisation.

## What stands out

- Most began with a list of the AI systems that they use.
- Training comes next: who works with a system learns what it can do, and what it cannot.
- Reports say openly what was **not** done yet. That helps the others.

> We planned for six systems and found nineteen.

The reports are the organisations' own words. Nobody has audited them.
""",
        ),
        Wording(
            "de",
            "Ein Jahr danach: die ersten Berichte",
            """Liebe Leserinnen und Leser,

zwölf Monate nach der Veröffentlichung ihrer Zusagen berichten die ersten Organisationen, was sie
getan haben. Jeder Bericht steht auf der Seite der Organisation.

## Was auffällt

- Die meisten begannen mit einer Liste der KI-Systeme, die sie einsetzen.
- Dann folgen Schulungen: Wer mit einem System arbeitet, lernt, was es kann und was nicht.
- Die Berichte sagen offen, was **noch nicht** getan ist. Das hilft den anderen.

> Wir rechneten mit sechs Systemen und fanden neunzehn.

Die Berichte sind die eigenen Worte der Organisationen. Niemand hat sie geprüft.
""",
        ),
        Wording(
            "fr",
            "Un an après : les premiers rapports",
            """Chères lectrices, chers lecteurs,

douze mois après la publication de leurs engagements, les premières organisations disent ce qu’elles
ont fait. Chaque rapport figure sur la page de l’organisation.

## Ce qui ressort

- La plupart ont commencé par une liste des systèmes d’IA qu’elles utilisent.
- Vient ensuite la formation : qui travaille avec un système apprend ce qu’il peut faire ou non.
- Les rapports disent franchement ce qui **n’est pas encore** fait. Cela aide les autres.

> Nous pensions avoir six systèmes ; nous en avons trouvé dix-neuf.

Les rapports sont les propres mots des organisations. Personne ne les a contrôlés.
""",
        ),
    ),
)
WEBINAR = UpdateStory(
    "sent",
    12,
    ("events", "pact"),
    (
        Wording(
            "en",
            "Recordings, slides and the next webinars",
            """Hello,

the answers to your questions from the last webinars are online, beside recordings and slides.

## Next

1. Sign up without an account: your address is enough.
2. Ask the speakers before the day; others can support your question.
3. Your calendar follows every change by itself.

Members of the Pact show how they train people who use AI at work.
""",
        ),
        Wording(
            "de",
            "Aufzeichnungen, Folien und die nächsten Webinare",
            """Guten Tag,

die Antworten auf Ihre Fragen aus den letzten Webinaren sind online, neben Aufzeichnungen und
Folien.

## Demnächst

1. Melden Sie sich ohne Konto an: Ihre Adresse genügt.
2. Fragen Sie die Vortragenden schon vorher; andere können Ihre Frage unterstützen.
3. Ihr Kalender folgt jeder Änderung von selbst.

Mitglieder des Pakts zeigen, wie sie Menschen schulen, die bei der Arbeit KI nutzen.
""",
        ),
    ),
)
CALL = UpdateStory(
    "in_approval",
    1,
    ("consultations",),
    (
        Wording(
            "en",
            "Tell us which practices you miss",
            """Hello,

which practices would help {organisation|your organisation} most? Until the end of next month we
collect what is missing in the library. Answer this letter in a sentence or two.
""",
        ),
    ),
)
PRACTICES = UpdateStory(
    "draft",
    0,
    ("pact",),
    (Wording("en", "New in the library", "Hello,\n\nthese practices are new:\n\n- \n"),),
)
CHANGED_PLANS = UpdateStory(
    "cancelled",
    30,
    ("jobs",),
    (
        Wording(
            "en",
            "Two posts in the regulation unit",
            "Hello,\n\ntwo posts are open in the regulation unit. Apply within four weeks.\n",
        ),
    ),
)
FACTORIES = UpdateStory(
    "approved",
    3,
    ("innovation",),
    (
        Wording(
            "en",
            "How AI factories help members of the Pact",
            "Hello,\n\nthree members tell what they did with the computing time that they got.\n",
        ),
    ),
)
UPDATES = (REPORTS, CHANGED_PLANS, WEBINAR, FACTORIES, CALL, PRACTICES)
