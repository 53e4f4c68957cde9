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
from typing import Literal, NamedTuple

from studykit.values.english import PeriodWords

_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_NO_MONTHS: Mapping[str, int] = MappingProxyType({})


class ShownPeriods(NamedTuple):
    """Words for periods. In a pattern `{}` stands for the year, or for the number of a century.

    What is left out is shown by its years: 1980–1989.
    """

    decade: str = ""
    century: str = ""
    numerals: Literal["digits", "roman", "ordinal"] = "digits"
    """How the number of a century is written; as the ordinal of the language in Swedish."""
    first_century: str = ""
    """Of the first one, where that differs: Ier siècle."""
    seasons: tuple[str, str, str, str] | None = None
    """Spring, summer, autumn, winter."""
    in_decade: str = ""
    """Like the next ones as it stands in a sentence, in languages that have `when`."""
    in_century: str = ""
    in_first_century: str = ""
    in_century_before_vowel: str = ""
    """Before a number that begins with a vowel when it is said, as in Italian."""
    in_season: tuple[str, str, str, str] | None = None
    in_span: str = ""
    """From one year to another."""


NO_PERIODS = ShownPeriods()


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

    shown_periods: ShownPeriods = NO_PERIODS

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
    counted: str = ""
    """People and things behind a number, in the cases that stand there: 3 Personen, 3人.

    With blanks between.
    """
    number_words: Mapping[str, str] = _NO_WORDS
    """Fractions and dozens before a thing, with their values: anderthalb is 3/2."""
    and_a_half: tuple[str, ...] = ()
    """Words behind a number that make it a half more; einhalb is the end of a word too."""
    articles: Mapping[str, str] = _NO_WORDS
    """Those that may be left out before an answer, with the genders that each stands for.

    A letter each: m, f, n, c for common, p for the plural, x where a language has no genders.
    """
    article_endings: tuple[str, ...] = ()
    """Articles at the end of a word of three letters or more, which may be left out or added."""
    prepositions: tuple[str, ...] = ()
    """Words for in, into, at and on before the name of a place, as one answers where."""
    kinds: tuple[str, ...] = ()
    """Short forms with a point that say before a name what it is: г. is a town in Russian."""
    periods: PeriodWords = PeriodWords()
    """Words for decades, for the time between two years, and for a century beside those of CLDR."""
    infinitive: str = ""
    """What stands before a verb in word lists: att gå."""
    placeholders: tuple[str, ...] = ()
    """What word lists write for somebody and something: jdn., etw."""
    prefixes: str = ""
    """What verbs begin with, and nouns made of them, with blanks between: a slip that makes another
    one of it makes another word, as abnehmen of annehmen."""
    noun_remarks: str = ""
    """What word lists write behind a noun, as in `Auto (Substantiv)`, with blanks between."""
    verb_remarks: str = ""
    other_remarks: str = ""
    """Behind a word that is neither."""


def words_of(language: str, script: str = "") -> LanguageWords:
    """Return the words of a language in a script, such as `Hant`; none where it has no entry."""
    # Norwegian is written as Bokmål where nothing else is said.
    base = "nb" if language == "no" else language
    with_script = f"{base}-{script}".lower()
    return WORDS_BY_TAG.get(with_script) or WORDS_BY_TAG.get(base) or LanguageWords()


_CHINESE = LanguageWords(
    shown_periods=ShownPeriods(
        decade="{}年代",
        century="{}世纪",
        seasons=("{}年春季", "{}年夏季", "{}年秋季", "{}年冬季"),
        in_decade="{}年代",
        in_century="{}世纪",
        in_season=("{}年春季", "{}年夏季", "{}年秋季", "{}年冬季"),
        in_span="{}年至{}年",
    ),
    about="约{}",
    yes="是",
    no="否",
    true="正确",
    false="错误",
    when=("{}", "{}", "{}"),
    ordinal="第{}",
    typed_yes=("对", "對", "是的", "没错"),
    typed_no=("不", "不是", "不对", "不對", "错", "錯", "假"),
    before_christ=("前", "西元前", "紀元前"),
    after_christ=("西元",),
    fillers=("左右", "大约", "大約", "上世纪", "上个世纪", "上世紀", "上個世紀"),
    units={"千米": "km", "公斤": "kg"},
    counted="人 个人 個人 名 位 个 個 只 隻 头 本 张 次 件 座 条",
    periods=PeriodWords(
        centuries=("世纪", "世紀"),
        decades=("{}年代",),
        ranges=("{}至{}", "{}到{}", "从{}到{}", "從{}到{}"),
        early=("初", "初期", "上半叶", "上半葉"),
        middle=("中", "中期", "中叶", "中葉"),
        late=("末", "末期", "后期", "後期", "下半叶", "下半葉"),
    ),
)
WORDS_BY_TAG = {
    "ar": LanguageWords(  # Arabic
        shown_periods=ShownPeriods(
            decade="عقد {}",
            century="القرن {}",
            seasons=("ربيع {}", "صيف {}", "خريف {}", "شتاء {}"),
        ),
        about="حوالي {}",
        yes="نعم",
        no="لا",
        true="صحيح",
        false="خطأ",
        typed_yes=("صح",),
        typed_no=("خاطئ",),
        counted="شخص أشخاص شخصا نسمة فرد أفراد ناس قطعة قطع مرة مرات",
        articles={"ال": "x"},
        periods=PeriodWords(
            centuries=("القرن",),
            decades=("{}ات", "عقد {}"),
        ),
        fillers=("عام", "في"),
    ),
    "bg": LanguageWords(  # Bulgarian
        shown_periods=ShownPeriods(
            decade="{}-те години",
            century="{} век",
            seasons=("пролет {}", "лято {}", "есен {}", "зима {}"),
        ),
        units={"кв км": "km2", "кв м": "m2", "куб м": "m3"},
        counted="души човека хора жители броя пъти",
        article_endings=("ът", "ят", "та", "то", "те"),
        prepositions=("в", "във", "на"),
        kinds=("гр",),
    ),
    "ca": LanguageWords(  # Catalan
        shown_periods=ShownPeriods(
            decade="anys {}",
            century="segle {}",
            numerals="roman",
            seasons=("primavera de {}", "estiu de {}", "tardor de {}", "hivern de {}"),
        ),
        prepositions=("a", "al", "en"),
        fillers=("de", "d", "cap", "vers", "a", "l'any"),
        counted="persona persones habitant habitants peces vegades",
        articles={
            "el": "m",
            "un": "m",
            "la": "f",
            "una": "f",
            "l'": "mf",
            "els": "p",
            "les": "p",
        },
        periods=PeriodWords(
            centuries=("s",),
            decades=("anys {}", "dècada de {}"),
            ranges=("de {} a {}", "entre {} i {}"),
        ),
    ),
    "cs": LanguageWords(  # Czech
        shown_periods=ShownPeriods(
            century="{}. století",
            seasons=("jaro {}", "léto {}", "podzim {}", "zima {}"),
        ),
        prepositions=("v", "ve", "na", "do"),
        about="kolem {}",
        yes="ano",
        no="ne",
        true="Pravda",
        false="Nepravda",
        ordinal="{}.",
        typed_yes=("správně", "pravdivé"),
        typed_no=("špatně", "chyba", "nepravdivé"),
        before_christ=("př. kr.", "před kristem"),
        after_christ=("po kr.", "po kristu"),
        fillers=("roku", "roce", "v", "asi"),
        counted="lidí lidé osob osoby osoba obyvatel obyvatelé kusů kusy kus krát",
        periods=PeriodWords(
            centuries=("st",),
            decades=("{}. léta", "{}. let", "léta {}"),
            ranges=("od {} do {}",),
            early=("začátek", "počátek", "první polovina"),
            middle=("polovina",),
            late=("konec", "druhá polovina"),
        ),
        prefixes="do na nad od po pod pro pře při roz s u v vy z za",
    ),
    "da": LanguageWords(  # Danish
        shown_periods=ShownPeriods(
            decade="{}'erne",
            century="{}. århundrede",
            seasons=("foråret {}", "sommeren {}", "efteråret {}", "vinteren {}"),
            in_decade="i {}'erne",
            in_century="i det {}. århundrede",
            in_season=("i foråret {}", "i sommeren {}", "i efteråret {}", "i vinteren {}"),
            in_span="fra {} til {}",
        ),
        article_endings=("en", "et"),
        prepositions=("i", "på"),
        about="omkring {}",
        yes="ja",
        no="nej",
        true="Sandt",
        false="Falsk",
        when=("i {}", "i {}", "den {}"),
        ordinal="{}.",
        counted="person personer mennesker indbyggere folk stk styk stykker gange",
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
        typed_yes=("rigtigt", "korrekt"),
        typed_no=("forkert",),
        fillers=("d", "det", "året", "anno"),
        articles={"en": "c", "et": "n"},
        periods=PeriodWords(
            centuries=("århundredes",),
            decades=("{}'erne", "{}erne", "{}-tallet"),
            ranges=("{} til {}", "fra {} til {}", "mellem {} og {}"),
            early=("begyndelsen af", "starten af", "første halvdel af"),
            middle=("midten af",),
            late=("slutningen af", "anden halvdel af"),
        ),
        infinitive="at",
        prefixes="af an be for ind om op på ud under",
    ),
    "de": LanguageWords(  # German
        shown_periods=ShownPeriods(
            decade="{}er Jahre",
            century="{}. Jahrhundert",
            seasons=("Frühling {}", "Sommer {}", "Herbst {}", "Winter {}"),
            in_decade="in den {}er Jahren",
            in_century="im {}. Jahrhundert",
            in_season=("im Frühling {}", "im Sommer {}", "im Herbst {}", "im Winter {}"),
            in_span="von {} bis {}",
        ),
        prepositions=("in", "im", "ins", "an", "am", "auf", "bei", "nach"),
        about="um {}",
        yes="ja",
        no="nein",
        true="Richtig",
        false="Falsch",
        when=("{}", "im {}", "am {}"),
        ordinal="{}.",
        typed_yes=("wahr", "stimmt", "korrekt"),
        typed_no=("unwahr", "stimmt nicht", "nicht richtig"),
        months={"jänner": 1, "feber": 2},
        before_christ=("vor chr.", "vor christus", "vor christi geburt", "v. u. z."),
        after_christ=("nach chr.", "nach christus", "nach christi geburt", "u. z."),
        fillers=("etwa", "ungefähr", "circa", "rund", "anno", "gegen", "des", "dem"),
        counted=(
            "person personen leute menschen männer frauen einwohner "
            "einwohnern mann stück stücke mal"
        ),
        articles={"der": "m", "ein": "mn", "die": "fp", "eine": "f", "das": "n", "den": "m"},
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
        periods=PeriodWords(
            centuries=("jahrhunderts", "jh", "jhd", "jhdt", "jhs"),
            decades=("{}er", "{}ern", "{}er jahre", "{}er jahren", "{}iger", "{}iger jahre"),
            ranges=("{} bis {}", "von {} bis {}", "zwischen {} und {}"),
            early=(
                "anfang",
                "beginn",
                "frühe",
                "frühes",
                "frühen",
                "erste hälfte",
                "ersten hälfte",
            ),
            middle=("mitte",),
            late=("ende", "späte", "spätes", "späten", "zweite hälfte", "zweiten hälfte"),
        ),
        placeholders=("jd", "jds", "jdm", "jdn", "jmd", "jmds", "jmdm", "jmdn", "etw"),
        noun_remarks="substantiv subst nomen hauptwort",
        verb_remarks="zeitwort",
        other_remarks="adjektiv adverb",
        prefixes="ab an auf aus be ein ent er her hin um unter ver vor zer zu über",
    ),
    "el": LanguageWords(  # Greek
        shown_periods=ShownPeriods(
            decade="δεκαετία του {}",
            century="{}ος αιώνας",
            seasons=("άνοιξη {}", "καλοκαίρι {}", "φθινόπωρο {}", "χειμώνας {}"),
        ),
        prepositions=("σε", "στο", "στη", "στην", "στον", "στα"),
        about="περίπου {}",
        yes="ναι",
        no="όχι",
        true="Σωστό",
        false="Λάθος",
        typed_yes=("αλήθεια",),
        typed_no=("ψέμα",),
        counted="άτομα άτομο άνθρωποι ανθρώπους κάτοικοι κατοίκους κομμάτια φορές",
        articles={"ο": "m", "η": "f", "το": "n", "οι": "mfp", "τα": "np"},
        fillers=("στισ", "γύρω", "στο"),
        periods=PeriodWords(
            centuries=("αι", "αιώνα"),
            decades=("δεκαετία του {}", "δεκαετία {}"),
            early=("αρχέσ", "αρχέσ του"),
            middle=("μέσα", "μέσα του"),
            late=("τέλη", "τέλη του"),
        ),
    ),
    "es": LanguageWords(  # Spanish
        shown_periods=ShownPeriods(
            decade="década de {}",
            century="siglo {}",
            numerals="roman",
            seasons=("primavera de {}", "verano de {}", "otoño de {}", "invierno de {}"),
            in_decade="en la década de {}",
            in_century="en el siglo {}",
            in_season=(
                "en la primavera de {}",
                "en el verano de {}",
                "en el otoño de {}",
                "en el invierno de {}",
            ),
            in_span="de {} a {}",
        ),
        prepositions=("en", "a", "al"),
        about="hacia {}",
        yes="sí",
        no="no",
        true="Verdadero",
        false="Falso",
        when=("en {}", "en {}", "el {}"),
        typed_yes=("cierto", "correcto", "verdad"),
        typed_no=("incorrecto", "mentira"),
        before_christ=("a. de c.", "a. e. c."),
        after_christ=("d. de c.", "e. c."),
        fillers=("unos", "alrededor", "aproximadamente", "a", "del"),
        joiners=("e", "u"),
        units={"km cuadrados": "km2"},
        counted="persona personas hombres mujeres habitante habitantes gente pieza piezas veces",
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
        periods=PeriodWords(
            centuries=("s",),
            decades=("años {}", "los {}", "década de {}", "década del {}", "década de los {}"),
            ranges=("{} a {}", "de {} a {}", "entre {} y {}"),
            early=("principios", "comienzos", "inicios", "primera mitad"),
            middle=("mediados",),
            late=("finales", "fines", "segunda mitad"),
        ),
        placeholders=("algn", "alg"),
        noun_remarks="sustantivo sust",
        verb_remarks="verbo",
        other_remarks="adjetivo adverbio",
    ),
    "et": LanguageWords(  # Estonian
        ordinal="{}.",
        shown_periods=ShownPeriods(
            decade="{}. aastad",
            century="{}. sajand",
            seasons=("kevad {}", "suvi {}", "sügis {}", "talv {}"),
        ),
    ),
    "fa": LanguageWords(  # Persian
        shown_periods=ShownPeriods(
            decade="دههٔ {}",
            century="سدهٔ {}",
            seasons=("بهار {}", "تابستان {}", "پاییز {}", "زمستان {}"),
        ),
        typed_yes=("بله", "آره", "درست"),
        typed_no=("نه", "خیر", "نادرست", "غلط"),
        before_christ=("پیش از میلاد",),
        counted="نفر عدد تا بار",
        periods=PeriodWords(
            centuries=("قرن",),
            decades=("دهه {}", "دهه\u200cی {}"),
        ),
    ),
    "fi": LanguageWords(  # Finnish
        shown_periods=ShownPeriods(
            decade="{}-luku",
            century="{}. vuosisata",
            seasons=("kevät {}", "kesä {}", "syksy {}", "talvi {}"),
        ),
        about="noin {}",
        yes="kyllä",
        no="ei",
        true="Oikein",
        false="Väärin",
        ordinal="{}.",
        typed_yes=("totta",),
        typed_no=("epätosi",),
        before_christ=("eaa.", "ennen ajanlaskun alkua"),
        after_christ=("jaa.", "jälkeen ajanlaskun alun"),
        fillers=("vuonna",),
        counted="henkilö henkilöä ihmistä ihminen asukasta kappaletta kpl kertaa",
        periods=PeriodWords(
            centuries=("vuosisadan", "vuosisadalla"),
            decades=("{}-luku", "{}-luvun", "{}-luvulla"),
            early=("alku", "alussa", "alkupuoli"),
            middle=("puoliväli", "puolivälissä"),
            late=("loppu", "lopussa", "loppupuoli"),
        ),
    ),
    "fr": LanguageWords(  # French
        shown_periods=ShownPeriods(
            decade="années {}",
            century="{}e siècle",
            numerals="roman",
            first_century="{}er siècle",
            seasons=("printemps {}", "été {}", "automne {}", "hiver {}"),
            in_decade="dans les années {}",
            in_century="au {}e siècle",
            in_season=("au printemps {}", "en été {}", "en automne {}", "en hiver {}"),
            in_span="de {} à {}",
            in_first_century="au {}er siècle",
        ),
        prepositions=("à", "au", "aux", "en", "dans", "sur"),
        about="vers {}",
        yes="oui",
        no="non",
        true="Vrai",
        false="Faux",
        when=("en {}", "en {}", "le {}"),
        typed_yes=("exact", "juste", "correct", "c'est vrai"),
        typed_no=("inexact", "incorrect", "c'est faux"),
        before_christ=("avant j.-c.", "avant notre ère", "av. n. è."),
        after_christ=("apr. j.-c.", "après j.-c.", "de notre ère"),
        fillers=("environ", "er", "dans", "à", "du", "au", "aux", "l'an", "l'année"),
        units={"km carrés": "km2"},
        counted=(
            "personne personnes habitant habitants gens hommes femmes individus pièces pièce fois"
        ),
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
        periods=PeriodWords(
            centuries=("s",),
            decades=("années {}", "années {}s", "décennie {}"),
            ranges=("{} à {}", "de {} à {}", "entre {} et {}"),
            early=("début", "début du", "première moitié"),
            middle=("milieu", "mi"),
            late=("fin", "seconde moitié", "deuxième moitié"),
        ),
        placeholders=("qn", "qqn", "qc", "qch", "qqch"),
        noun_remarks="nom",
        verb_remarks="verbe",
        other_remarks="adjectif adverbe",
        prefixes="ap dé em im re sup",
    ),
    "he": LanguageWords(  # Hebrew
        shown_periods=ShownPeriods(
            decade="שנות ה־{}",
            century="המאה ה־{}",
            seasons=("אביב {}", "קיץ {}", "סתיו {}", "חורף {}"),
        ),
        articles={"ה": "x"},
        typed_yes=("כן", "נכון"),
        typed_no=("לא", "לא נכון", "שגוי"),
        counted="איש אנשים נפש נפשות תושבים יחידות פעמים",
        periods=PeriodWords(
            centuries=("המאה ה", "המאה"),
            decades=("שנות ה-{}", "שנות ה{}"),
        ),
        fillers=("בשנת", "שנת"),
    ),
    "hi": LanguageWords(  # Hindi
        shown_periods=ShownPeriods(
            decade="{} का दशक",
            seasons=("वसंत {}", "ग्रीष्म {}", "शरद {}", "शीत {}"),
        ),
        typed_yes=("हाँ", "हां", "सही"),
        typed_no=("नहीं", "नही", "गलत", "ग़लत"),
        before_christ=("ई. पू.",),
        units={"किमी": "km", "वर्ग किमी": "km2"},
        counted="लोग लोगों व्यक्ति व्यक्तियों निवासी आदमी",
        periods=PeriodWords(
            centuries=("सदी",),
            decades=("{} का दशक", "{} के दशक"),
            ranges=("{} से {}",),
        ),
        fillers=("में", "सन्"),
    ),
    "hr": LanguageWords(  # Croatian
        shown_periods=ShownPeriods(
            century="{}. stoljeće",
            seasons=("proljeće {}.", "ljeto {}.", "jesen {}.", "zima {}."),
        ),
        ordinal="{}.",
        counted="osoba osobe osobu ljudi stanovnika komada puta",
    ),
    "hu": LanguageWords(  # Hungarian
        shown_periods=ShownPeriods(
            century="{}. század",
            seasons=("{} tavasza", "{} nyara", "{} ősze", "{} tele"),
        ),
        about="körülbelül {}",
        yes="igen",
        no="nem",
        true="Igaz",
        false="Hamis",
        ordinal="{}.",
        typed_yes=("helyes",),
        typed_no=("helytelen",),
        before_christ=("kr. e.",),
        after_christ=("kr. u.", "krisztus után"),
        fillers=("körül", "kb"),
        counted="fő ember személy lakos darab db alkalommal",
        articles={"a": "x", "az": "x", "egy": "x"},
        periods=PeriodWords(
            centuries=("század", "sz"),
            decades=("{}-as évek", "{}-es évek", "{}-as", "{}-es"),
            early=("eleje", "első fele"),
            middle=("közepe",),
            late=("vége", "második fele"),
        ),
    ),
    "id": LanguageWords(  # Indonesian
        shown_periods=ShownPeriods(
            decade="tahun {}-an",
            century="abad ke-{}",
            seasons=("musim semi {}", "musim panas {}", "musim gugur {}", "musim dingin {}"),
        ),
        counted="orang jiwa penduduk buah ekor kali",
    ),
    "is": LanguageWords(  # Icelandic
        ordinal="{}.",
        shown_periods=ShownPeriods(
            century="{}. öld",
            seasons=("vor {}", "sumar {}", "haust {}", "vetur {}"),
        ),
    ),
    "it": LanguageWords(  # Italian
        shown_periods=ShownPeriods(
            decade="anni {}",
            century="{} secolo",
            numerals="roman",
            seasons=("primavera {}", "estate {}", "autunno {}", "inverno {}"),
            in_decade="negli anni {}",
            in_century="nel {} secolo",
            in_season=(
                "nella primavera del {}",
                "nell'estate del {}",
                "nell'autunno del {}",
                "nell'inverno del {}",
            ),
            in_span="tra il {} e il {}",
            in_century_before_vowel="nell'{} secolo",
        ),
        prepositions=("in", "a", "al", "alla", "all'", "nel", "nella", "nell'", "nei", "nelle"),
        about="circa {}",
        yes="sì",
        no="no",
        true="Vero",
        false="Falso",
        when=("nel {}", "nel {}", "il {}"),
        when_before_vowel=("nell'{}", "nell'{}", "l'{}"),
        typed_yes=("giusto", "corretto"),
        typed_no=("sbagliato", "errato", "scorretto"),
        before_christ=("a. e. v.",),
        after_christ=("e. v.",),
        fillers=("intorno", "verso", "al", "alla", "del", "dei", "degli", "negli", "l'anno"),
        joiners=("ed", "od"),
        units={"km quadrati": "km2"},
        counted="persona persone abitante abitanti pezzo pezzi volte",
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
        periods=PeriodWords(
            centuries=("s",),
            decades=("anni {}", "decennio {}"),
            ranges=("dal {} al {}", "tra il {} e il {}", "tra {} e {}"),
            early=("inizio", "inizi", "primi", "prima metà"),
            middle=("metà",),
            late=("fine", "seconda metà"),
        ),
        placeholders=("qn", "qlcu", "qc", "qlco"),
        noun_remarks="sostantivo sost",
        verb_remarks="verbo",
        other_remarks="aggettivo avverbio agg avv",
    ),
    "ja": LanguageWords(  # Japanese
        shown_periods=ShownPeriods(
            decade="{}年代",
            century="{}世紀",
            seasons=("{}年春", "{}年夏", "{}年秋", "{}年冬"),
            in_decade="{}年代に",
            in_century="{}世紀に",
            in_season=("{}年春に", "{}年夏に", "{}年秋に", "{}年冬に"),
            in_span="{}年から{}年まで",
        ),
        about="{}頃",
        yes="はい",
        no="いいえ",
        true="正しい",
        false="誤り",
        when=("{}に", "{}に", "{}に"),
        after_about="に",
        ordinal="第{}",
        typed_yes=("○", "〇", "まる", "正解"),
        typed_no=("×", "ばつ", "いや", "間違い", "まちがい", "不正解"),
        before_christ=("前",),
        units={"ドル": "$"},
        counted="人 名 個 つ 匹 頭 羽 本 枚 冊 台 回 件 隻 軒",
        periods=PeriodWords(
            decades=("{}年代",),
            ranges=("{}から{}", "{}から{}まで"),
            early=("初頭", "初め", "前半", "初期"),
            middle=("半ば", "中頃", "中期"),
            late=("末", "後半", "終わり", "末期"),
        ),
    ),
    "ko": LanguageWords(  # Korean
        shown_periods=ShownPeriods(
            decade="{}년대",
            century="{}세기",
            seasons=("{}년 봄", "{}년 여름", "{}년 가을", "{}년 겨울"),
            in_decade="{}년대에",
            in_century="{}세기에",
            in_season=("{}년 봄에", "{}년 여름에", "{}년 가을에", "{}년 겨울에"),
            in_span="{}년부터 {}년까지",
        ),
        about="{}경",
        yes="예",
        no="아니요",
        true="참",
        false="거짓",
        when=("{}에", "{}에", "{}에"),
        after_about="에",
        ordinal="제{}",
        typed_yes=("네", "맞다", "맞음", "그렇다"),
        typed_no=("아니오", "아니", "틀리다", "틀림"),
        joiners=("그리고",),
        counted="명 인 사람 개 마리 대 권 장 번 회",
        periods=PeriodWords(
            decades=("{}년대",),
            ranges=("{}부터 {}", "{}부터 {}까지", "{}에서 {}"),
            early=("초", "초반", "초기", "전반"),
            middle=("중반", "중엽"),
            late=("말", "후반", "말기"),
        ),
        fillers=("약",),
    ),
    "mk": LanguageWords(  # Macedonian
        shown_periods=ShownPeriods(
            decade="{}-тите години",
            century="{} век",
            numerals="roman",
            seasons=("пролет {}", "лето {}", "есен {}", "зима {}"),
        ),
        article_endings=("от", "та", "то", "те"),
        prepositions=("во", "на"),
    ),
    "nb": LanguageWords(  # Norwegian Bokmål
        shown_periods=ShownPeriods(
            decade="{}-årene",
            century="{}. århundre",
            seasons=("våren {}", "sommeren {}", "høsten {}", "vinteren {}"),
            in_decade="i {}-årene",
            in_century="i det {}. århundre",
            in_season=("våren {}", "sommeren {}", "høsten {}", "vinteren {}"),
            in_span="fra {} til {}",
        ),
        article_endings=("en", "et"),
        prepositions=("i", "på"),
        about="omkring {}",
        yes="ja",
        no="nei",
        true="Sant",
        false="Usant",
        when=("i {}", "i {}", "{}"),
        ordinal="{}.",
        typed_yes=("riktig",),
        typed_no=("feil", "galt"),
        fillers=("det", "den", "året", "rundt"),
        counted="person personer mennesker innbyggere folk stk stykker ganger",
        articles={"en": "mf", "ei": "f", "et": "n"},
        periods=PeriodWords(
            centuries=("århundret",),
            decades=("{}-tallet", "{}-årene", "{}-åra"),
            ranges=("{} til {}", "fra {} til {}", "mellom {} og {}"),
            early=("begynnelsen av", "starten av", "første halvdel av"),
            middle=("midten av",),
            late=("slutten av", "andre halvdel av"),
        ),
        infinitive="å",
        prefixes="av an be for inn om opp på ut under",
    ),
    "nl": LanguageWords(  # Dutch
        shown_periods=ShownPeriods(
            decade="jaren {}",
            century="{}e eeuw",
            seasons=("lente van {}", "zomer van {}", "herfst van {}", "winter van {}"),
            in_decade="in de jaren {}",
            in_century="in de {}e eeuw",
            in_season=(
                "in de lente van {}",
                "in de zomer van {}",
                "in de herfst van {}",
                "in de winter van {}",
            ),
            in_span="van {} tot {}",
        ),
        prepositions=("in", "op", "aan", "naar"),
        about="omstreeks {}",
        yes="ja",
        no="nee",
        true="Waar",
        false="Onwaar",
        when=("in {}", "in {}", "op {}"),
        ordinal="{}e",
        typed_yes=("juist", "goed", "correct"),
        typed_no=("onjuist", "fout", "incorrect"),
        fillers=("ongeveer", "rond", "van", "e", "ste"),
        counted="persoon personen mensen inwoners stuks stuk keer",
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
        periods=PeriodWords(
            decades=("jaren {}", "{}er jaren"),
            ranges=("{} tot {}", "van {} tot {}", "tussen {} en {}"),
            early=("begin", "vroege", "eerste helft"),
            middle=("midden",),
            late=("eind", "einde", "late", "tweede helft"),
        ),
        noun_remarks="zelfstandig znw",
        verb_remarks="werkwoord ww",
        other_remarks="bijvoeglijk bijwoord bnw bw",
        prefixes="aan af be door er in om onder ont op over uit ver voor",
    ),
    "nn": LanguageWords(  # Norwegian Nynorsk
        shown_periods=ShownPeriods(
            decade="{}-åra",
            century="{}. hundreåret",
            seasons=("våren {}", "sommaren {}", "hausten {}", "vinteren {}"),
        ),
        ordinal="{}.",
        articles={"ein": "m", "ei": "f", "eit": "n"},
    ),
    "pl": LanguageWords(  # Polish
        shown_periods=ShownPeriods(
            century="{} wiek",
            numerals="roman",
            seasons=("wiosna {}", "lato {}", "jesień {}", "zima {}"),
        ),
        prepositions=("w", "we", "na", "do"),
        about="około {}",
        yes="tak",
        no="nie",
        true="Prawda",
        false="Fałsz",
        ordinal="{}.",
        typed_yes=("dobrze", "poprawne"),
        typed_no=("źle", "niepoprawne", "błąd"),
        before_christ=("przed chr.", "przed chrystusem"),
        after_christ=("po chr.", "po chrystusie"),
        fillers=("roku", "r.", "ok.", "w", "na"),
        units={"km kw": "km2", "m kw": "m2"},
        counted="osób osoby osoba ludzi ludzie mieszkańców mieszkańcy sztuk sztuki razy",
        periods=PeriodWords(
            centuries=("wieku", "w"),
            decades=("lata {}", "lat {}", "latach {}"),
            ranges=("od {} do {}", "między {} a {}"),
            early=("początek", "początku", "pierwsza połowa"),
            middle=("połowa", "połowie"),
            late=("koniec", "końcu", "druga połowa"),
        ),
        prefixes="do na nad od po pod prze przy roz s u w wy z za",
    ),
    "pt": LanguageWords(  # Portuguese
        shown_periods=ShownPeriods(
            decade="década de {}",
            century="século {}",
            numerals="roman",
            seasons=("primavera de {}", "verão de {}", "outono de {}", "inverno de {}"),
            in_decade="na década de {}",
            in_century="no século {}",
            in_season=(
                "na primavera de {}",
                "no verão de {}",
                "no outono de {}",
                "no inverno de {}",
            ),
            in_span="de {} a {}",
        ),
        prepositions=("em", "no", "na", "nos", "nas", "ao", "à"),
        about="cerca de {}",
        yes="sim",
        no="não",
        true="Verdadeiro",
        false="Falso",
        when=("em {}", "em {}", "em {}"),
        typed_yes=("certo", "correto"),
        typed_no=("errado", "incorreto"),
        before_christ=("a. e. c.",),
        after_christ=("e. c.",),
        fillers=("aproximadamente", "por", "volta", "do", "dos", "no", "nos", "dia"),
        units={"km quadrados": "km2"},
        counted="pessoa pessoas habitante habitantes peças peça vezes",
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
        periods=PeriodWords(
            decades=("anos {}", "década de {}"),
            ranges=("{} a {}", "de {} a {}", "entre {} e {}"),
            early=("início", "começo", "princípio", "primeira metade"),
            middle=("meados",),
            late=("fim", "final", "finais", "segunda metade"),
        ),
        noun_remarks="substantivo",
        verb_remarks="verbo",
        other_remarks="adjetivo advérbio",
    ),
    "ro": LanguageWords(  # Romanian
        shown_periods=ShownPeriods(
            decade="anii {}",
            century="secolul al {}-lea",
            numerals="roman",
            first_century="secolul {}",
            seasons=("primăvara {}", "vara {}", "toamna {}", "iarna {}"),
        ),
        counted="persoane persoană oameni locuitori bucăți ori",
        article_endings=("ul", "le", "l"),
        prepositions=("în", "la", "pe"),
        fillers=("anul",),
    ),
    "ru": LanguageWords(  # Russian
        shown_periods=ShownPeriods(
            decade="{}-е годы",
            century="{} век",
            numerals="roman",
            seasons=("весна {} года", "лето {} года", "осень {} года", "зима {} года"),
        ),
        prepositions=("в", "во", "на"),
        kinds=("г", "р", "оз"),
        about="около {}",
        yes="да",
        no="нет",
        true="Верно",
        false="Неверно",
        typed_yes=("правда", "правильно"),
        typed_no=("неправда", "ложь", "неправильно", "ошибка"),
        before_christ=("до нашей эры", "до р. х."),
        after_christ=("нашей эры", "от р. х."),
        fillers=("году", "гг.", "в", "го"),
        units={
            "кв км": "km2",
            "кв м": "m2",
            "куб км": "km3",
            "куб м": "m3",
            "граммов": "g",
            "килограммов": "kg",
        },
        counted="человек человека чел людей жителей жителя житель штук штуки шт раз раза",
        periods=PeriodWords(
            centuries=("веке", "вв", "столетие", "столетия", "столетии"),
            decades=("{}-е", "{}-е годы", "{}-х", "{}-х годов", "{}-х гг", "{}-е гг"),
            ranges=("с {} по {}", "от {} до {}", "между {} и {}"),
            early=("начало", "начале", "первая половина", "первой половине"),
            middle=("середина", "середине"),
            late=("конец", "конце", "вторая половина", "второй половине"),
        ),
        noun_remarks="существительное сущ",
        verb_remarks="глагол гл",
        other_remarks="прилагательное прил наречие нареч",
        prefixes="в вы до за из на над от пере по под при про раз с у",
    ),
    "sk": LanguageWords(  # Slovak
        shown_periods=ShownPeriods(
            century="{}. storočie",
            seasons=("jar {}", "leto {}", "jeseň {}", "zima {}"),
        ),
        ordinal="{}.",
        counted="ľudí ľudia osôb osoby obyvateľov kusov kusy krát",
    ),
    "sl": LanguageWords(  # Slovenian
        ordinal="{}.",
        shown_periods=ShownPeriods(
            century="{}. stoletje",
            seasons=("pomlad {}", "poletje {}", "jesen {}", "zima {}"),
        ),
    ),
    "sv": LanguageWords(  # Swedish
        shown_periods=ShownPeriods(
            decade="{}-talet",
            century="{} århundradet",
            numerals="ordinal",
            seasons=("våren {}", "sommaren {}", "hösten {}", "vintern {}"),
            in_decade="på {}-talet",
            in_century="under {} århundradet",
            in_season=("våren {}", "sommaren {}", "hösten {}", "vintern {}"),
            in_span="från {} till {}",
        ),
        article_endings=("en", "et"),
        prepositions=("i", "på"),
        about="omkring {}",
        yes="ja",
        no="nej",
        true="Sant",
        false="Falskt",
        when=("{}", "i {}", "den {}"),
        ordinal="{}:e",
        ordinal_in_1_or_2="{}:a",
        typed_yes=("rätt", "riktigt", "korrekt"),
        typed_no=("fel",),
        fillers=("ungefär", "cirka", "det", "på"),
        counted="person personer människor invånare stycken st gånger",
        articles={"en": "c", "ett": "n"},
        periods=PeriodWords(
            centuries=("århundradet",),
            decades=("{}-talet", "{}talet"),
            tens="tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
            ranges=("{} till {}", "från {} till {}", "mellan {} och {}"),
            early=("början av", "tidigt", "första hälften av"),
            middle=("mitten av",),
            late=("slutet av", "sent", "andra hälften av"),
        ),
        infinitive="att",
        noun_remarks="substantiv subst",
        verb_remarks="verb",
        other_remarks="adjektiv adverb",
        prefixes="an av be för in om ut upp på under över",
    ),
    "th": LanguageWords(  # Thai
        typed_yes=("ใช่", "จริง", "ถูก"),
        typed_no=("ไม่ใช่", "ไม่", "ไม่จริง", "ผิด"),
        counted="คน อัน ตัว ชิ้น ครั้ง",
        periods=PeriodWords(
            centuries=("คริสต์ศตวรรษที่", "ศตวรรษที่"),
            decades=("ทศวรรษ {}", "ทศวรรษที่ {}"),
        ),
        fillers=("ปี",),
    ),
    "tr": LanguageWords(  # Turkish
        shown_periods=ShownPeriods(
            century="{}. yüzyıl",
            seasons=("{} ilkbaharı", "{} yazı", "{} sonbaharı", "{} kışı"),
        ),
        about="yaklaşık {}",
        yes="evet",
        no="hayır",
        true="Doğru",
        false="Yanlış",
        ordinal="{}.",
        typed_no=("hatalı",),
        before_christ=("m. ö.", "i̇. ö.", "i. ö.", "isa'dan önce"),
        after_christ=("m. s.", "i̇. s.", "i. s.", "isa'dan sonra"),
        fillers=("yılı", "yılında", "civarı"),
        units={"dolar": "$", "avro": "€"},
        counted="kişi insan nüfus tane adet kez",
        periods=PeriodWords(
            centuries=("yy", "asır"),
            decades=("{}'ler", "{}'lar", "{}'li yıllar", "{}'lı yıllar", "{}ler", "{}lar"),
            early=("başı", "başları"),
            middle=("ortası", "ortaları"),
            late=("sonu", "sonları"),
        ),
    ),
    "uk": LanguageWords(  # Ukrainian
        shown_periods=ShownPeriods(
            decade="{}-ті роки",
            century="{} століття",
            numerals="roman",
            seasons=("весна {} року", "літо {} року", "осінь {} року", "зима {} року"),
        ),
        prepositions=("в", "у", "на", "до"),
        kinds=("м", "р", "оз"),
        typed_yes=("так", "правда", "правильно", "вірно"),
        typed_no=("ні", "неправда", "неправильно", "невірно"),
        fillers=("року", "у", "році", "близько"),
        units={"кв км": "km2", "кв м": "m2", "куб км": "km3", "куб м": "m3"},
        counted="осіб особи особа людей людини чоловік жителів мешканців штук разів",
        periods=PeriodWords(
            centuries=("сторіччя",),
            decades=("{}-ті", "{}-ті роки", "{}-х", "{}-х років"),
            ranges=("з {} по {}", "від {} до {}"),
            early=("початок", "перша половина"),
            middle=("середина",),
            late=("кінець", "друга половина"),
        ),
        prefixes="в ви до за на над від пере по під при про роз с у",
    ),
    "vi": LanguageWords(  # Vietnamese
        shown_periods=ShownPeriods(
            decade="thập niên {}",
            century="thế kỷ {}",
            seasons=("mùa xuân {}", "mùa hè {}", "mùa thu {}", "mùa đông {}"),
        ),
        typed_yes=("có", "đúng", "vâng"),
        typed_no=("không", "sai", "không đúng"),
        before_christ=("trước công nguyên",),
        after_christ=("công nguyên",),
        fillers=("ngày", "khoảng"),
        counted="người dân cái con chiếc lần",
        periods=PeriodWords(
            centuries=("thế kỉ", "tk"),
            decades=("thập niên {}", "thập kỷ {}", "những năm {}"),
            ranges=("từ {} đến {}", "từ năm {} đến năm {}"),
            early=("đầu",),
            middle=("giữa",),
            late=("cuối",),
        ),
    ),
    "zh": _CHINESE,
    "zh-hant": _CHINESE._replace(
        about="約{}",
        true="正確",
        false="錯誤",
        shown_periods=_CHINESE.shown_periods._replace(century="{}世紀", in_century="{}世紀"),
    ),
}
_ENGLISH_PLACEHOLDERS = ("sb", "sb's", "sth", "smb", "smth", "sbdy")
PLACEHOLDERS = frozenset(
    (
        *_ENGLISH_PLACEHOLDERS,
        *(word for words in WORDS_BY_TAG.values() for word in words.placeholders),
    )
)
"""Of all languages: a list of words has two."""
_ENGLISH_REMARKS = ("noun n", "verb v vb vt vi", "adjective adj adverb adv preposition prep")
_REMARKS_OF_LANGUAGES = [
    (words.noun_remarks, words.verb_remarks, words.other_remarks) for words in WORDS_BY_TAG.values()
]
NOUN_REMARKS, VERB_REMARKS, OTHER_REMARKS = (
    frozenset(" ".join(remarks).split())
    for remarks in zip(_ENGLISH_REMARKS, *_REMARKS_OF_LANGUAGES, strict=True)
)
"""Of all languages too."""
