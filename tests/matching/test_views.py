"""Recall of each view on own terms in own frames, and the ordinary texts that must stay clean."""

from __future__ import annotations

import pytest
from sample import found, matcher_of

from inthewild.matching import Matcher

FRAMES = ("{}", "have a look: {} today", "neu, {} (2 Stück)", "<{}>", "x\n{}\ny")
WORDS = "gannet feather", "quillback", "перо гагары", "羽毛扇", "ขนนก", "금계 깃털"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return matcher_of(*WORDS, "marble stone cup")


def spaced(term: str, gap: str = " ") -> str:
    return gap.join(term.replace(" ", ""))


DISGUISES = {
    "strict, upper case": [("GANNET FEATHER", "gannet feather"), ("Перо Гагары", "перо гагары")],
    "strict, full width": [("\uff47\uff41\uff4e\uff4e\uff45\uff54 feather", "gannet feather")],
    "strict, mathematical": [("𝐪𝐮𝐢𝐥𝐥𝐛𝐚𝐜𝐤", "quillback")],
    "strict, zero width": [("\u200b".join("quillback"), "quillback"), ("\u2060".join("羽毛扇"), "羽毛扇")],
    "strict, marks": [("\u0336".join("quillback"), "quillback"), ("gännet feáther", "gannet feather")],
    "strict, hyphen": [("gannet-feather", "gannet feather"), ("Gannet_Feather", "gannet feather")],
    "decode, entities": [
        ("&#113;uillback", "quillback"),
        ("gannet&nbsp;feather", "gannet feather"),
        ("&amp;#113;uillback", "quillback"),
    ],
    "decode, tags": [("quill<b>back</b>", "quillback"), ("羽<i></i>毛扇", "羽毛扇"), ("quill<!-- x -->back", "quillback")],
    "decode, percent": [("%71uillback", "quillback")],
    "decode, override": [("\u202ekcabllius\u202c".replace("us", "uq"), "quillback")],
    "skeleton": [
        ("quillb\u0430ck", "quillback"),
        ("g\u0430nn\u0435t f\u0435\u0430th\u0435r", "gannet feather"),
        ("пеpо гaгары", "перо гагары"),
    ],
    "squeeze, spaced": [(spaced("quillback"), "quillback"), (spaced("gannet feather"), "gannet feather"), ("羽 毛 扇", "羽毛扇")],
    "squeeze, dotted": [
        (spaced("quillback", "."), "quillback"),
        ("quill*back", "quillback"),
        ("羽.毛.扇", "羽毛扇"),
        ("q*u*i*l*l*b*a*c*k", "quillback"),
    ],
    "squeeze, one letter a line": [(spaced("quillback", "\n"), "quillback")],
    "squeeze, repeated": [("quiiiillback", "quillback"), ("gannnnet feather", "gannet feather")],
    "squeeze, every letter repeated": [
        ("qquuiillllbbaacckk", "quillback"),
        ("gggaaannnnnneeettt fffeeeaaattthhheeerrr", "gannet feather"),
    ],
    "squeeze, one full stop": [("quill.back", "quillback"), ("羽毛.扇", "羽毛扇"), ("ขน.นก", "ขนนก")],
    "squeeze, two signs": [("quill**back", "quillback"), ("quill⭐back", "quillback"), ("q🔥uillback", "quillback")],
    "joined, wide": [("금계깃털", "금계 깃털")],
    "skeleton, hooks": [("ʠuıƚƚɓɑƈƙ", "quillback")],
    "skeleton, frames": [("🇶🇺🇮🇱🇱🇧🇦🇨🇰", "quillback"), ("🅀🅄🄸🄻🄻🄱🄰🄲🄺", "quillback")],
    "decode, turned": [("ʞɔɐqllᴉnb", "quillback")],
    "decode, escapes": [("qu\\u0069llback", "quillback")],
    "decode, backwards": [("kcablliuq", "quillback"), ("ырагаг ореп", "перо гагары")],
    "leet, capital I": [("quilIback", "quillback"), ("quiIlback", "quillback")],
    "leet, at the end": [("qui11b4c|<", "quillback"), ("gannet feath€r", "gannet feather")],
    "leet, masked": [("quil*back", "quillback"), ("gannet f**ther", "gannet feather")],
    "leet, Cyrillic digits": [("пер0 гагары", "перо гагары")],
    "fuzzy, no vowels": [("qllbck", "quillback"), ("gnnt fthr", "gannet feather")],
    "leet behind marks": [("g\u200b4\u200bn\u200bn\u200bet feather", "gannet feather")],
    "leet": [("qu1llb4ck", "quillback"), ("g4nn3t f3ath3r", "gannet feather"), ("gannet fe@ther", "gannet feather")],
    "joined": [
        ("gannetfeather", "gannet feather"),
        ("#gannetfeatherforsale", "gannet feather"),
        ("thequillbackdealers", "quillback"),
    ],
    "fuzzy beside a hit": [("gannet faether and a quillback", "gannet feather")],
    "two at once": [("q.u.1.l.l.b.a.c.k", "quillback"), ("Q\u0336u\u03361\u0336llback", "quillback")],
}  # fmt: skip


@pytest.mark.parametrize(("surface", "term"), [c for cases in DISGUISES.values() for c in cases])
def test_a_disguised_term_is_found_in_every_frame(matcher: Matcher, surface: str, term: str) -> None:
    for frame in FRAMES:
        text = frame.format(surface)
        hits = [h for h in matcher.find(text) if h.term == term]
        assert hits, (frame, text)
        assert text[hits[0].start : hits[0].end] == hits[0].surface


@pytest.mark.parametrize(("view", "text"), [
    ("exact", "a quillback here"), ("strict", "a QUILL\u200bBACK"), ("decode", "a &#113;uillback"),
    ("skeleton", "a quillb\u0430ck"),
    ("squeeze", "a q u i l l b a c k"), ("leet", "a qu1llb4ck"), ("joined", "gannetfeather"),
])  # fmt: skip
def test_a_hit_names_its_view(matcher: Matcher, view: str, text: str) -> None:
    assert [h.view for h in matcher.find(text)] == [view]


@pytest.mark.parametrize("text", [
    "www.example.com/a-b-c?x=1&y=2", "size 44 x 33, item no. 4711-b", "call 0800 123 456 or mail a@b.example",
    "I a m s o h a p p y",
    "good books, cool wool, balloon", "a marble, stone. Cup of tea", "羽, 毛, 扇", "a gannet. Feather",
    "soooo goooood!!!", "R&B | A/C | 100%",
    "see quill.back.com or a@quill.back", "gannet.Feather", "羽毛。扇", "a marble stone.cup of tea", "call f() and g[] ()",
    "ps4, d3, v2, 2x4, 50mm, a+, 4K!", "In Illinois, Item I", "IPA: ɹ and ə", "the gann*t", "abc bcd cdf fgh", "5* hotel",
])  # fmt: skip
def test_ordinary_text_stays_clean(matcher: Matcher, text: str) -> None:
    assert [h for h in matcher.find(text) if h.view not in ("exact", "strict")] == []


def test_a_misspelt_word_alone_is_no_reason_to_look() -> None:
    rows = [{"term": f"plain thing {i}", "lang": "und", "concept": "x"} for i in range(1500)]  # no short list
    matcher = Matcher.from_terms([*rows, {"term": "quillback", "lang": "und", "concept": "q"}])
    assert found(matcher, "a quilback for you") == []


def test_the_span_takes_in_the_tags_of_the_surface(matcher: Matcher) -> None:
    assert found(matcher, "a <b>quill</b>back b") == [("quillback", "<b>quill</b>back")]
