"""Words as the index holds them and as a query asks for them: without case, accents and script."""

from aipact.core.text import latin, words

# PostgreSQL refuses words of more than 2,046 bytes and documents of more than a megabyte.
LONGEST_WORD = 60
MOST_WORDS = 5000
# More of a query than this narrows nothing down.
LONGEST_QUERY = 200
MOST_QUERY_WORDS = 10
# How German, Danish and Swedish letters are written where the keyboard lacks them.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def document_words(*texts: str) -> str:
    """All spellings under which a text shall be found, each word once."""
    spellings: dict[str, None] = {}
    for text in texts:
        for version in (text, latin(text), text.casefold().translate(_SPELLED_OUT)):
            spellings.update(dict.fromkeys(word[:LONGEST_WORD] for word in words(version)))
    return " ".join(list(spellings)[:MOST_WORDS])


def query_words(query: str) -> list[list[str]]:
    """The spellings of each word that was asked for; the last word is a beginning of one."""
    asked = words(query[:LONGEST_QUERY])[:MOST_QUERY_WORDS]
    return [
        list(dict.fromkeys(word[:LONGEST_WORD] for word in (word, *_in_latin(word))))
        for word in asked
    ]


def _in_latin(word: str) -> list[str]:
    spelled = words(latin(word))
    return spelled if len(spelled) == 1 else []
