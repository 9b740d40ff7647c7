"""The demo's world: a small list and its applicants, all made up, with publication dates counted back from today.

No number here can belong to anybody: every county code ends in 99, which is assigned nowhere, and the check digits are
computed so that the numbers are valid all the same. Names of persons and companies are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.values import frozen_dataclass

LIST_HEADINGS = (
    "被执行人姓名/名称",
    "性别",
    "年龄",
    "身份证号码/组织机构代码",
    "法定代表人",
    "执行法院",
    "省份",
    "案号",
    "立案时间",
    "发布时间",
    "被执行人的履行情况",
    "失信被执行人行为具体情形",
)
APPLICANT_HEADINGS = {
    "zh": ("序号", "姓名/名称", "证件号码", "出生日期", "说明"),
    "en": ("no", "name", "id_number", "birth_date", "remark"),
}
_PROVINCES = {"33": ("浙江", "浙"), "32": ("江苏", "苏"), "44": ("广东", "粤"), "51": ("四川", "川")}
_GROUNDS = ("有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
# Men's and women's in turn: the sequence in a number is odd for men.
_GIVEN = ("建国", "秀英", "志强", "丽华", "文博", "雨桐", "海涛", "晓燕", "俊杰", "玉兰", "思远", "春梅", "立新")
_TRADES = ("云栖岭贸易", "澜渡", "青梧里餐饮管理", "石漫滩物流", "鹤汀洲装饰工程", "麦浪谷食品")


def person_number(area: str, birth: str, sequence: str) -> str:
    """An identity number with its check digit.

    >>> person_number("330199", "19850304", "123")
    '33019919850304123X'
    """
    body = area + birth + sequence
    return body + resident_id.check_character(body)


def company_code(area: str, serial: str) -> str:
    """A unified social credit code with both its check characters; ``serial`` has eight characters."""
    body = f"91{area}{serial}{org_code.check_character(serial)}"
    return body + uscc.check_character(body)


def masked(number: str) -> str:
    """A person's number as the courts publish it: month and day hidden."""
    return f"{number[:10]}****{number[14:]}"


@frozen_dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the made-up list; ``years`` since it was published."""

    name: str
    number: str
    years: float = 0.8
    ground: int = 0
    representative: str = ""


WEN = person_number("330199", "19790608", "317")
OUYANG = person_number("330299", "19881121", "042")
ZHAO = person_number("320199", "19660215", "159")
ZHANG = person_number("330899", "19850304", "211")
SITU = person_number("440199", "19930917", "628")
ZHONGLI = person_number("510199", "19720130", "273")
HUYAN = person_number("330399", "19810705", "519")
SHANGGUAN = person_number("320299", "19750823", "334")
TRADER = company_code("330199", "MA990001")
BUILDER = company_code("320199", "MA990002")
_NAMESAKE = person_number("330199", "19910412", "255")
_OTHER = person_number("510199", "19870928", "164")
_SLIP = f"{SITU[:16]}9{SITU[17:]}"

CAST = (
    Entry("闻人景澜", WEN),
    Entry("欧阳清扬", OUYANG, 1.4),
    Entry("欧阳清扬", OUYANG, 0.3, 1),
    Entry("赵梦龙", ZHAO),
    Entry("张伟", ZHANG),
    Entry("张伟", person_number("320199", "19780219", "437"), 1.1),
    Entry("司徒文珊", SITU),
    Entry("钟离秋实", ZHONGLI),
    Entry("呼延一鸣", HUYAN, 0.5),
    Entry("上官若水", SHANGGUAN, 5.6, 1),
    Entry("杭州云栖岭贸易有限公司", TRADER, 0.6, 0, "闻人景澜"),
    Entry("南京澜渡有限公司", BUILDER, 1.2, 1, "呼延一鸣"),
)
"""The entries that the applicants below are about; the rest of the list only fills it."""


@frozen_dataclass(frozen=True, slots=True)
class Applicant:
    """One row of the applicants' file, and what it shows in both languages."""

    name: str
    number: str
    zh: str
    en: str
    birth: str = ""

    def row(self, number: int, lang: str) -> tuple[str, ...]:
        """The cells, in the order of ``APPLICANT_HEADINGS``."""
        return (str(number), self.name, self.number, self.birth, self.zh if lang == "zh" else self.en)


def _wide(text: str) -> str:
    """Half-width digits and letters as full-width ones."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


APPLICANTS = (
    Applicant("闻人景澜", WEN, "本人，号码完整", "listed, full number"),
    Applicant("欧阳清扬", _wide(OUYANG), "本人，号码是全角数字", "listed, full width"),
    Applicant("趙夢龍", f"{ZHAO[:6]} {ZHAO[6:14]} {ZHAO[14:]}", "本人，繁体字，有空格", "listed, traditional form"),
    Applicant("张伟", ZHANG, "本人，姓名常见", "listed, a common name"),
    Applicant("张伟", _NAMESAKE, "同名者，自己的号码", "namesake, his own number"),
    Applicant("张伟", "", "只有姓名，姓名常见", "name only, a common name"),
    Applicant("张伟", "", "同名者，出生日期不符", "namesake, birth date", "1999年5月6日"),
    Applicant("司徒文珊", _SLIP, "本人，号码错一位", "listed, one digit wrong"),
    Applicant("钟离秋实", "5.10199E+17", "本人，Excel截断号码", "listed, Excel-damaged"),
    Applicant("呼延一鸣", masked(HUYAN), "本人，号码已脱敏", "listed, masked number"),
    Applicant("呼延一明", HUYAN, "本人，姓名有同音错字", "listed, same-sound slip"),
    Applicant("上官若水", SHANGGUAN, "名单条目已超过期限", "listed, the term is over"),
    Applicant("闻人景澜", "", "只有姓名，姓名罕见", "name only, a rare name"),
    Applicant("闻人景澜", _OTHER, "同名者，姓名罕见", "namesake, a rare name"),
    Applicant("沈星遥", person_number("330199", "19960218", "385"), "不在名单上", "not listed"),
    Applicant("杭州云栖岭贸易有限公司", TRADER, "单位，信用代码", "company, credit code"),
    Applicant("杭州云栖岭贸易有限公司", "", "单位，只有登记名称", "company, name only"),
    Applicant("南京澜渡有限公司徐州分公司", "", "名单上单位的分公司", "branch of a listed one"),
    Applicant("南京鹭渡有限公司", company_code("320199", "MA990077"), "另一单位，字号不同", "another company"),
    Applicant("", "", "姓名和号码都空着", "no name, no number"),
)
EXPLAINED = (
    (0, "拦截：闻人景澜本人", "An intercept: the listed person himself"),
    (
        4,
        "放行：名单上有张伟，号码说明不是他",
        "A pass: his name is on the list, his number shows that he is not",
    ),
    (5, "补充信息：只有姓名，说不清是哪个张伟", "A clarify: the name alone fits too many people"),
    (7, "人工复核：号码错一位，很像本人，由人判断", "A review: one digit is wrong; a human decides"),
)
"""Applicants that the demo explains: position and heading."""


def list_rows(today: date) -> Iterator[tuple[str, ...]]:
    """The list's rows, in the order of ``LIST_HEADINGS``: the cast, and fillers up to about sixty entries."""
    for case, entry in enumerate((*CAST, *_fillers()), start=101):
        yield _row(entry, case, today)


def _fillers() -> Iterator[Entry]:
    areas = [f"{province}{city:02d}99" for province in _PROVINCES for city in (1, 2, 3)]
    for index in range(44):
        given = index * 5 % len(_GIVEN)
        name = _SURNAMES[index % len(_SURNAMES)] + _GIVEN[given]
        birth = f"{1955 + index * 7 % 46}{1 + index % 12:02d}{1 + index * 3 % 28:02d}"
        sequence = f"{101 + index * 12 + given % 2:03d}"
        number = person_number(areas[index % len(areas)], birth, sequence)
        yield Entry(name, number, 0.1 + index % 18 / 10, index % 2)
    for index, trade in enumerate(_TRADES[2:]):
        serial = f"MA9901{index:02d}"
        yield Entry(f"宁波{trade}有限公司", company_code("330299", serial), 0.9, index % 2, "宇文知夏")


def _row(entry: Entry, case: int, today: date) -> tuple[str, ...]:
    published = today - timedelta(days=round(entry.years * 365))
    filed = published - timedelta(days=120)
    organisation = len(entry.number) == 18 and entry.number.startswith("91")
    province, short = _PROVINCES[entry.number[2:4] if organisation else entry.number[:2]]
    gender = "" if organisation else ("男" if int(entry.number[16]) % 2 else "女")
    age = "" if organisation else str((int(published.strftime("%Y%m%d")) - int(entry.number[6:14])) // 10000)
    return (
        entry.name,
        gender,
        age,
        entry.number if organisation else masked(entry.number),
        entry.representative,
        f"{province}虚构县人民法院",
        province,
        f"({filed.year}){short}0199执{case}号",
        filed.strftime("%Y%m%d"),
        f"{published.year}年{published.month:02d}月{published.day:02d}日",
        "全部未履行",
        _GROUNDS[entry.ground],
    )
