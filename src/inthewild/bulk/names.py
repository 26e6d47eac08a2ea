"""The usual names of columns, in the languages of the platforms that write them.

A name is compared by its letters, marks and digits only, without case: ``Item-ID``, ``item_id`` and ``ItemId`` are one.
Within a field the order is the order of preference.
"""

from __future__ import annotations

import unicodedata

_TITLE = """
title headline subject heading listing_title item_title product_title product_name item_name ad_title
post_title name titre intitulé título titulo titel überschrift betreff titolo oggetto otsikko rubrik tytuł
název názov cím titlu τίτλος заголовок название наименование назва başlık عنوان العنوان عنوان_آگهی כותרת शीर्षक
শিরোনাম หัวข้อ ชื่อ ชื่อสินค้า judul nama_produk tajuk tiêu_đề tên_sản_phẩm 标题 標題 商品名称 商品名稱 名称
タイトル 商品名 件名 제목 상품명 kichwa
"""

_TEXT = """
text description body content post message caption item_description product_description listing_description
ad_description post_text full_text post_content listing_text long_description desc details selftext tweet
comment query texte contenu corps descriptif texto descripción descripcion cuerpo contenido mensaje descrição
descricao conteúdo mensagem beschreibung inhalt nachricht artikelbeschreibung testo descrizione contenuto
messaggio omschrijving beschrijving inhoud tekst tekstas opis treść popis obsah leírás szöveg descriere
conținut κείμενο περιγραφή текст описание содержание сообщение опис açıklama metin içerik وصف الوصف نص النص
محتوى المحتوى المنشور توضیحات متن תיאור טקסט תוכן विवरण पाठ বিবরণ تفصیل விளக்கம் వివరణ ข้อความ รายละเอียด
เนื้อหา คำอธิบาย deskripsi keterangan isi teks penerangan kandungan mô_tả nội_dung văn_bản 描述 说明 說明 内容
內容 正文 文本 商品描述 商品描述 详情 詳情 本文 説明 説明文 商品説明 投稿 내용 설명 본문 상품설명 maelezo
kuvaus beskrivning beskrivelse
"""

_TRANSCRIPT = """
transcript transcription subtitles ocr_text image_text audio_text transkript transcripción 字幕 文字起こし
"""

_OTHERS = {
    "id": """
        id listing_id item_id post_id ad_id product_id advert_id message_id record_id row_id doc_id document_id
        tweet_id _id uid uuid guid key sku asin identifier identifiant identificador kennung anzeigennummer
        artikelnummer идентификатор ид المعرف معرف 编号 編號 商品id 商品编号 番号 商品番号 번호 상품번호 รหัส
        kode mã
    """,
    "lang": """
        lang language lang_code language_code locale langue idioma sprache lingua язык لغة اللغة 语言 語言 言語
        언어
    """,
    "price": """
        price amount asking_price list_price price_amount prix precio preço preco preis prezzo prijs cena ár
        pris τιμή цена ціна fiyat السعر سعر قیمت מחיר मूल्य कीमत ราคา harga giá 价格 價格 价錢 価格 値段 가격
        bei
    """,
    "currency": """
        currency currency_code price_currency devise moneda moeda währung valuta валюта para_birimi عملة العملة
        货币 貨幣 通貨 통화
    """,
    "quantity": """
        quantity qty stock count_available quantité cantidad quantidade menge anzahl quantità количество miktar
        الكمية 数量 數量 수량
    """,
    "category": """
        category category_name category_path product_category listing_category catégorie categorie categoría
        categoria kategorie rubrique категория kategori فئة الفئة القسم 类别 類別 分类 分類 カテゴリ カテゴリー
        카테고리 หมวดหมู่
    """,
    "seller": """
        seller seller_id seller_name user user_id username user_name account account_id author author_id vendor
        vendor_id shop shop_id shop_name store posted_by vendeur vendedor verkäufer venditore verkoper
        sprzedawca продавец satıcı البائع بائع 卖家 賣家 店铺 出品者 판매자 ผู้ขาย penjual người_bán
    """,
    "url": """
        url link listing_url item_url product_url post_url permalink href web_url lien enlace ссылка رابط 链接
        連結
    """,
    "platform": "platform marketplace site website plateforme plataforma plattform платформа المنصة 平台 플랫폼",
    "surface": "surface content_type post_type",
    "market": """
        market markets country country_code market_code pays país land paese страна ülke الدولة 国家 國家 国
        국가
    """,
    "ships_to": "ships_to ship_to shipping_countries shipping_to delivers_to ships",
    "documents": "documents document permits certificates papers",
    "location": """
        location city place region seller_location item_location lieu ville ubicación ciudad localização cidade
        ort standort luogo città plaats miejscowość город местоположение konum şehir الموقع المدينة 地点 地點
        所在地 位置 위치
    """,
    "images": "images image image_url image_urls photos photo pictures picture picture_url img thumbnail",
    "created_at": """
        created_at created date timestamp posted_at posted published_at created_time created_date posting_date
        creation_date publish_date datetime fecha data datum дата tarih التاريخ تاريخ 日期 发布时间 發布時間
        日時 投稿日 날짜
    """,
    "extra": "",
}


def key(name: str) -> str:
    """The letters, marks and digits of a column name, case folded: what two spellings of a name have in common."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")


def _keys(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key(n) for n in names.split()))


#: Listing field -> normalised names, the preferred first. ``text`` is the only field that several columns may fill.
NAMES: dict[str, tuple[str, ...]] = {
    "title": _keys(_TITLE),
    "text": _keys(_TEXT),
    "transcript": _keys(_TRANSCRIPT),
    **{field: _keys(names) for field, names in _OTHERS.items() if names},
}
