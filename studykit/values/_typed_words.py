"""Words of languages that learners type, and that CLDR does not have. All in small letters."""

UNITS = {
    "ja": (("ドル", "$"),),
    "tr": (("dolar", "$"), ("avro", "€"), ("yüzde", "%")),
    "hi": (("किमी", "km"),),
    "ru": (("граммов", "g"), ("килограммов", "kg")),
    "zh": (("千米", "km"), ("公斤", "kg")),
}
"""Names of units that are said, and are not in CLDR."""
MONTHS = {"de": (("jänner", 1), ("feber", 2))}
"""Months as they are called in a part of the language's countries."""
JOINERS = {"es": ("e", "u"), "it": ("ed", "od"), "ko": ("그리고", "및", "또는")}
"""And, or: before a vowel, and other words."""
YES_NO = {
    "de": (("wahr", "stimmt"), ("unwahr", "stimmt nicht")),
    "es": (("cierto", "correcto"), ("incorrecto",)),
    "fa": (("بله", "آره", "درست"), ("نه", "خیر", "نادرست")),
    "fr": (("exact",), ("inexact",)),
    "he": (("כן", "נכון"), ("לא", "לא נכון")),
    "hi": (("हाँ", "हां", "सही"), ("नहीं", "नही", "गलत", "ग़लत")),
    "ja": (("○", "〇", "まる"), ("×", "ばつ", "いや")),
    "ko": (("네", "맞다"), ("아니오", "아니")),
    "ru": (("правда",), ("неправда", "ложь")),
    "th": (("ใช่", "จริง", "ถูก"), ("ไม่ใช่", "ไม่", "ไม่จริง", "ผิด")),
    "uk": (("так", "правда"), ("ні", "неправда")),
    "vi": (("có", "đúng", "vâng"), ("không", "sai")),
    "zh": (("对", "對", "是的"), ("不", "不是", "不对", "不對")),
}
"""Yes and no in other words than the tool shows; also of languages in which it shows them in English."""
ERAS = {
    "cs": (("př. kr.", "před kristem"), ("po kr.", "po kristu")),
    "de": (("vor chr.", "vor christus", "vor christi geburt", "v. u. z."),
           ("nach chr.", "nach christus", "nach christi geburt", "u. z.")),
    "es": (("a. de c.", "a. e. c."), ("d. de c.", "e. c.")),
    "fa": (("پیش از میلاد",), ()),
    "fi": (("eaa.", "ennen ajanlaskun alkua"), ("jaa.", "jälkeen ajanlaskun alun")),
    "fr": (("avant j.-c.", "avant notre ère", "av. n. è."), ("apr. j.-c.", "après j.-c.", "de notre ère")),
    "hi": (("ई. पू.",), ()),
    "hu": (("kr. e.", "krisztus előtt"), ("kr. u.", "krisztus után")),
    "it": (("a. e. v.",), ("e. v.",)),
    "ja": (("前",), ()),
    "pl": (("przed chr.", "przed chrystusem"), ("po chr.", "po chrystusie")),
    "pt": (("a. e. c.",), ("e. c.",)),
    "ru": (("до нашей эры", "до р. х."), ("нашей эры", "от р. х.")),
    "tr": (("m. ö.", "i̇. ö.", "i. ö.", "isa'dan önce"), ("m. s.", "i̇. s.", "i. s.", "isa'dan sonra")),
    "vi": (("trước công nguyên",), ("sau công nguyên", "công nguyên")),
    "zh": (("前", "西元前", "紀元前"), ("西元",)),
}  # fmt: skip
"""Other ways to mark the eras, which CLDR does not have."""
FILLERS = {
    "de": ("etwa", "ungefähr", "circa", "rund", "anno", "um", "das", "jahr"),
    "es": ("unos", "alrededor", "aproximadamente", "año"),
    "fr": ("environ", "er", "an"),
    "it": ("intorno", "al", "nel", "il"),
    "nl": ("ongeveer", "rond"),
    "fi": ("vuonna", "noin"),
    "pl": ("rok", "roku", "r."),
    "pt": ("aproximadamente",),
    "ru": ("год", "году", "года"),
    "sv": ("ungefär", "cirka"),
    "tr": ("yılı", "yılında"),
    "uk": ("року", "рік"),
    "ca": ("del",),
    "vi": ("ngày",),
}
"""Other words that say no more than about, and what stands behind a first of the month."""
