"""Chinese: other shapes of a character, other characters of the same sound, and its sound in Latin letters.

The tables hold characters of the trade's vocabulary only; a term with other characters is left alone.
"""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import Tier, mapped, positions, put, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_PAIRS = (
    "龙龍 龟龜 鱼魚 鸟鳥 齿齒 鳄鱷 鲨鯊 鲸鯨 鹰鷹 鹦鸚 鹉鵡 胆膽 "
    "猫貓 狮獅 牦犛 马馬 鹤鶴 鹭鷺 贝貝 红紅 黄黃 蓝藍 绿綠 须鬚 标標 "
    "饰飾 链鏈 镯鐲 项項 头頭 纹紋 药藥 干乾 胶膠 鳔鰾 鳗鰻 苏蘇 "
    "门門 叶葉 树樹 兰蘭 铁鐵 点點 虫蟲 蝎蠍 猎獵 鸮鴞 鸦鴉 鹏鵬 壳殼 "
    "车車 砗硨 参參 罗羅 贡貢 梦夢 亚亞 质質 术術 长長 广廣 东東 "
    "华華 币幣 颈頸 灵靈 缅緬 鲟鱘 鳇鰉 笔筆 发髮 鳞鱗 儿兒 爱愛 蛊蠱 "
    "杀殺 鲎鱟 鳖鱉 绸綢 带帶 丝絲 纯純 镖鏢 瓯甌 凤鳳 钱錢"
)
_TRADITIONAL = {p[0]: p[1] for p in _PAIRS.split()}
_SIMPLIFIED = {v: k for k, v in _TRADITIONAL.items()}
_SOUNDS = (
    "hu虎湖胡 gu骨古谷鼓 xiang象香像 ya牙芽呀 xi犀西希 jiao角脚胶 "
    "jiu酒九久 pi皮披 zhua爪抓 dan胆蛋但 xiong熊雄 chuan穿川 shan山衫 "
    "jia甲加 pian片偏 lin鳞林 yu鱼玉余 long龙隆 gui龟归 e鳄鹅 hai海害 ma马麻 che砗车 qu磲渠 chi翅吃赤 sha鲨沙 bao豹抱 lang狼郎 "
    "she蛇舌 she麝设 niao鸟 ying鹰英 mao猫毛 zhi制直 hei黑嘿 shi狮师 tou头投 dai玳代 mei瑁梅 chen沉陈 huang黄皇 hua花华 "
    "li梨离 mu木目 shu树书 rou肉 jin筋金 bian鞭边 zhu珠猪 dai袋带 zong棕宗 lv绿率 hong红洪 bai白百 lan蓝兰 lie猎列 sun隼损 "
    "xie蝎鞋 mang蟒忙 xi蜥西 ying鹦英 wu鹉五 jiao交教 kuang盔狂 rong茸容"
)
_PINYIN: dict[str, str] = {}
_HOMOPHONES: dict[str, str] = {}
for _entry in _SOUNDS.split():
    _syllable = "".join(c for c in _entry if c.isascii())
    _characters = _entry[len(_syllable) :]
    for _c in _characters:
        _PINYIN.setdefault(_c, _syllable)
    for _a, _b in zip(_characters, _characters[1:] + _characters[:1], strict=True):
        if _a != _b:
            _HOMOPHONES.setdefault(_a, _b)
#: A character as the two that it is made of, left and right.
_PARTS_PAIRS = (
    "鳄:鱼咢 鹦:婴鸟 鹉:武鸟 鹰:广雁鸟 狼:犭良 猫:犭苗 狮:犭师 "
    "蛇:虫它 蝎:虫曷 蟒:虫莽 蜥:虫析 骗:马扁 胆:月旦 胶:月交 肝:月干 "
    "鲨:沙鱼 鲸:鱼京 鳞:鱼粦 珠:王朱 玳:王代 瑁:王冒 砗:石车 "
    "磲:石渠 沉:氵冗 檀:木亶 树:木对 酒:氵酉 鹤:隺鸟 龈:齿艮 豹:豸勺 "
    "猴:犭侯 猕:犭弥 雕:周隹 隼:隹十 鞭:革便 鳖:敝鱼 海:氵每 根:木艮 棕:木宗"
)
_PARTS = dict(entry.split(":") for entry in _PARTS_PAIRS.split())


def _radicals() -> dict[str, str]:
    """Characters that exist a second time as a Kangxi radical: those are compatible with the ordinary ones."""
    found = {}
    for cp in range(0x2F00, 0x2FD6):
        found[unicodedata.normalize("NFKC", chr(cp))] = chr(cp)
    return found


def _compatibility() -> dict[str, str]:
    """Characters that exist a second time as a compatibility ideograph."""
    found = {}
    for cp in range(0xF900, 0xFA6E):
        base = unicodedata.normalize("NFKC", chr(cp))
        if base != chr(cp):
            found[base] = chr(cp)
    return found


_RADICALS, _COMPATIBILITY = _radicals(), _compatibility()
_HAN = ("Han", "Kana")


def syllables(term: str) -> list[str] | None:
    """The term in pinyin without tones; None if a character is not in the table."""
    found = [_PINYIN.get(_SIMPLIFIED.get(c, c), "") for c in term]
    return found if all(found) else None


@technique("radicals", _MUST, "虎骨", *_HAN)
def radicals(term: str, rng: random.Random) -> str | None:
    """Kangxi radicals instead of the characters that look the same."""
    return mapped(term, _RADICALS)


@technique("compatibility-ideographs", _MUST, "龜甲", *_HAN)
def compatibility(term: str, rng: random.Random) -> str | None:
    """Compatibility ideographs instead of the ordinary ones."""
    return mapped(term, _COMPATIBILITY)


@technique("traditional", _MUST, "龟甲", "Han")
def traditional(term: str, rng: random.Random) -> str | None:
    """Traditional instead of simplified characters, or the other way round."""
    return mapped(term, _TRADITIONAL) or mapped(term, _SIMPLIFIED)


@technique("one-traditional", _SHOULD, "鳄鱼皮", "Han")
def one_traditional(term: str, rng: random.Random) -> str | None:
    """One traditional character among simplified ones."""
    places = positions(term, lambda c: c in _TRADITIONAL)
    return put(term, at := rng.choice(places), _TRADITIONAL[term[at]]) if places else None


@technique("pinyin", _SHOULD, "穿山甲片", "Han")
def pinyin(term: str, rng: random.Random) -> str | None:
    """The sound in Latin letters, written as one word or in syllables."""
    found = syllables(term)
    made = rng.choice(["", " "]).join(found) if found else ""
    return made if len(made.replace(" ", "")) >= 6 else None


@technique("pinyin-initials", _STRETCH, "穿山甲片", "Han")
def pinyin_initials(term: str, rng: random.Random) -> str | None:
    """The first letters of the syllables."""
    found = syllables(term)
    return "".join(s[0] for s in found) if found and len(found) >= 4 else None


@technique("pinyin-half", _STRETCH, "穿山甲", "Han")
def pinyin_half(term: str, rng: random.Random) -> str | None:
    """One character replaced by its sound in Latin letters."""
    places = positions(term, lambda c: c in _PINYIN)
    return put(term, at := rng.choice(places), _PINYIN[term[at]]) if places and len(term) >= 3 else None


@technique("homophone", _STRETCH, "穿山甲", "Han")
def homophone(term: str, rng: random.Random) -> str | None:
    """One character replaced by another that sounds the same."""
    places = positions(term, lambda c: c in _HOMOPHONES)
    return put(term, at := rng.choice(places), _HOMOPHONES[term[at]]) if places and len(term) >= 2 else None


@technique("split-character", _STRETCH, "鳄鱼皮", "Han")
def split_character(term: str, rng: random.Random) -> str | None:
    """One character written as the parts that it is made of."""
    places = positions(term, lambda c: c in _PARTS)
    return put(term, at := rng.choice(places), _PARTS[term[at]]) if places else None
