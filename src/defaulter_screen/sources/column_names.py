"""Which heading means which field: the spellings of FORMATS (families A-D) and of applicants' tables.

Each field has tiers of synonyms, best first, separated by ``|``. Columns of one tier say the same thing equally well;
a column of a later tier is used where the earlier ones are empty. Spellings are compared after ``columns.fold``:
width, case, spaces, underscores and punctuation do not count.
"""

from __future__ import annotations

from typing import Final

PERSON_NAMES: Final = "姓名 人员姓名 自然人姓名 个人姓名 xm realname sxbzxrxm"
ORGANISATION_NAMES: Final = (
    "企业名称 单位名称 公司名称 机构名称 组织名称 供应商名称 投标人名称 投标单位 投标单位名称 法人名称 个体户名称 "
    "个体工商户名称 法人或其他组织名称 中标单位 companyname orgname entname enterprisename jgmc qymc dwmc gysmc"
)
_OTHER_NAMES = (
    "名称 姓名名称 姓名或名称 主体名称 客户名称 客户姓名 申请人 申请人姓名 申请人名称 被执行人 被执行人姓名 "
    "被执行人名称 "
    "失信被执行人 失信被执行人姓名 失信被执行人名称 供应商 投标人 客户 被查主体 当事人 当事人名称 "
    "iname pname name bzxrmc xname partyname subjectname mc sxbzxrmc accurateentityname"
)
_PERSON_NUMBERS = (
    "证件号码 证件号 证件编号 证号 身份证 身份证号 身份证号码 身份证件号 身份证件号码 公民身份号码 "
    "公民身份证号码 居民身份证 "
    "居民身份证号 居民身份证号码 有效证件号码 cardnum partycardnum cardno cardnumber idcard idno idnumber idcardno "
    "idcardnum certno certnum certificateno sfzh sfzhm zjhm zjh tmzjhm gmsfhm number"
)
_USCC = (
    "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一社会信用代码证号 shxydm tyshxydm tyxydm uscc creditcode "
    "unitycreditcode unifiedcreditcode socialcreditcode usccode accurateentitycode"
)
_ORG_CODES = "组织机构代码 组织机构代码证 组织机构代码证号 机构代码 zzjgdm orgcode organizationcode"
_REGISTRATIONS = "工商注册号 注册号 工商登记号 营业执照号 营业执照号码 营业执照注册号 gszch regno registrationno"
_LEGAL_REPRESENTATIVES = (
    "法定代表人 法定代表人姓名 企业法人姓名 企业法人 法人姓名 法人代表 法人代表姓名 法定代表人或负责人 "
    "法定代表人或者负责人姓名 "
    "法定代表人负责人 businessentity buesinessentity frdb fddbr fddbrxm legalrep legalrepresentative "
    "legalperson legalname"
    " | 负责人 负责人姓名 法人 ownername operator frxm | staff"
)

LIST_FIELDS: Final[dict[str, str]] = {
    "name": f"{PERSON_NAMES} {ORGANISATION_NAMES} {_OTHER_NAMES} | inameclean",
    "number": f"{_PERSON_NUMBERS} | cardnumclean",
    "uscc": _USCC,
    "org_code": _ORG_CODES,
    "registration": _REGISTRATIONS,
    "gender": "性别 sexy sex sexname gender xb | sexyclean",
    "age": "年龄 age nl | ageclean",
    "kind": (
        "partytypename partytype 主体类型 主体类别 当事人类型 被执行人类型 人员类型 | orgtype | type "
        "| cardtype 证件类型 证件类别 证件种类"
    ),
    "legal_representative": _LEGAL_REPRESENTATIVES,
    "court": "执行法院 执行法院名称 法院 法院名称 courtname court execcourt execcourtname zxfy zxfymc",
    "province": (
        "省份 省 所属省份 地域名称 地域 执行法院所在省份 areaname province dymc | areanamenew | areaid "
        "身份证原始发证地 地区"
    ),
    "case_number": "案号 执行案号 执行案件案号 casecode caseno casenumber ah",
    "basis_number": "执行依据文号 执行依据 依据文号 执行依据案号 gistid gistcid yjcode judgementno baseonno zxyjwh",
    "basis_unit": (
        "作出执行依据单位 做出执行依据单位 执行依据单位 作出执行依据的单位 做出执行依据的单位 依据单位 "
        "gistunit gistnuit yjdw judgementcourt zczxyjdw"
    ),
    "filing_date": ("立案时间 立案日期 regdate filingdate casedt lasj larq | sorttime casecreatetime"),
    "publication_date": (
        "发布时间 发布日期 公布时间 公布日期 publishdate publishdt posttime fbsj fbrq | publishdatestamp | "
        "列入日期 列入时间 lrsj"
    ),
    "duty": (
        "生效法律文书确定的义务 法律生效文书确定的义务 生效法律文书所确定的义务 法律文书确定的义务 义务 duty yiwu yw "
        "sxflwsqddyw"
    ),
    "performance": "被执行人的履行情况 履行情况 被执行人履行情况 performance lxqk",
    "performed": "已履行部分 已履行 performedpart yllxbf ylxbf",
    "unperformed": "未履行部分 未履行 unperformpart unperformedpart wlxbf",
    "grounds": (
        "失信被执行人行为具体情形 失信被执行人具体情形 失信行为具体情形 具体情形 失信行为 行为具体情形 失信情形 "
        "disrupttypename disreputtypename jtqx xwqx behaviordetails"
    ),
    "record_id": "recordid 记录编号 | id | courtcaseid | recid | uuid | key | fkey",
    "category": "category 类别 人员类别 名单类别 名册类别 身份类别 | 数据类别",
    "removed": (
        "deletemark deleteflag isdelete isdeleted deleted delflag delist delisted isremoved removed removedate "
        "removeddate removaldate delistdate state status 状态 名单状态 数据状态 是否删除 删除标志 删除标记 "
        "是否移除 是否移出 "
        "是否退出 是否撤销 是否屏蔽 移除日期 移除时间 移出日期 移出时间 撤销日期 撤销时间 屏蔽日期 屏蔽时间 "
        "退出日期 退出时间"
    ),
    "related": "qysler related",
    "record_url": "loc url",
}
"""Fields of a published entry. ``uscc``, ``org_code`` and ``registration`` all feed ``RawListing.number``."""

LIST_EXCLUSIVE: Final = frozenset({"name", "number", "uscc", "org_code", "case_number"})
"""Fields for which two equally good columns are refused; for the others the first column goes first."""

APPLICANT_FIELDS: Final[dict[str, str]] = {
    "name": f"{PERSON_NAMES} {ORGANISATION_NAMES} {_OTHER_NAMES}",
    "id_number": _PERSON_NUMBERS,
    "org_number": f"{_USCC} | {_ORG_CODES} | {_REGISTRATIONS}",
    "kind": "主体类型 主体类别 申请人类型 客户类型 类型 kind subjecttype orgtype partytype partytypename | type",
    "document_type": "证件类型 证件类别 证件种类 documenttype cardtype idtype certtype zjlx",
    "gender": "性别 gender sex sexy xb",
    "birth_date": "出生日期 出生年月 出生年月日 生日 出生时间 birthdate birthday dateofbirth csrq | 出生年份 birthyear",
    "region": (
        "地区 所在地区 省份 所在地 行政区划 region province areaname | 户籍地 户籍所在地 住所地 注册地 籍贯 城市 city"
        " | 地址 住址 住所 注册地址 address"
    ),
    "legal_representative": _LEGAL_REPRESENTATIVES,
    "reference": (
        "受理编号 申请编号 业务编号 流水号 申请单号 受理号 reference applicationno requestid | 项目编号 "
        "标段编号 合同编号 projectno "
        "| 客户编号 编号 id | 序号 no seq xh 行号"
    ),
    "former_name": "曾用名 曾用名称 原名 原名称 又名 别名 formername alias aliases",
}
"""Fields of an applicant's row."""

APPLICANT_EXCLUSIVE: Final = frozenset({"name", "id_number"})

HARMLESS_BEFORE: Final = (
    "申请执行的 失信被执行人 被执行人 被查主体 申请人 申报人 投标人 供应商 客户 当事人 借款人 企业 单位 公司 "
    "机构 主体 本人 个人 自然人 "
    "您的 请填写 填写 录入 有效 的"
)
HARMLESS_AFTER: Final = "必填 选填 必填项 选填项 填写 文本 文本格式 全称 原文 明文 脱敏 掩码 加密 字段 信息 如有 全部"
"""Words around a synonym that leave its meaning as it is. 配偶, 联系人 and the like are not among them: the name of
somebody else must not be taken for the applicant's."""
