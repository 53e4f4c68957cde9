"""Texts with which a table says that nothing is known, in many languages: the one table of them.

    says_nothing("n/a")           True       "?", "NA", "k. A.", "нет данных", "不明" as well
    says_nothing("Nantes")        False
    may_be_nought("none")         True       of numbers it may be a 0, of texts an answer
    is_sure("N/A"), is_sure("na")            True, False: na is a word of Polish

Whoever meets one of them in a cell cannot be sure: NA is Namibia, and - an operator. What is
certain is what the head of a table declares (`missing`). Knows texts, and no tables.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS_OF_A_CODE = 3
_SIGNS = frozenset(
    ("?", "??", "???", "？", "-", "--", "---", "–", "—", "―", "−", "－", ".", "..", "...", "…")
    + ("/", "//", "#N/A", "#NA", "#NV", "#NULL!")
)
_ABBREVIATIONS = frozenset(
    text.casefold()
    for line in (
        "na|n/a|n.a.|n. a.|n.a|n/k|n.k.|nan|null|<na>|unk|unk.|tbd|tba|tbc",
        "k. a.|k.a.|k/a|k. a|o. a.|o.a.|n. v.|n.v.|n. b.|n. z.",  # German
        "n.c.|n/c|n.d.|n/d|nd|n. d.|n.r.|n.s.p.|s.o.",  # French, Italian, Spanish
        "s/d|s.d.|s. d.|s/i|s.i.|n/i|n.i.",  # Spanish, Portuguese
        "b.d.|b/d|b. d.|bd.",  # Polish
        "n.v.t.|nvt|n.b.|onb.",  # Dutch
        "н/д|н.д.|н. д.|н/п|н/у|б/д",  # Russian, Bulgarian, Ukrainian
        "δ/υ|δ.υ.|μ/δ",  # Greek
        "غ/م|غ.م.",  # Arabic
    )
    for text in line.split("|")
)
_WORDS = frozenset(
    text.casefold()
    for line in (
        "unknown|not known|not available|not applicable|not specified|unspecified|no data",
        "unbekannt|nicht bekannt|keine angabe|keine angaben|keine daten|ohne angabe|fehlt",
        "nicht verfügbar|nicht zutreffend|entfällt|trifft nicht zu",
        "inconnu|inconnue|inconnus|non connu|non disponible|pas de données|sans objet",
        "non renseigné|non renseignée|non précisé|non communiqué|indisponible",
        "desconocido|desconocida|sin datos|sin dato|no disponible|no aplica|se desconoce",
        "desconhecido|desconhecida|sem dados|não disponível|não se aplica|não informado",
        "sconosciuto|sconosciuta|ignoto|ignota|non disponibile|nessun dato|dato mancante",
        "onbekend|niet bekend|geen gegevens|niet beschikbaar|niet van toepassing",
        "okänd|okänt|uppgift saknas|ej tillgängligt|ukjent|ukendt|ingen data|ikke kjent",
        "tuntematon|ei tiedossa|ei tietoa|ei saatavilla",
        "nieznany|nieznana|nieznane|brak danych|nie dotyczy",
        "neznámý|neznámá|neznámé|neznámo|neuvedeno|bez údajů|není známo|neznáme|bez údajov",
        "ismeretlen|nincs adat|nem ismert|necunoscut|necunoscută|fără date|nu se aplică",
        "nepoznat|nepoznato|nema podataka|neznano|ni podatka",
        "неизвестно|неизвестен|неизвестна|нет данных|нет сведений|не указано|не применимо",
        "невідомо|невідомий|невідома|немає даних|не вказано|няма данни|непознато|нема података",
        "άγνωστο|άγνωστος|άγνωστη|δεν υπάρχουν στοιχεία|χωρίς στοιχεία|μη διαθέσιμο",
        "bilinmiyor|bilinmeyen|veri yok|mevcut değil|belirtilmemiş",
        "غير معروف|غير معروفة|غير متوفر|غير متاح|غير محدد|مجهول|مجهولة|لا توجد بيانات|لا ينطبق",
        "نامعلوم|نامشخص|ناشناخته|بدون داده|לא ידוע|לא ידועה|אין נתונים|לא זמין|לא רלוונטי",
        "不明|不詳|未詳|不详|未知|データなし|該当なし|非公開|未定|未公表|未記入|無回答",
        "无数据|無資料|无资料|暂无|暫無|暂缺|不适用|不適用|未公布|待定",
        "미상|불명|알 수 없음|해당 없음|해당없음|자료 없음|자료없음|미정",
        "अज्ञात|उपलब्ध नहीं|ज्ञात नहीं|অজানা|தெரியாது",
        "không rõ|không biết|chưa rõ|không có dữ liệu|ไม่ทราบ|ไม่มีข้อมูล|ไม่ระบุ",
        "tidak diketahui|tidak ada data|tidak tersedia",
    )
    for text in line.split("|")
)
_NOUGHT = frozenset(
    text.casefold()
    for line in (
        "none|nil|nothing|nobody|no one|keine|keiner|keines|nichts|niemand|ohne|aucun|aucune|rien",
        "personne|ninguno|ninguna|nada|nadie|nenhum|nenhuma|ninguém|nessuno|nessuna|niente",
        "geen|niemand|ingen|inget|inga|ei ole|ei mitään|brak|žádný|žádná|žádné|nincs|niciunul",
        "нет|никто|ничего|ні|немає|няма|κανένα|κανένας|καμία|yok|hiçbiri|لا يوجد|لا أحد|אין",
        "なし|無し|ない|无|無|没有|沒有|없음|कोई नहीं|không|không có|ไม่มี|tidak ada",
    )
    for text in line.split("|")
)


def stands_out(text: str, others: Iterable[str]) -> bool:
    """Return whether a text says nothing even among texts as short as codes.

    der, die, -         a sign where all others begin with a letter or digit
    DE, FR, unknown     a text that is longer than all of them
    3, 12, NA           letters among numbers
    """
    others = list(others)
    has_letters = any(map(str.isalnum, text))
    if not has_letters:
        return all(other[:1].isalnum() for other in others)
    if not any(map(str.isalpha, "".join(others))):
        return True
    return len(text) > max(_LETTERS_OF_A_CODE, *map(len, others))


def may_say_nothing(text: str) -> bool:
    """Return whether a text is to be looked at, where it stands among texts: *none* is, too.

    Its like in other languages are words that are learned (*rien*, *niemand*), and so are not.
    """
    folded = _folded(text)
    return folded in ("none", "nil") or _is_unknown(text, folded)


def says_nothing(text: str) -> bool:
    """Return whether a text may say that nothing is known, or that there is nothing."""
    folded = _folded(text)
    return folded in _NOUGHT or _is_unknown(text, folded)


def is_unknown(text: str) -> bool:
    """Return whether a text says that nothing is known, if it stands for no value itself."""
    return _is_unknown(text, _folded(text))


def _is_unknown(text: str, folded: str) -> bool:
    return text.strip().upper() in _SIGNS or folded in _ABBREVIATIONS or folded in _WORDS


def may_be_nought(text: str) -> bool:
    """Return whether a text may say that there is nothing, and so of a number that it is 0."""
    return _folded(text) in _NOUGHT


def is_sure(text: str) -> bool:
    """Return whether a text is hardly anything else: a sign, or an abbreviation with its signs.

    In capitals it is one too. `unknown` is also a word that is learned, and so is `na`.
    """
    text = text.strip()
    is_abbreviation = _folded(text) in _ABBREVIATIONS
    looks_like_one = not text.isalpha() or text.isupper() or text == "NaN"
    return text.upper() in _SIGNS or (is_abbreviation and looks_like_one)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
