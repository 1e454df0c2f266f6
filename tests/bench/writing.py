"""Made-up words, people and paragraphs, drawn as often as words of a language are."""

import itertools
import quopri
import random
from dataclasses import dataclass

_COMMON = """
    the of and to a in is that it for on was with as be at by this have from or had not are but
    they which you one were all her she there would their we him been has when who will more no
    if out so said what up its about into than them can only other new some could time these two
    may then do first any my now such like our over man me even most made after also did many
    before must through years where much your way well down should because each just those people
    mail order meeting account letter invoice please thanks regards monday friday week month year
    team office project report question answer number address phone service customer delivery
    house garden train station ticket hotel flight school doctor bank insurance contract offer
    price photo picture music film book paper street city country bridge river morning evening
"""
_STARTS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sch st t tr v w z"
_MIDDLES = "a e i o u ai au ea ei ie ou oo ä ö é"
_ENDS = "n r s t l m ck nd rt st ng ll x p"
_GIVEN = "Ada Bruno Chiara Dmitri Elif Fatou Goran Hana Imre Jonas Kofi Lena Mai Nils Oona Pia"
_FAMILY = "Aalto Becker Cohen Duarte Eriksen Ferrari Gupta Horvat Ito Jansen Kowalska Lopez"
_VOCABULARY = 20_000
_PARAGRAPHS = 3_000
_STYLE = (
    b'<p style=3D"margin:0 0 16px;font-family:Helvetica,Arial,sans-serif;font-si=\r\n'
    b'ze:15px;line-height:22px;color:#333333">'
)
_PAGE_START = (
    b'<!DOCTYPE html>\r\n<html><head><meta http-equiv=3D"Content-Type" content=3D"text=\r\n'
    b'/html; charset=3Dutf-8"><title></title></head>\r\n<body>\r\n'
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences, quoted-printable, as text and as HTML."""

    plain: bytes
    html: bytes


@dataclass(frozen=True, slots=True)
class Person:
    name: bytes
    mailbox: bytes


class Writing:
    """All that is random about the text of one mailbox; made once, then drawn from."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed * 7919)
        self._common = _COMMON.split()
        self._words = _vocabulary(chance)
        # Zipf: the n-th commonest word comes with a weight of 1/n.
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
        self._paragraphs = [self._paragraph(chance) for _ in range(_PARAGRAPHS)]
        self._subjects = [self._words_of(chance, chance.randrange(2, 9)) for _ in range(2_000)]
        self._people = [
            Person(f"{given} {family}".encode(), f"{given}.{family}".lower().encode())
            for given in _GIVEN.split()
            for family in _FAMILY.split()
        ]

    def paragraphs(self, chance: random.Random, count: int) -> list[Paragraph]:
        return chance.choices(self._paragraphs, k=count)

    def subject(self, chance: random.Random) -> bytes:
        text = f"{chance.choice(self._subjects).capitalize()} {chance.randrange(10_000)}"
        if text.isascii():
            return text.encode("ascii")
        encoded = quopri.encodestring(text.encode(), header=True).replace(b"=\n", b"")
        return b"=?utf-8?Q?%s?=" % encoded

    def person(self, chance: random.Random) -> Person:
        return chance.choice(self._people)

    def people(self, chance: random.Random) -> bytes:
        """An address list as in To and Cc."""
        chosen = chance.choices(self._people, k=chance.randrange(1, 5))
        return b",\r\n ".join(b"%s <%s@example.net>" % (one.name, one.mailbox) for one in chosen)

    def filename(self, chance: random.Random, extension: str) -> bytes:
        word = chance.choice(self._common)
        return f"{word}-{chance.randrange(1_000_000)}.{extension}".encode("ascii")

    def page(self, chance: random.Random, paragraphs: list[Paragraph], *, is_bulk: bool) -> bytes:
        """The HTML page of a message; a newsletter's has pictures, a tracker and a footer."""
        pieces = [_PAGE_START]
        for paragraph in paragraphs:
            pieces += (_STYLE, paragraph.html, b"</p>\r\n")
        if is_bulk:
            number = chance.getrandbits(48)
            pieces.append(
                b'<img src=3D"https://img.news.example/%x.png" width=3D"600" height=3D"2=\r\n'
                b'00"><img src=3D"https://t.news.example/open/%x" width=3D"1" height=3D"=\r\n'
                b'1">\r\n<a href=3D"https://news.example/leave?u=3D%x">Unsubscribe</a>\r\n'
                % (number, number, number)
            )
        pieces.append(b"</body></html>")
        return b"".join(pieces)

    def _paragraph(self, chance: random.Random) -> Paragraph:
        sentences = (
            self._words_of(chance, chance.randrange(6, 22)).capitalize() + "."
            for _ in range(chance.randrange(3, 9))
        )
        text = " ".join(sentences)
        encoded = quopri.encodestring(text.encode()).rstrip(b"\n").replace(b"\n", b"\r\n")
        return Paragraph(plain=encoded + b"\r\n", html=encoded)

    def _words_of(self, chance: random.Random, count: int) -> str:
        return " ".join(chance.choices(self._words, cum_weights=self._weights, k=count))


def _vocabulary(chance: random.Random) -> list[str]:
    starts, middles, ends = _STARTS.split(), _MIDDLES.split(), _ENDS.split()
    words = dict.fromkeys(_COMMON.split())
    while len(words) < _VOCABULARY:
        syllables = (
            chance.choice(starts) + chance.choice(middles) for _ in range(chance.randrange(1, 4))
        )
        words["".join(syllables) + chance.choice(ends)] = None
    return list(words)
