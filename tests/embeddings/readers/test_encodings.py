"""Encodings without a mark: short articles in many languages, in each encoding that people have saved them in."""

import pytest

from embeddings.errors import UnreadableArticleError
from embeddings.readers.decoding import decode

ARTICLES = {
    "Polish": (
        "Młyn nad Wartą\n\nWłaściciel młyna złożył wniosek w środę. Remont dachu potrwa do końca września.",
        ("cp1250", "iso8859-2"),
    ),
    "Czech": (
        "Štěpán chová včely\n\nŘíká, že letošní med je tmavší než dřív. Prodává ho přímo ve vsi za dvě stě korun.",
        ("cp1250", "iso8859-2"),
    ),
    "Slovak": (
        "Pekáreň sa sťahuje\n\nNová pekáreň otvorí v máji. Ľudia si môžu chlieb objednať už teraz, hovorí majiteľka.",
        ("cp1250", "iso8859-2"),
    ),
    "Hungarian": (
        "Hűvös nyár, kevés szőlő\n\nA borászok szerint az eső miatt késik a szüret. Az első hordók októberre telnek.",
        ("cp1250", "iso8859-2"),
    ),
    "Romanian": (
        "Moara de la marginea satului\n\nMorarul a spus că roata se învârte din nou. Făina va fi vândută în piaţă.",
        ("cp1250", "iso8859-2"),
    ),
    "Croatian": (
        "Svjetionik traži čuvara\n\nPlaća nije visoka, ali kuća uz more je besplatna. Prijave se šalju do ožujka.",
        ("cp1250", "iso8859-2"),
    ),
    "Russian": (
        "Мельница снова работает\n\nКолесо починили за лето. Муку продают по субботам у старой пристани.",
        ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic", "utf-16-le", "utf-16-be"),
    ),
    "Ukrainian": (
        "Млин знову працює\n\nКолесо полагодили за літо, і борошно продають щосуботи. Ціна не змінилася.",
        ("cp1251", "koi8-u", "iso8859-5", "utf-16-le", "utf-16-be"),
    ),
    "Bulgarian": (
        "Воденицата пак работи\n\nКолелото беше поправено през лятото. Брашното се продава в събота.",
        ("cp1251", "iso8859-5", "utf-16-le"),
    ),
    "Serbian": (
        "Млин поново ради\n\nТочак је поправљен током лета. Брашно се продаје суботом поред старе скеле.",
        ("cp1251", "iso8859-5"),
    ),
    "Greek": (
        "Ο μύλος δουλεύει ξανά\n\nΗ ρόδα επισκευάστηκε το καλοκαίρι. Το αλεύρι πωλείται κάθε Σάββατο.",
        ("cp1253",),
    ),
    "Turkish": (
        "Değirmen yeniden çalışıyor\n\nÇark yazın onarıldı. Un, eski iskelenin yanında cumartesi günleri satılıyor.",
        ("cp1254",),
    ),
    "Hebrew": ("הטחנה פועלת שוב\n\nהגלגל תוקן במהלך הקיץ. הקמח נמכר בימי שבת ליד המזח הישן.", ("cp1255",)),
    "Arabic": ("الطاحونة تعمل من جديد\n\nتم إصلاح العجلة في الصيف. يباع الدقيق كل سبت قرب الرصيف القديم.", ("cp1256",)),
    "Lithuanian": (
        "Malūnas vėl veikia\n\nRatas buvo sutaisytas vasarą. Miltai parduodami šeštadieniais prie prieplaukos.",
        ("cp1257",),
    ),
    "Japanese": (
        "水車小屋が動き出す\n\n水車は夏の間に修理された。小麦粉は土曜日に古い船着き場で売られている。",
        ("cp932", "euc-jp", "iso2022-jp", "utf-16-le", "utf-16-be"),
    ),
    "Korean": (
        "물레방아가 다시 돈다\n\n바퀴는 여름 동안 수리되었다. 밀가루는 토요일마다 옛 나루터에서 판다.",
        ("cp949", "utf-16-le", "utf-16-be"),
    ),
    "traditional Chinese": (
        "水磨坊重新運轉\n\n水輪在夏天修好了。麵粉每星期六在舊碼頭旁邊出售，價錢與去年一樣。",
        ("big5", "gb18030", "utf-16-le", "utf-16-be"),
    ),
    "simplified Chinese": (
        "水磨坊重新运转\n\n水轮在夏天修好了。面粉每星期六在旧码头旁边出售，价钱与去年一样。",
        ("gb18030", "utf-16-le", "utf-16-be"),
    ),
    "French": (
        "Le moulin tourne à nouveau\n\nLa roue a été réparée cet été. « Où est l’œil du maître ? », dit le meunier.",
        ("cp1252", "mac-roman"),
    ),
    "French of Unix": (
        "Le cœur du village\n\nLe marché coûte 300 € par an à la commune. Les sœurs Dubœuf y tiennent un étal.",
        ("iso8859-15", "cp1252"),
    ),
    "German": (
        "Die Mühle läuft wieder\n\nDas Rad wurde über den Sommer geflickt. „Größer geht’s nicht“, sagt der Müller.",
        ("cp1252", "mac-roman"),
    ),
    "Spanish": (
        "El molino vuelve a girar\n\n¿Quién reparó la rueda? Los vecinos la arreglaron el año pasado, según el dueño.",
        ("cp1252",),
    ),
    "Portuguese": (
        "O moinho já trabalha\n\nA roda foi consertada no verão. A farinha é vendida aos sábados, à beira do cais.",
        ("cp1252",),
    ),
    "Icelandic": (
        "Myllan gengur á ný\n\nHjólið var lagað í sumar. Mjölið er selt á laugardögum, þó ekki í dag.",
        ("cp1252",),
    ),
    "Danish": (
        "Møllen går igen\n\nHjulet blev repareret i løbet af sommeren. Melet sælges hver lørdag ved den gamle færge.",
        ("cp1252",),
    ),
    "English": (
        "The mill turns again\n\n“It’s the old wheel,” said the miller’s wife — but £900 went on the café’s façade.",
        ("cp1252", "mac-roman"),
    ),
}
CASES = [(name, encoding) for name, (_, encodings) in ARTICLES.items() for encoding in encodings]


@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_a_short_article_is_read_in_its_encoding(name, encoding):
    text = ARTICLES[name][0]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_its_last_paragraph_alone_is_enough(name, encoding):
    text = ARTICLES[name][0].partition("\n\n")[2]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_a_long_article_is_read_by_a_sample(name, encoding):
    text = (ARTICLES[name][0] + "\r\n\r\n") * 60
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250"])
def test_ascii_around_one_foreign_sentence_does_not_hide_it(encoding):
    text = "The wheel was mended in summer.\n" * 500 + "“It’s late,” he said.\n" + "It turns again.\n" * 500
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        "A plank of 2×4 costs 100 €, the file says.",
        "©Ann Lee 2019. The photo shows the mill.",
        "The plate is 3 µm thick, ±1 µm, and a×b is its area.",
        "It´s warm: 25°C at noon, ½ cup of rain.",
        "• one\n• two\n† see § 5",
        "Señora Muñoz met Mr Søren Åkesson.",
    ],
)
def test_one_sign_in_an_english_text_is_no_reason_to_refuse_it(text):
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Brücke über den Mühlbach gehört zwei Dörfern. Beide möchten sie längst erneuern.", "cp850"),
        ("Le moulin a été réparé cet été. Où est passée la clé du grenier à blé ?", "cp437"),
        ("Młyn znów działa. Mąkę sprzedaje się w każdą sobotę obok starej przystani.", "cp852"),
    ],
)
def test_letters_that_no_language_has_are_no_article(text, encoding):
    with pytest.raises(UnreadableArticleError, match="no encoding that makes a readable text"):
        decode(text.encode(encoding))
