"""Real names of many kinds, as bases have them: for tests that ask whether one of them is taken for another."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

ELEMENTS = """
hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon sodium magnesium aluminium silicon
phosphorus sulfur chlorine argon potassium calcium scandium titanium vanadium chromium manganese iron cobalt nickel
copper zinc gallium germanium arsenic selenium bromine krypton rubidium strontium yttrium zirconium niobium molybdenum
technetium ruthenium rhodium palladium silver cadmium indium tin antimony tellurium iodine xenon caesium barium
lanthanum cerium praseodymium neodymium promethium samarium europium gadolinium terbium dysprosium holmium erbium
thulium ytterbium lutetium hafnium tantalum tungsten rhenium osmium iridium platinum gold mercury thallium lead bismuth
polonium astatine radon francium radium actinium thorium protactinium uranium neptunium plutonium americium curium
berkelium californium einsteinium fermium mendelevium nobelium lawrencium rutherfordium dubnium seaborgium bohrium
hassium meitnerium darmstadtium roentgenium copernicium nihonium flerovium moscovium livermorium tennessine oganesson
"""

MINERALS = """
albite amazonite andalusite anhydrite anorthite apatite aragonite arsenopyrite augite azurite baryte bauxite beryl
biotite bornite calcite cassiterite celestine cerussite chalcedony chalcocite chalcopyrite chromite chrysoberyl cinnabar
colemanite cordierite corundum covellite cuprite diopside dolomite enargite enstatite epidote fluorite galena gibbsite
glauconite goethite graphite gypsum halite hematite hemimorphite ilmenite jadeite kaolinite kyanite lazurite lepidolite
leucite magnesite magnetite malachite marcasite microcline molybdenite monazite muscovite natrolite nepheline olivine
orthoclase phlogopite pyrite pyrolusite pyrope pyrrhotite quartz rhodochrosite rhodonite rutile scheelite serpentine
siderite sillimanite smithsonite sodalite sphalerite spinel spodumene staurolite stibnite strontianite sylvite talc
titanite topaz tourmaline turquoise ulexite uraninite vanadinite vermiculite wollastonite wulfenite zeolite zircon
"""

JAPANESE = """
あさ あし あした あたま あに あね あめ あり いえ いき いけ いし いす いぬ いま いも うえ うし うた うち うで うま うみ
えき えだ えほん おか おかね おくさん おとうと おとこ おとな おなか おば おばあさん おばさん おじいさん おじさん おんがく
おんな かお かがみ かぎ かき かさ かぜ かた かばん かみ かめ からだ かわ がっこう きく きた きって きて きのう きょう きょねん
きる ぎんこう くうこう くすり くち くつ くつした くに くび くも くるま くろ けさ けんか げんき こえ ここ こころ こども ことば
こたえ ごはん さかな さき さくら さけ さとう さら さる しお しか しごと した しま しゃしん しゅくだい しろ じしょ じてんしゃ
じかん すし すな せかい せき せなか せんせい そら たいせつ たけ たこ たて たまご だいがく ちかてつ ちず ちち つき つくえ つち
て てがみ てんき でんき でんしゃ でんわ とおい とけい ところ とし としょかん とり どうぶつ なか なつ なまえ なみだ にく にし
にもつ にわ にわとり ねこ ねつ のど のみもの はい はこ はし はな はなし はは はやい はる はれ はん ばしょ ばんごう ひ ひがし
ひこうき ひざ ひと ひま ひる びょういん びよういん ふく ふね ふゆ ぶた へや べんとう ほし ほん ぼうし まえ まち まつ まど まめ
みぎ みず みせ みち みなみ みみ むし むすこ むすめ むら め もの もり もん やさい やすみ やま ゆき ゆび ゆめ よこ よる りょうり
りんご れきし れんしゅう わたし コーヒー コート コピー スープ スーパー テスト テーブル ビール ビル パン バン ペン ベル
"""


def names_of_territories(language: str) -> list[str]:
    """Return the countries and territories of the world in a language, as Unicode's CLDR has them."""
    return _different(
        {
            code: name
            for code, name in Locale(language).territories.items()
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB")
        }
    )


def names_of_languages(language: str) -> list[str]:
    """Return the languages that have a code of two letters, in one of them."""
    return _different(
        {code: name for code, name in Locale(language).languages.items() if len(code) == 2}
    )


def names_of_currencies(language: str) -> list[str]:
    """Return the currencies of the world: most are called by a country and a word that many share."""
    return _different(Locale(language).currencies)


def _different(names: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(names.values()))


LISTS = {
    "countries in English": ("en", names_of_territories("en")),
    "countries in German": ("de", names_of_territories("de")),
    "countries in Russian": ("ru", names_of_territories("ru")),
    "countries in Japanese": ("ja", names_of_territories("ja")),
    "countries in Arabic": ("ar", names_of_territories("ar")),
    "languages in French": ("fr", names_of_languages("fr")),
    "currencies in English": ("en", names_of_currencies("en")),
    "elements and minerals": ("", [*ELEMENTS.split(), *MINERALS.split()]),
    "Japanese words": ("ja", JAPANESE.split()),
}
"""By a title the language and the names, each list of some 200 or more."""
