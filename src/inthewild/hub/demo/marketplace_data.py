"""What the example marketplace offers: made up, and said to be in every title, by made-up sellers.

Words are names of animals, plants and products as every dictionary has them. ``fate`` says what becomes of a listing while
the demo's clock runs ahead.
"""
# ruff: noqa: E501 - texts of listings

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a listing."""

    STAYS = "stays"
    GOES = "goes"  # and does not come back
    RETURNS = "returns"  # goes, and is there again under the same number
    RELISTED = "relisted"  # goes, and the same offer is there under another number


@dataclass(frozen=True)
class Listing:
    """One example. ``price`` is a whole number of ``currency``; ``again`` is the number under which it is listed anew.

    It goes ``goes_after`` days after the demo began, and is back ``back_after`` days after.
    """

    number: int
    lang: str
    title: str
    text: str
    price: int
    currency: str
    seller: str
    fate: Fate = Fate.STAYS
    goes_after: int = 0
    back_after: int = 0
    again: int = 0


LISTINGS: tuple[Listing, ...] = (
    Listing(
        101, "en", "Example listing: antique elephant ivory carving, 12 cm",
        "Example, not a real offer. Hand-carved elephant ivory figure from a family collection, 12 cm, small crack on the base. "
        "No papers. Message me for more pictures, postage worldwide.",
        480, "GBP", "example_attic", Fate.GOES, 3,
    ),
    Listing(
        102, "fr", "Annonce d'exemple : bracelet en ivoire d'éléphant",
        "Exemple, ce n'est pas une offre réelle. Bracelet ancien en ivoire d'éléphant, 68 grammes, hérité de ma grand-mère. "
        "Vendu sans certificat, envoi possible, prix à discuter en message privé.",
        350, "EUR", "exemple_brocante", Fate.STAYS,
    ),
    Listing(
        103, "es", "Anuncio de ejemplo: cría de loro gris africano",
        "Ejemplo, no es una oferta real. Cría de loro gris africano de tres meses, criado a mano, muy sano y cariñoso. "
        "Sin papeles, entrega en mano o envío por agencia.",
        900, "EUR", "ejemplo_aves", Fate.RETURNS, 5, 12,
    ),
    Listing(
        104, "ar", "إعلان تجريبي: شبل أسد للبيع",
        "مثال فقط وليس عرضا حقيقيا. شبل أسد عمره شهران، أليف ومعتاد على الناس، للبيع لمن يقدر. السعر قابل للتفاوض والتواصل على الخاص.",
        45_000, "AED", "mithal_souq", Fate.RELISTED, 4, 6, 204,
    ),
    Listing(
        105, "zh-Hans", "示例商品:象牙手镯 老物件",
        "这是示例,不是真实的出售信息。家里传下来的象牙手镯,重六十克,有自然纹路,无证书。需要的请私信,可以快递。",
        3_800, "CNY", "shili_shop", Fate.GOES, 6,
    ),
    Listing(
        106, "ru", "Пример объявления: шкура белого медведя",
        "Это пример, а не настоящее предложение. Продаётся шкура белого медведя с головой, длина два метра, состояние хорошее. "
        "Документов нет, отправка транспортной компанией.",
        250_000, "RUB", "primer_ohota", Fate.STAYS,
    ),
    Listing(
        107, "id", "Contoh iklan: burung kakatua jambul kuning jinak",
        "Ini hanya contoh, bukan penawaran nyata. Dijual burung kakatua jambul kuning, jinak, umur satu tahun, makan lahap. "
        "Tanpa surat, bisa kirim luar kota, hubungi lewat pesan.",
        3_500_000, "IDR", "contoh_satwa", Fate.GOES, 2,
    ),
    Listing(
        108, "vi", "Tin mẫu: vòng tay ngà voi",
        "Đây là ví dụ, không phải tin bán thật. Vòng tay ngà voi, nặng bảy mươi gam, vân đẹp, đồ gia đình để lại. "
        "Không có giấy tờ, giao hàng tận nơi, nhắn tin để xem thêm ảnh.",
        12_000_000, "VND", "vidu_shop", Fate.RELISTED, 3, 5, 208,
    ),
    Listing(
        109, "th", "ประกาศตัวอย่าง: ลูกเต่าดาวอินเดีย",
        "นี่เป็นตัวอย่าง ไม่ใช่การขายจริง ขายลูกเต่าดาวอินเดีย อายุหกเดือน กินเก่ง แข็งแรง ไม่มีเอกสาร ส่งได้ทั่วประเทศ สนใจทักข้อความ",
        2_500, "THB", "tuayang_tao", Fate.RETURNS, 7, 20,
    ),
    Listing(
        110, "pt-BR", "Anúncio de exemplo: filhote de arara-azul",
        "Exemplo, não é uma oferta real. Filhote de arara-azul com quatro meses, manso, comendo bem. "
        "Sem anilha e sem documentos, retirada no local ou envio combinado.",
        6_000, "BRL", "exemplo_aves_br", Fate.GOES, 10,
    ),
    Listing(
        111, "de", "Beispielanzeige: griechische Landschildkröte, Nachzucht",
        "Beispiel, kein echtes Angebot. Junge griechische Landschildkröte, Nachzucht 2025, mit EU-Bescheinigung und Fotodokumentation. "
        "Abgabe nur mit Papieren, keine Versendung.",
        120, "EUR", "beispiel_zucht", Fate.STAYS,
    ),
    Listing(
        112, "en", "Example listing: faux ivory chess set, resin",
        "Example, not a real offer. Chess set made of resin in the style of old ivory. No animal material. Complete, with a wooden box.",
        35, "GBP", "example_games", Fate.STAYS,
    ),
    Listing(
        113, "hi", "उदाहरण विज्ञापन: तोता पालतू",
        "यह केवल उदाहरण है, असली बिक्री नहीं। पहाड़ी तोता, दो साल का, बोलना जानता है, पिंजरे के साथ। घर पर देख सकते हैं, संदेश भेजें।",
        4_000, "INR", "udaharan_pakshi", Fate.STAYS,
    ),
    Listing(
        114, "en", "Example listing: oak kitchen table",
        "Example, not a real offer. Oak kitchen table with four chairs, a few scratches, pick up in the evening.",
        90, "GBP", "example_attic", Fate.STAYS,
    ),
)  # fmt: skip
