"""What must always hold of marks: left out they are right, contradicted never; and options go by the same rule."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from builders import grade_item, make_item
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studykit.grading.verdict import Verdict
from studykit.questions.item import Item
from studykit.values._british import in_american
from studykit.values._han import in_one_form, is_same_character
from studykit.values.marks import (
    LETTERS_OF_LANGUAGES,
    MARKS_OF_SCRIPTS,
    Agreement,
    bare,
    compare_marks,
    without_marks,
)
from studykit.values.sameness import ways_to_write
from tests.study.test_grading import TABLE

many = settings(max_examples=300, derandomize=True, deadline=None)

ACCENTED = "aàáâãäåbcçdđeèéêëghiìíîïlłnñoòóôõöøsšuùúûüyýzž"
GREEK = "αάβγεέηήιίϊοόσυύϋωώ"
POINTED = ("שָ", "לֶ", "ם", "מַ", "דּ", "רִ", "كَ", "تُ", "بِ", "مّ", "د", "عْ")
latin = st.text(st.sampled_from(ACCENTED), min_size=3, max_size=9)
greek = st.text(st.sampled_from(GREEK), min_size=3, max_size=9)
pointed = st.lists(st.sampled_from(POINTED), min_size=3, max_size=6).map("".join)
words = st.one_of(latin, greek, pointed)


def item_of(key: str, lang: str = "") -> Item:
    item = make_item(keys=[key], distractors=(), stem="Which word is it?")
    return item._replace(lang=lang, type=item.type._replace(lang=lang))


def verdict(key: str, typed: str, lang: str = "") -> str:
    found = grade_item(item_of(key, lang), typed)
    assert isinstance(found, Verdict), found
    return found.verdict


# --- left out and contradicted --------------------------------------------------------------------------------------


@many
@given(words)
def test_a_word_without_any_of_its_marks_is_right_where_no_language_has_a_say(word: str) -> None:
    assert verdict(word, without_marks(word)) == "right"
    assert compare_marks(without_marks(word), word) == Agreement.SAME


@many
@given(latin, st.integers(0, 8), st.sampled_from("\u0300\u0301\u0302\u0308\u030c"))
def test_a_word_with_another_accent_is_never_right(word: str, place: int, mark: str) -> None:
    apart = unicodedata.normalize("NFD", word)
    letters = [at for at, char in enumerate(apart[:-1]) if apart[at + 1] != mark and char in "aeou"]
    assume(letters)
    at = letters[place % len(letters)]
    end = at + 1
    while end < len(apart) and unicodedata.combining(apart[end]):
        end += 1
    typed = unicodedata.normalize("NFC", f"{apart[: at + 1]}{mark}{apart[end:]}")
    assert verdict(word, typed) != "right"


@many
@given(pointed, pointed)
def test_points_agree_in_both_directions_or_in_none(one: str, other: str) -> None:
    assert compare_marks(one, other) == compare_marks(other, one)


LETTERS = [
    (language, letter)
    for row in LETTERS_OF_LANGUAGES
    if row.kind.left_out is Agreement.OTHER
    for language in row.languages.split()
    for letter in row.letters.split()
]


def test_a_letter_of_its_own_is_neither_left_out_nor_a_slip() -> None:
    mistaken = []
    for language, letter in LETTERS:
        for pattern in ("b{}rt", "b{}rtolendam", "{}", "tam b{}rk"):
            word = pattern.format(letter)
            found = (
                verdict(word, word, language),
                verdict(word, bare(word), language),
                # Where nobody says which language it is, an accent stands over another letter.
                verdict(word, bare(word)),
            )
            if found != ("right", "wrong", "right"):
                mistaken.append((language, word, found))
    assert mistaken == []


KANA = [("びょういん", "びよういん"), ("かぎ", "かき"), ("がっこう", "がつこう"), ("パパ", "ババ")]
INDIC = [("कि", "की"), ("बाल", "बल"), ("गीत", "गत"), ("हिन्दुस्तान", "हिन्दूस्तान"), ("গান", "গন")]
CYRILLIC = [
    ("Йошкар", "Иошкар"),
    ("чайник", "чаиник"),
    ("Україна", "Украіна"),
    ("Магілёў", "Магілёу"),
]


@pytest.mark.parametrize(("key", "typed"), KANA + INDIC + CYRILLIC)
def test_marks_that_make_another_letter_are_letters(key: str, typed: str) -> None:
    found = grade_item(item_of(key), typed)
    assert isinstance(found, Verdict)
    assert (found.verdict, found.why) == ("wrong", f"The marks make other letters: {key}.")


def test_a_mark_that_was_contradicted_is_told() -> None:
    found = grade_item(item_of("pêche"), "péché")
    assert isinstance(found, Verdict)
    assert (found.verdict, found.why) == ("close", "It is spelled 'pêche'.")


def test_each_row_of_the_table_says_why() -> None:
    for row in (*LETTERS_OF_LANGUAGES, *MARKS_OF_SCRIPTS):
        assert len(row.why) > 10, row


# --- other ways to write the same -----------------------------------------------------------------------------------

CHARACTERS = """
    國国 學学 廣广 廣広 龍龙 竜龍 發发 髮发 髪髮 愛爱 書书 畫画 體体 萬万 東东 車车 馬马 魚鱼 鳥鸟 門门 開开 氣气 気氣 電电 話话
    語语 讀读 読讀 寫写 買买 賣卖 売賣 錢钱 銭錢 鐵铁 鉄鐵 頭头 臉脸 歲岁 歳歲 為为 與与 無无 樂乐 楽樂 藥药 薬藥 藝艺 芸藝
    總总 線线 義义 習习 聲声 聽听 聴聽 舊旧 葉叶 號号 處处 処處 覺觉 覚覺 觀观 観觀 記记 論论 證证 証證 譯译 訳譯 豐丰 豊豐 貓猫
    農农 運运 過过 遠远 還还 選选 邊边 辺邊 郵邮 醫医 釋释 釈釋 針针 關关 関關 陽阳 雙双 難难 雲云 霧雾 靈灵 霊靈 顏颜 風风 飛飞 飯饭
    館馆 驗验 験驗 點点 齊齐 斉齊 齒齿 歯齒 澤沢 櫻桜 壽寿 假仮 拂払 對対 對对 臺台 灣湾 濱浜 縣県 縣县 圖図 圖图 團団 圓円 單単 惠恵
"""


def test_forms_of_one_character_are_the_same() -> None:
    others = []
    for old, new in CHARACTERS.split():
        is_same = is_same_character(old, new) and is_same_character(new, old)
        verdicts = {verdict(f"{old}人", f"{new}人"), verdict(f"{new}人", f"{old}人")}
        is_one_option = not ways_to_write(old).isdisjoint(ways_to_write(new))
        if not is_same or verdicts != {"right"} or not is_one_option:
            others.append((old, new, is_same, verdicts, is_one_option))
    assert others == []


@pytest.mark.parametrize("pair", ["髮發", "乾幹", "大太", "末未", "土士", "東束", "烏鳥", "後候"])
def test_characters_that_only_look_alike_or_share_a_form_are_others(pair: str) -> None:
    assert not is_same_character(*pair)
    assert verdict(f"{pair[0]}人", f"{pair[1]}人") == "wrong"


def test_a_character_stands_for_its_forms_and_other_texts_stay() -> None:
    assert in_one_form("國語") == in_one_form("国语") == in_one_form("国語")
    assert in_one_form("Straße 7, かな") == "Straße 7, かな"


SPELLINGS = """
    colour color, flavours flavors, honourable honorable, neighbourhood neighborhood, favourite favorite,
    harbour harbor, labour labor, behaviour behavior, tumour tumor, vapour vapor, armoury armory, rumour rumor,
    centre center, theatre theater, kilometre kilometer, litres liters, fibre fiber, sabre saber, centred centered,
    organisation organization, realised realized, civilisation civilization, colonise colonize, analyse analyze,
    catalysed catalyzed, paralysing paralyzing, anaemia anemia, leukaemia leukemia, haemoglobin hemoglobin,
    paediatrics pediatrics, palaeontology paleontology, anaesthetic anesthetic, encyclopaedia encyclopedia,
    foetus fetus, oestrogen estrogen, oesophagus esophagus, amoeba ameba, diarrhoea diarrhea, manoeuvre maneuver,
    travelled traveled, cancelling canceling, modelling modeling, marvellous marvelous, counsellor counselor,
    catalogue catalog, dialogues dialogs, analogue analog, defence defense, licence license, grey gray, tyres tires,
    plough plow, sulphuric sulfuric, aluminium aluminum, mould mold, sceptic skeptic, moustache mustache, storey story,
    jewellery jewelry, skilful skillful, fulfil fulfill, cheque check, programme program, gaol jail, tsar czar
"""


def test_british_and_american_spelling_are_the_same() -> None:
    others = []
    for pair in SPELLINGS.split(","):
        british, american = pair.split()
        is_same = in_american(british) == in_american(american)
        verdicts = {
            verdict(british, american),
            verdict(american, british),
            verdict(british.title(), american),
        }
        is_one_option = not ways_to_write(british).isdisjoint(ways_to_write(american))
        if not is_same or verdicts != {"right"} or not is_one_option:
            others.append((british, american, is_same, verdicts, is_one_option))
    assert others == []


UNCHANGED = """
    four hour tour source courage contour acre lucre cadre ogre massacre timbre rise wise raise noise advise promise
    surprise exercise paradise tortoise disguise franchise television caesar aegean phoenix poetry filled willing miller
    excellent metallic controlled rogue vogue league prison poison basis oasis crisis paris louvre sartre visiting
"""


def test_words_that_only_look_british_stay() -> None:
    assert [word for word in UNCHANGED.split() if in_american(word) != word] == []


# --- options ask the same table -------------------------------------------------------------------------------------


def _is_compared_as_text(item: Item) -> bool:
    is_text = item.type.name in ("text", "reference")
    return is_text and item.many == "any" and not item.type.exact and item.type.lang in ("", "en")


def test_what_grading_takes_as_right_may_not_be_an_option_beside_it() -> None:
    """Of the answers in the table that are the key in other words; what is said around an answer is no option."""
    apart = []
    for file, group in TABLE:
        if file not in ("marks", "scripts") or not _is_compared_as_text(group.item):
            continue
        ways = set()
        for answer in group.item.answers:
            for spelling in (answer.text, *answer.accepted):
                ways |= ways_to_write(spelling)
        for typed, wanted in group.rows:
            if wanted == "right" and ways.isdisjoint(ways_to_write(typed)):
                apart.append((group.name, typed))
    assert apart == []


# --- what the manual says -------------------------------------------------------------------------------------------

MANUAL = Path(__file__).parents[2] / "studykit/manual/grading.md"


def rows_below(heading: str) -> list[list[str]]:
    """Return the cells of a table of the manual, without its first two lines."""
    behind = MANUAL.read_text(encoding="utf-8").partition(heading)[2].lstrip("\n")
    lines = behind.partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.parametrize("cells", rows_below("| answer | right | close | wrong |"))
def test_the_examples_of_the_manual_are_true(cells: list[str]) -> None:
    key, *columns = cells
    for worth, column in zip(("right", "close", "wrong"), columns, strict=True):
        for typed in filter(None, column.split(", ")):
            assert verdict(key, typed) == worth, typed


def test_the_manual_names_all_letters_of_languages() -> None:
    told = set()
    for tags, letters, _ in rows_below("| `lang` | letters of their own | instead |"):
        for tag in re.findall("`(.+?)`", tags):
            for letter in re.findall(r"\w", letters.partition(":")[0]):
                told.add((tag, letter))
    known = set()
    for row in LETTERS_OF_LANGUAGES:
        for language in row.languages.split():
            known.update((language, letter) for letter in row.letters.split())
    # æ is no letter with a mark: it is two letters to whoever lacks it. In Belarusian ё is as in the text.
    assert told - {(language, "æ") for language, _ in told} == known - {("be", "ё"), ("mn", "ё")}
