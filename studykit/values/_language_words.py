"""Words of languages that Unicode's CLDR does not have: the one table that a new language needs.

    words_of("de").when                ->  ("{}", "im {}", "am {}"), so im August 1914
    words_of("zh", "Hant").true        ->  正確
    words_of("de").months              ->  jänner is 1, feber is 2; CLDR has Januar and Februar
    words_of("de").articles["den"]     ->  m

A language is one entry, and says in it what it needs: each field may be left out. Knows words
only: `_foreign` shows values with them, `_typed_words` and `leading_articles` read what a learner
types. English is not among them: it is always read, and stands in those modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_NO_MONTHS: Mapping[str, int] = MappingProxyType({})


class LanguageWords(NamedTuple):
    """Words of one language. In a pattern `{}` stands for the value."""

    # --- as values are shown: what is left out is shown in English, or not at all ---

    about: str = ""
    """The pattern of a date that is known approximately: `um {}`."""
    yes: str = ""
    no: str = ""
    true: str = ""
    """Like `false` an option of a question whether a sentence is true."""
    false: str = ""
    when: tuple[str, str, str] | None = None
    """In a year, in a month, on a day; left out where the words would have to be inflected."""
    when_before_vowel: tuple[str, str, str] | None = None
    """The same before a number or month that begins with a vowel when it is said, as in Italian."""
    after_about: str = ""
    """The particle that a sentence adds to a date that is known approximately."""
    ordinal: str = ""
    """The pattern of a numeral, `{}.` for 3.; left out where it would have to agree with a noun."""
    ordinal_in_1_or_2: str = ""
    """The same for 1, 2, 21, 22 and so on, but not 11 and 12, where it differs: 1:a in Swedish."""

    # --- as learners type them, beside the words above and those of CLDR; in small letters ---

    typed_yes: tuple[str, ...] = ()
    """Other words for yes and true. They are read where yes is shown in English too."""
    typed_no: tuple[str, ...] = ()
    months: Mapping[str, int] = _NO_MONTHS
    """Months as they are called in a part of the language's countries, with their numbers."""
    before_christ: tuple[str, ...] = ()
    """Other marks of the years before Christ."""
    after_christ: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    """Words beside a date or number that say nothing, or about: anno, rund, and er of 1er."""
    joiners: tuple[str, ...] = ()
    """And, or: as they are before a vowel, and other words."""
    units: Mapping[str, str] = _NO_WORDS
    """Names of units that are said, with the symbols that facts write."""
    minus: tuple[str, ...] = ()
    number_words: Mapping[str, str] = _NO_WORDS
    """Fractions and dozens before a thing, with their values: anderthalb is 3/2."""
    and_a_half: tuple[str, ...] = ()
    """Words behind a number that make it a half more; einhalb is the end of a word too."""
    articles: Mapping[str, str] = _NO_WORDS
    """Those that may be left out before an answer, with the genders that each stands for.

    A letter each: m, f, n, c for common, p for the plural, x where a language has no genders.
    """


def words_of(language: str, script: str = "") -> LanguageWords:
    """Return the words of a language in a script, such as `Hant`; none where it has no entry."""
    # Norwegian is written as Bokmål where nothing else is said.
    base = "nb" if language == "no" else language
    with_script = f"{base}-{script}".lower()
    return WORDS_BY_TAG.get(with_script) or WORDS_BY_TAG.get(base) or LanguageWords()


_CHINESE = LanguageWords(
    about="约{}",
    yes="是",
    no="否",
    true="正确",
    false="错误",
    when=("{}", "{}", "{}"),
    ordinal="第{}",
    typed_yes=("对", "對", "是的"),
    typed_no=("不", "不是", "不对", "不對"),
    before_christ=("前", "西元前", "紀元前"),
    after_christ=("西元",),
    units={"千米": "km", "公斤": "kg"},
)
WORDS_BY_TAG = {
    "ar": LanguageWords(  # Arabic
        about="حوالي {}",
        yes="نعم",
        no="لا",
        true="صحيح",
        false="خطأ",
        articles={"ال": "x"},
    ),
    "ca": LanguageWords(fillers=("del",)),  # Catalan
    "cs": LanguageWords(  # Czech
        about="kolem {}",
        yes="ano",
        no="ne",
        true="Pravda",
        false="Nepravda",
        ordinal="{}.",
        before_christ=("př. kr.", "před kristem"),
        after_christ=("po kr.", "po kristu"),
    ),
    "da": LanguageWords(  # Danish
        about="omkring {}",
        yes="ja",
        no="nej",
        true="Sandt",
        false="Falsk",
        when=("i {}", "i {}", "den {}"),
        ordinal="{}.",
        minus=("minus",),
        number_words={
            "et dusin": "12/1",
            "halvanden": "3/2",
            "halvandet": "3/2",
            "en halv": "1/2",
            "et halvt": "1/2",
            "halv": "1/2",
            "en tredjedel": "1/3",
            "to tredjedele": "2/3",
            "en fjerdedel": "1/4",
            "en kvart": "1/4",
            "tre fjerdedele": "3/4",
        },
        and_a_half=("og en halv", "og et halvt", "en halv", "et halvt"),
    ),
    "de": LanguageWords(  # German
        about="um {}",
        yes="ja",
        no="nein",
        true="Richtig",
        false="Falsch",
        when=("{}", "im {}", "am {}"),
        ordinal="{}.",
        typed_yes=("wahr", "stimmt"),
        typed_no=("unwahr", "stimmt nicht"),
        months={"jänner": 1, "feber": 2},
        before_christ=("vor chr.", "vor christus", "vor christi geburt", "v. u. z."),
        after_christ=("nach chr.", "nach christus", "nach christi geburt", "u. z."),
        fillers=("etwa", "ungefähr", "circa", "rund", "anno", "um", "das", "jahr"),
        articles={"der": "m", "ein": "mn", "die": "fp", "eine": "f", "das": "n", "den": "m"},
        minus=("minus",),
        number_words={
            "ein dutzend": "12/1",
            "anderthalb": "3/2",
            "eine halbe": "1/2",
            "ein halbes": "1/2",
            "ein halber": "1/2",
            "einen halben": "1/2",
            "ein halb": "1/2",
            "halb": "1/2",
            "ein drittel": "1/3",
            "zwei drittel": "2/3",
            "ein viertel": "1/4",
            "drei viertel": "3/4",
            "dreiviertel": "3/4",
        },
        and_a_half=("einhalb", "und ein halb", "und eine halbe", "und ein halbes"),
    ),
    "el": LanguageWords(  # Greek
        about="περίπου {}",
        yes="ναι",
        no="όχι",
        true="Σωστό",
        false="Λάθος",
        articles={"ο": "m", "η": "f", "το": "n", "οι": "mfp", "τα": "np"},
    ),
    "es": LanguageWords(  # Spanish
        about="hacia {}",
        yes="sí",
        no="no",
        true="Verdadero",
        false="Falso",
        when=("en {}", "en {}", "el {}"),
        typed_yes=("cierto", "correcto"),
        typed_no=("incorrecto",),
        before_christ=("a. de c.", "a. e. c."),
        after_christ=("d. de c.", "e. c."),
        fillers=("unos", "alrededor", "aproximadamente", "año"),
        joiners=("e", "u"),
        articles={
            "el": "m",
            "un": "m",
            "la": "f",
            "una": "f",
            "los": "mp",
            "unos": "mp",
            "las": "fp",
            "unas": "fp",
        },
        minus=("menos",),
        number_words={
            "una docena": "12/1",
            "medio": "1/2",
            "media": "1/2",
            "un medio": "1/2",
            "un tercio": "1/3",
            "dos tercios": "2/3",
            "un cuarto": "1/4",
            "tres cuartos": "3/4",
        },
        and_a_half=("y medio", "y media"),
    ),
    "et": LanguageWords(ordinal="{}."),  # Estonian
    "fa": LanguageWords(  # Persian
        typed_yes=("بله", "آره", "درست"),
        typed_no=("نه", "خیر", "نادرست"),
        before_christ=("پیش از میلاد",),
    ),
    "fi": LanguageWords(  # Finnish
        about="noin {}",
        yes="kyllä",
        no="ei",
        true="Oikein",
        false="Väärin",
        ordinal="{}.",
        before_christ=("eaa.", "ennen ajanlaskun alkua"),
        after_christ=("jaa.", "jälkeen ajanlaskun alun"),
        fillers=("vuonna", "noin"),
    ),
    "fr": LanguageWords(  # French
        about="vers {}",
        yes="oui",
        no="non",
        true="Vrai",
        false="Faux",
        when=("en {}", "en {}", "le {}"),
        typed_yes=("exact",),
        typed_no=("inexact",),
        before_christ=("avant j.-c.", "avant notre ère", "av. n. è."),
        after_christ=("apr. j.-c.", "après j.-c.", "de notre ère"),
        fillers=("environ", "er", "an"),
        articles={"le": "m", "un": "m", "la": "f", "une": "f", "l'": "mf", "les": "p", "des": "p"},
        minus=("moins",),
        number_words={
            "une douzaine": "12/1",
            "un demi": "1/2",
            "une demie": "1/2",
            "demi": "1/2",
            "une demi": "1/2",
            "un tiers": "1/3",
            "deux tiers": "2/3",
            "un quart": "1/4",
            "trois quarts": "3/4",
        },
        and_a_half=("et demi", "et demie"),
    ),
    "he": LanguageWords(  # Hebrew
        typed_yes=("כן", "נכון"),
        typed_no=("לא", "לא נכון"),
    ),
    "hi": LanguageWords(  # Hindi
        typed_yes=("हाँ", "हां", "सही"),
        typed_no=("नहीं", "नही", "गलत", "ग़लत"),
        before_christ=("ई. पू.",),
        units={"किमी": "km"},
    ),
    "hr": LanguageWords(ordinal="{}."),  # Croatian
    "hu": LanguageWords(  # Hungarian
        about="körülbelül {}",
        yes="igen",
        no="nem",
        true="Igaz",
        false="Hamis",
        ordinal="{}.",
        before_christ=("kr. e.", "krisztus előtt"),
        after_christ=("kr. u.", "krisztus után"),
        articles={"a": "x", "az": "x", "egy": "x"},
    ),
    "is": LanguageWords(ordinal="{}."),  # Icelandic
    "it": LanguageWords(  # Italian
        about="circa {}",
        yes="sì",
        no="no",
        true="Vero",
        false="Falso",
        when=("nel {}", "nel {}", "il {}"),
        when_before_vowel=("nell'{}", "nell'{}", "l'{}"),
        before_christ=("a. e. v.",),
        after_christ=("e. v.",),
        fillers=("intorno", "al"),
        joiners=("ed", "od"),
        articles={
            "il": "m",
            "lo": "m",
            "un": "m",
            "uno": "m",
            "la": "f",
            "una": "f",
            "un'": "f",
            "l'": "mf",
            "i": "mp",
            "gli": "mp",
            "le": "fp",
        },
        minus=("meno",),
        number_words={
            "una dozzina": "12/1",
            "mezzo": "1/2",
            "mezza": "1/2",
            "un mezzo": "1/2",
            "un terzo": "1/3",
            "due terzi": "2/3",
            "un quarto": "1/4",
            "tre quarti": "3/4",
        },
        and_a_half=("e mezzo", "e mezza"),
    ),
    "ja": LanguageWords(  # Japanese
        about="{}頃",
        yes="はい",
        no="いいえ",
        true="正しい",
        false="誤り",
        when=("{}に", "{}に", "{}に"),
        after_about="に",
        ordinal="第{}",
        typed_yes=("○", "〇", "まる"),
        typed_no=("×", "ばつ", "いや"),
        before_christ=("前",),
        units={"ドル": "$"},
    ),
    "ko": LanguageWords(  # Korean
        about="{}경",
        yes="예",
        no="아니요",
        true="참",
        false="거짓",
        when=("{}에", "{}에", "{}에"),
        after_about="에",
        ordinal="제{}",
        typed_yes=("네", "맞다"),
        typed_no=("아니오", "아니"),
        joiners=("그리고", "및", "또는"),
    ),
    "nb": LanguageWords(  # Norwegian Bokmål
        about="omkring {}",
        yes="ja",
        no="nei",
        true="Sant",
        false="Usant",
        when=("i {}", "i {}", "{}"),
        ordinal="{}.",
    ),
    "nl": LanguageWords(  # Dutch
        about="omstreeks {}",
        yes="ja",
        no="nee",
        true="Waar",
        false="Onwaar",
        when=("in {}", "in {}", "op {}"),
        ordinal="{}e",
        fillers=("ongeveer", "rond"),
        articles={"de": "c", "het": "n", "een": "cn"},
        minus=("min",),
        number_words={
            "een dozijn": "12/1",
            "anderhalf": "3/2",
            "anderhalve": "3/2",
            "een half": "1/2",
            "een halve": "1/2",
            "half": "1/2",
            "een derde": "1/3",
            "twee derde": "2/3",
            "een kwart": "1/4",
            "drie kwart": "3/4",
            "driekwart": "3/4",
        },
        and_a_half=("en een half", "en een halve", "eneenhalf", "ënhalf", "enhalf"),
    ),
    "nn": LanguageWords(ordinal="{}."),  # Norwegian Nynorsk
    "pl": LanguageWords(  # Polish
        about="około {}",
        yes="tak",
        no="nie",
        true="Prawda",
        false="Fałsz",
        ordinal="{}.",
        before_christ=("przed chr.", "przed chrystusem"),
        after_christ=("po chr.", "po chrystusie"),
        fillers=("rok", "roku", "r."),
    ),
    "pt": LanguageWords(  # Portuguese
        about="cerca de {}",
        yes="sim",
        no="não",
        true="Verdadeiro",
        false="Falso",
        when=("em {}", "em {}", "em {}"),
        before_christ=("a. e. c.",),
        after_christ=("e. c.",),
        fillers=("aproximadamente",),
        articles={"o": "m", "um": "m", "a": "f", "uma": "f", "os": "mp", "as": "fp"},
        minus=("menos",),
        number_words={
            "uma dúzia": "12/1",
            "meio": "1/2",
            "meia": "1/2",
            "um meio": "1/2",
            "um terço": "1/3",
            "dois terços": "2/3",
            "um quarto": "1/4",
            "três quartos": "3/4",
        },
        and_a_half=("e meio", "e meia"),
    ),
    "ru": LanguageWords(  # Russian
        about="около {}",
        yes="да",
        no="нет",
        true="Верно",
        false="Неверно",
        typed_yes=("правда",),
        typed_no=("неправда", "ложь"),
        before_christ=("до нашей эры", "до р. х."),
        after_christ=("нашей эры", "от р. х."),
        fillers=("год", "году", "года"),
        units={"граммов": "g", "килограммов": "kg"},
    ),
    "sk": LanguageWords(ordinal="{}."),  # Slovak
    "sl": LanguageWords(ordinal="{}."),  # Slovenian
    "sv": LanguageWords(  # Swedish
        about="omkring {}",
        yes="ja",
        no="nej",
        true="Sant",
        false="Falskt",
        when=("{}", "i {}", "den {}"),
        ordinal="{}:e",
        ordinal_in_1_or_2="{}:a",
        fillers=("ungefär", "cirka"),
    ),
    "th": LanguageWords(  # Thai
        typed_yes=("ใช่", "จริง", "ถูก"),
        typed_no=("ไม่ใช่", "ไม่", "ไม่จริง", "ผิด"),
    ),
    "tr": LanguageWords(  # Turkish
        about="yaklaşık {}",
        yes="evet",
        no="hayır",
        true="Doğru",
        false="Yanlış",
        ordinal="{}.",
        before_christ=("m. ö.", "i̇. ö.", "i. ö.", "isa'dan önce"),
        after_christ=("m. s.", "i̇. s.", "i. s.", "isa'dan sonra"),
        fillers=("yılı", "yılında"),
        units={"dolar": "$", "avro": "€", "yüzde": "%"},
    ),
    "uk": LanguageWords(  # Ukrainian
        typed_yes=("так", "правда"),
        typed_no=("ні", "неправда"),
        fillers=("року", "рік"),
    ),
    "vi": LanguageWords(  # Vietnamese
        typed_yes=("có", "đúng", "vâng"),
        typed_no=("không", "sai"),
        before_christ=("trước công nguyên",),
        after_christ=("sau công nguyên", "công nguyên"),
        fillers=("ngày",),
    ),
    "zh": _CHINESE,
    "zh-hant": _CHINESE._replace(about="約{}", true="正確", false="錯誤"),
}
