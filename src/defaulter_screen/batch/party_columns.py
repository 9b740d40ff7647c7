"""Which columns of a table hold which party of an application: 法定代表人身份证号, 联合体成员2名称, 担保人.

>>> heading_of_party("法定代表人身份证号"), heading_of_party("联合体成员2名称"), heading_of_party("企业名称")
((<Role.LEGAL_REPRESENTATIVE: 'legal-representative'>, '', 'id_number'), \
(<Role.CONSORTIUM_MEMBER: 'consortium-member'>, '2', 'name'), None)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from defaulter_screen.errors import InvalidInputError, SourceError
from defaulter_screen.models.subject import Role
from defaulter_screen.sources.column_names import ORGANISATION_NAMES, PERSON_NAMES
from defaulter_screen.sources.columns import APPLICANTS, detect_applicant_columns, fold

_WORDS: dict[Role, str] = {
    Role.APPLICANT: "申请人 申请单位 投标人 供应商 借款人 主申请人 牵头人 applicant",
    Role.LEGAL_REPRESENTATIVE: "法定代表人 法人代表 企业法人 法人 legalrepresentative legalrep",
    Role.PERSON_IN_CHARGE: "负责人 主要负责人 personincharge",
    Role.ACTUAL_CONTROLLER: "实际控制人 实控人 actualcontroller",
    Role.SHAREHOLDER: "股东 控股股东 主要股东 shareholder",
    Role.CONSORTIUM_MEMBER: "联合体成员 联合体成员单位 联合体 成员单位 consortiummember",
    Role.GUARANTOR: "担保人 保证人 guarantor",
    Role.SPOUSE: "配偶 spouse",
    Role.CO_BORROWER: "共同借款人 共借人 共同申请人 coborrower",
    Role.BID_AGENT: "招标代理机构 代理机构 招标代理 bidagent",
    Role.BID_EXPERT: "评标专家 bidexpert",
    Role.BID_STAFF: "招标从业人员 招标工作人员 bidstaff",
}
"""What users call each role, in headings and in cells."""
_ROLE_OF = {word: role for role, words in _WORDS.items() for word in words.split()}
_HEADING_WORDS = sorted((w for w, role in _ROLE_OF.items() if role is not Role.APPLICANT), key=len, reverse=True)
_PARTY = re.compile(
    r"(?:企业|单位|公司|投标人|供应商|借款人|申请人|申请单位)?"
    rf"(?P<role>{'|'.join(map(re.escape, _HEADING_WORDS))})(?P<n>\d+|[一二三四五六七八九十])?(?P<rest>.*?)(?P<m>\d*)"
)
_OF_THE_APPLICANT = frozenset({"法人名称", "法人或其他组织名称", "法人类型"})
"""Here 法人 is a legal person, not who represents it."""
_APPLICATION_WORDS = (
    "申请编号 申请号 申请单号 受理编号 受理号 业务编号 项目编号 标段编号 合同编号 投标编号 流水号 "
    "applicationno applicationid applicationnumber application reference requestid projectno"
)
_APPLICATION = frozenset(_APPLICATION_WORDS.split())
_ROLE_HEADING_WORDS = "角色 当事人角色 主体角色 参与方角色 参与角色 申请角色 当事人类别 role partyrole roletype"
_ROLE_HEADINGS = frozenset(_ROLE_HEADING_WORDS.split())

Party = tuple[Role, dict[str, int]]
"""A role and the columns of its party: canonical field to position."""


def heading_of_party(heading: str) -> tuple[Role, str, str] | None:
    """Role, running number and canonical field that a heading names; None where it names no other party's.

    Args:
        heading: of a column.
    """
    folded = fold(heading)
    found = None if folded in _OF_THE_APPLICANT else _PARTY.fullmatch(folded)
    if found is None:
        return None
    rest = found["rest"].strip("()（）")
    field = ("name", 0) if rest in ("", "姓名", "名称", "name") else APPLICANTS.recognise(rest)
    return (_ROLE_OF[found["role"]], found["n"] or found["m"], field[0] if field else "")


def role_of(cell: str) -> Role:
    """The role that a cell names, by code or by word; a blank one is the applicant's.

    Raises:
        InvalidInputError: it names none.
    """
    folded = fold(cell)
    if not folded:
        return Role.APPLICANT
    found = _ROLE_OF.get(folded) or _ROLE_OF.get(folded.rstrip("0123456789一二三四五六七八九十"))
    if found is None:
        message = f"当事人角色无法辨认，可用：{'、'.join(Role)} / unknown role of a party"
        raise InvalidInputError(message, field="role", reason="unknown-role")
    return found


def wide_parties(headings: Sequence[str], overrides: Mapping[str, str], path: str) -> list[Party]:
    """The parties that a wide table has columns for, applicants first.

    Raises:
        AmbiguousSourceError: two columns could equally be an applicant's name or number.
        SourceError: no column holds the applicant, or an override names no heading.
    """
    own = {key: heading for key, heading in overrides.items() if heading_of_party(key) is None}
    named = {heading: party for key, heading in overrides.items() if (party := heading_of_party(key)) is not None}
    others: dict[tuple[Role, str], dict[str, int]] = {}
    left = list(headings)
    for position, heading in enumerate(headings):
        party = named.get(heading) or (None if heading in own.values() else heading_of_party(heading))
        if party is not None:
            left[position] = ""
            role, number, field = party
            others.setdefault((role, number), {}).setdefault(field, position)
    for columns in others.values():
        columns.pop("", None)
    applicants = _applicants(left, own, path)
    representative = next(
        (c["name"] for (r, _), c in others.items() if r is Role.LEGAL_REPRESENTATIVE and "name" in c), -1
    )
    if representative >= 0:
        # Beside its own part, the name helps to tell organisations apart.
        applicants[0].setdefault("legal_representative", representative)
    used = [(role, c) for (role, _), c in others.items() if c.keys() & {"name", "id_number", "org_number"}]
    return [*((Role.APPLICANT, columns) for columns in applicants), *used]


def _applicants(headings: list[str], overrides: Mapping[str, str], path: str) -> list[dict[str, int]]:
    """One applicant; or two, where a person and an organisation have a column each (one of them mostly blank)."""
    persons = [i for i, h in enumerate(headings) if fold(h) in PERSON_NAMES.split()]
    organisations = [i for i, h in enumerate(headings) if fold(h) in ORGANISATION_NAMES.split()]
    if not (persons and organisations) or any(APPLICANTS.field_of(key) == "name" for key in overrides):
        return [detect_applicant_columns(headings, overrides, path=path)]
    fields = [APPLICANTS.recognise(h) for h in headings]
    codes = {i for i, field in enumerate(fields) if field and field[0] == "org_number"}
    numbers = {i for i, field in enumerate(fields) if field and field[0] == "id_number"}
    hidden = (numbers | set(persons) if codes else set(persons), codes | set(organisations))
    kept = ([("" if i in hide else h) for i, h in enumerate(headings)] for hide in hidden)
    return [detect_applicant_columns(one, overrides, path=path) for one in kept]


def long_columns(
    headings: Sequence[str], overrides: Mapping[str, str], path: str
) -> tuple[int, int | None, dict[str, str]]:
    """Of a long table: the column of the application's number, of the role, and the overrides that are left.

    Raises:
        SourceError: no column holds the application's number, or an override names no heading.
    """
    own = {key: heading for key, heading in overrides.items() if fold(key) not in _ROLE_HEADINGS}
    roles = [heading for key, heading in overrides.items() if fold(key) in _ROLE_HEADINGS]
    roles += [heading for heading in headings if fold(heading) in _ROLE_HEADINGS]
    numbers = [heading for key, heading in own.items() if fold(key) in _APPLICATION]
    numbers += [heading for heading in headings if fold(heading) in _APPLICATION]
    if not numbers or numbers[0] not in headings or (roles and roles[0] not in headings):
        raise SourceError(
            "没有申请编号列，请用 --map 申请编号=列名 指定（角色列：--map 角色=列名） / "
            "no column holds the application's number; name it with --map 申请编号=HEADING (the role: 角色=HEADING)",
            path=path,
        )
    rest = {key: heading for key, heading in own.items() if fold(key) not in _APPLICATION}
    return headings.index(numbers[0]), headings.index(roles[0]) if roles else None, rest
