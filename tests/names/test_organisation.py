"""Made-up company names and their parts; the ways of writing a name; what makes two names differ."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from defaulter_screen.names.organisation import _compared, parse_organisation, region_relation, same_form
from defaulter_screen.names.text import compare_form

# name | region | code | brand | industry | ordinal | form | class | branch
CASES = """
杭州鑫隆贸易有限公司|杭州|3301|鑫隆|贸易||有限公司|limited|
杭州市鑫隆贸易有限责任公司|杭州|3301|鑫隆|贸易||有限责任公司|limited|
浙江省杭州市鑫隆贸易有限公司|杭州|3301|鑫隆|贸易||有限公司|limited|
浙江省杭州市西湖区鑫隆贸易有限公司|西湖|330106|鑫隆|贸易||有限公司|limited|
浙江鑫隆贸易有限公司|浙江|33|鑫隆|贸易||有限公司|limited|
深圳市云帆网络科技有限公司|深圳|4403|云帆|网络科技||有限公司|limited|
深圳云帆网络科技股份有限公司|深圳|4403|云帆|网络科技||股份有限公司|joint-stock|
内蒙古草原红乳业有限责任公司|内蒙古|15|草原红|乳业||有限责任公司|limited|
内蒙古自治区草原红乳业有限责任公司|内蒙古|15|草原红|乳业||有限责任公司|limited|
新疆维吾尔自治区天池旅游有限公司|新疆|65|天池|旅游||有限公司|limited|
广西壮族自治区桂江水泥厂|广西|45|桂江|水泥||厂|establishment|
广西桂江水泥厂|广西|45|桂江|水泥||厂|establishment|
西藏雪莲花旅游有限公司|西藏|54|雪莲花|旅游||有限公司|limited|
重庆市巴山装饰工程有限公司|重庆|50|巴山|装饰工程||有限公司|limited|
北京市朝阳区百合美容院|朝阳|110105|百合|||美容院|establishment|
朝阳区百合美容院|朝阳||百合|||美容院|establishment|
上海市浦东新区晨光五金商店|浦东|310115|晨光|五金||商店|establishment|
宁波市鄞州区海昌紧固件厂|鄞州|330212|海昌|紧固件||厂|establishment|
宁波市鄞县海昌紧固件厂|鄞县|330212|海昌|紧固件||厂|establishment|
鄞县海昌紧固件厂|鄞县|330212|海昌|紧固件||厂|establishment|
襄樊市汉水轴承有限公司|襄樊|4206|汉水|轴承||有限公司|limited|
襄阳市汉水轴承有限公司|襄阳|4206|汉水|轴承||有限公司|limited|
襄樊汉水轴承有限公司|襄樊|4206|汉水|轴承||有限公司|limited|
广东省肇庆地区砚都陶瓷厂|肇庆|4412|砚都|陶瓷||厂|establishment|
肇庆市砚都陶瓷有限公司|肇庆|4412|砚都|陶瓷||有限公司|limited|
恩施土家族苗族自治州清江茶业有限公司|恩施|4228|清江|茶业||有限公司|limited|
恩施州清江茶业有限公司|恩施|4228|清江|茶业||有限公司|limited|
萧山云石纺织有限公司|萧山|330109|云石|纺织||有限公司|limited|
义乌市小满玩具有限公司|义乌|330782|小满|玩具||有限公司|limited|
义乌小满玩具有限公司|义乌|330782|小满|玩具||有限公司|limited|
永安鑫隆建材有限公司|||永安鑫隆|建材||有限公司|limited|
永安市鑫隆建材有限公司|永安|350481|鑫隆|建材||有限公司|limited|
方正科技有限公司|||方正|科技||有限公司|limited|
平安建材有限公司|||平安|建材||有限公司|limited|
东方红星电子有限公司|||东方红星|电子||有限公司|limited|
海南岛旅游有限公司|||海南岛|旅游||有限公司|limited|
上海滩餐饮有限公司|||上海滩|餐饮||有限公司|limited|
杭州湾大桥投资开发有限公司|||杭州湾大桥|投资开发||有限公司|limited|
北京银行股份有限公司|北京|11|银行|||股份有限公司|joint-stock|
上海电气集团股份有限公司|上海|31|电气|||集团股份有限公司|joint-stock|
杭州市政工程有限公司|杭州|3301|市政工程|||有限公司|limited|
南京市场管理有限公司|南京|3201|市场管理|||有限公司|limited|
深圳有限公司|||深圳|||有限公司|limited|
北京公司|||北京|||公司|company|
中山大学|||中山|||大学|institution|
天华（北京）电器有限公司|北京|11|天华|电器||有限公司|limited|
天华(北京)电器有限公司|北京|11|天华|电器||有限公司|limited|
天华北京电器有限公司|北京|11|天华|电器||有限公司|limited|
天华电器（北京）有限公司|北京|11|天华|电器||有限公司|limited|
天华电器有限公司（北京）|北京|11|天华|电器||有限公司|limited|
天华〔北京〕電器有限公司|北京|11|天华|电器||有限公司|limited|
浙江天华（杭州）电器有限公司|杭州|3301|天华|电器||有限公司|limited|
杭州天华（浙江）电器有限公司|杭州|3301|天华|电器||有限公司|limited|
杭州天华（北京）电器有限公司|杭州|3301|天华北京|电器||有限公司|limited|
三和（中国）投资有限公司|中国||三和|投资||有限公司|limited|
恒信（集团）有限公司|||恒信|||集团有限公司|limited|
恒信集团有限公司|||恒信|||集团有限公司|limited|
恒信集团|||恒信|||集团|group|
江苏恒信集团公司|江苏|32|恒信|||集团公司|company|
恒信控股集团有限公司|||恒信|||控股集团有限公司|limited|
杭州泽远股权投资合伙企业（有限合伙）|杭州|3301|泽远|股权投资||合伙企业有限合伙|partnership|
杭州泽远股权投资合伙企业(普通合伙)|杭州|3301|泽远|股权投资||合伙企业普通合伙|partnership|
京衡（杭州）律师事务所|杭州|3301|京衡|律师||事务所|firm|
中瑞会计师事务所（特殊普通合伙）|||中瑞|会计师||事务所特殊普通合伙|partnership|
鸿图税务师事务所有限公司|||鸿图|税务师事务所||有限公司|limited|
青田县绿野蔬菜专业合作社|青田|331121|绿野|蔬菜||专业合作社|cooperative|
青田县绿野蔬菜农民专业合作社|青田|331121|绿野|蔬菜||农民专业合作社|cooperative|
桐乡市石门镇东池村股份经济合作社|桐乡|330483|石门镇东池村|||股份经济合作社|cooperative|
杭州市萧山区瓜沥镇东恩村村民委员会|萧山|330109|瓜沥镇东恩村|||村民委员会|committee|
杭州市上城区清波街道办事处|上城|330102|清波|||街道办事处|government|
杭州市第一人民医院|杭州|3301|第一人民||1|医院|institution|
云和县实验小学|云和|331125|实验|||小学|institution|
浙江省机床工业协会|浙江|33|机床|工业||协会|association|
天泽慈善基金会|||天泽慈善|||基金会|association|
小满个人独资企业|||小满|||个人独资企业|sole|
张小四个体工商户|||张小四|||个体工商户|individual|
鑫隆小吃店（个体工商户）|||鑫隆|小吃||店|individual|
鑫隆小吃店（经营者：张小四）|||鑫隆|小吃||店|establishment|
鑫隆小吃店（张小四）|||鑫隆|小吃||店|establishment|
鑫隆小吃店 经营者：张小四|||鑫隆|小吃||店|establishment|
张小四（杭州市西湖区鑫隆小吃店）|西湖|330106|鑫隆|小吃||店|establishment|
杭州市西湖区张小四小吃店|西湖|330106|张小四|小吃||店|establishment|
鑫隆商行|||鑫隆|||商行|establishment|
鑫隆五金经营部|||鑫隆|五金||经营部|establishment|
鑫隆木材加工厂|||鑫隆|木材加工||厂|establishment|
老地方饭店|||老地方|||饭店|establishment|
鑫隆饭店有限公司|||鑫隆|饭店||有限公司|limited|
鑫隆第三建筑工程有限公司|||鑫隆|第三建筑工程|3|有限公司|limited|
鑫隆建设第八工程有限公司|||鑫隆|建设第八工程|8|有限公司|limited|
鑫隆建设第3工程有限公司|||鑫隆|建设第3工程|3|有限公司|limited|
鑫隆三建有限公司|||鑫隆三建||3|有限公司|limited|
浙江第二建筑工程公司|浙江|33|第二|建筑工程|2|公司|company|
华东铁路十二局集团第三工程有限公司|||华东铁路十二|局集团第三工程|12,3|有限公司|limited|
中国建筑第三工程局有限公司|||中国建筑|第三工程局|3|有限公司|limited|
中国石油天然气股份有限公司|||中国石油|天然气||股份有限公司|joint-stock|
鑫隆二航局有限公司|||鑫隆二航|局|2|有限公司|limited|
杭州第二十三中学|杭州|3301|第二十三||23|中学|institution|
三一重工股份有限公司|||三一|重工||股份有限公司|joint-stock|
天一建设有限公司|||天一|建设||有限公司|limited|
鑫隆贸易有限公司宁波分公司|||鑫隆|贸易||有限公司|limited|宁波分公司
鑫隆贸易有限责任公司第二分公司|||鑫隆|贸易||有限责任公司|limited|第二分公司
鑫隆贸易有限公司（宁波）分公司|||鑫隆|贸易||有限公司|limited|宁波分公司
鑫隆贸易股份有限公司杭州西湖营业部|||鑫隆|贸易||股份有限公司|joint-stock|杭州西湖营业部
鑫隆石化有限公司文三路加油站|||鑫隆|石化||有限公司|limited|文三路加油站
鑫隆建工集团有限公司绍兴项目部|||鑫隆|建工||集团有限公司|limited|绍兴项目部
鑫隆建工有限责任公司第八工程公司|||鑫隆|建工||有限责任公司|limited|第八工程公司
鑫隆机械厂第二分厂|||鑫隆|机械||厂|establishment|第二分厂
大江银行股份有限公司杭州西湖支行|||大江|银行||股份有限公司|joint-stock|杭州西湖支行
大江银行杭州西湖支行|||大江|银行||||杭州西湖支行
鑫隆二分公司|||鑫隆二||2|分公司|branch|
鑫隆贸易公司|||鑫隆|贸易||公司|company|
鑫隆贸易总公司|||鑫隆|贸易||总公司|company|
鑫隆贸易有限公司（原鑫达贸易有限公司）|||鑫隆|贸易||有限公司|limited|
鑫隆贸易有限公司（曾用名：鑫达贸易有限公司）|||鑫隆|贸易||有限公司|limited|
鑫隆贸易有限公司（已注销）|||鑫隆|贸易||有限公司|limited|
鑫隆  贸易 有限公司|||鑫隆|贸易||有限公司|limited|
ＡＢＣ科技有限公司|||ABC|科技||有限公司|limited|
abc科技有限公司|||ABC|科技||有限公司|limited|
Abc（中国）有限公司|中国||ABC|||有限公司|limited|
XINLONG TRADING CO., LTD.|||XINLONGTRADING|||COLTD|limited|
鑫隆建材|||鑫隆|建材||||
云帆房地产开发|||云帆|房地产开发||||
云帆|||云帆|||||
新科技有限公司|||新|科技||有限公司|limited|
科技有限公司|||科技|||有限公司|limited|
鑫隆电子有限|||鑫隆|电子||有限|limited|
杭州鑫隆制冷与空调设备有限公司|杭州|3301|鑫隆|制冷与空调设备||有限公司|limited|
苏州工业园区鑫隆电子有限公司|苏州|3205|鑫隆|电子||有限公司|limited|
杭州经济技术开发区鑫隆电子厂|杭州|3301|鑫隆|电子||厂|establishment|
四川省重庆市巴山装饰公司|重庆|50|巴山|装饰||公司|company|
石家庄市桥西区鑫隆烟酒店|桥西|130104|鑫隆|||烟酒店|establishment|
城区鑫隆建材店|||城区鑫隆|建材||店|establishment|
云帆·小满文化传媒有限公司|||云帆小满|文化传媒||有限公司|limited|
大连鑫隆贸易有限公司沈阳办事处|大连|2102|鑫隆|贸易||有限公司|limited|沈阳办事处
鑫隆股份合作公司|||鑫隆|||股份合作公司|stock-cooperative|
鑫隆有限责任公司|||鑫隆|||有限责任公司|limited|
鑫隆市政园林有限公司工会委员会|||鑫隆|市政园林||有限公司|limited|工会委员会
"""
ROWS = [tuple(line.split("|")) for line in CASES.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_parts(row):
    name = parse_organisation(row[0])
    parts = (name.region, name.region_code, name.brand, name.industry, name.ordinal, name.form, name.form_class)
    assert (*parts, name.branch) == row[1:]
    assert name.original == row[0]
    assert name.core == name.brand + name.industry


def test_the_table_is_long_enough_and_has_no_name_twice():
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 120


@pytest.mark.parametrize(
    ("raw", "text", "notes"),
    [
        ("杭州鑫隆贸易有限公司", "杭州鑫隆贸易有限公司", ()),
        ("天华（北京）电器有限公司", "天华北京电器有限公司", ("brackets",)),
        ("鑫隆 貿易有限公司", "鑫隆贸易有限公司", ("inner-space", "traditional")),
        ("abc科技", "ABC科技", ("case",)),
        ("鑫隆,贸易公司", "鑫隆贸易公司", ("punctuation",)),
        ("鑫隆小吃店(经营者:张小四)", "鑫隆小吃店", ("brackets", "owner")),
        ("鑫隆贸易公司(原鑫达贸易公司)", "鑫隆贸易公司", ("brackets", "other-name")),
        ("鑫隆贸易公司(吊销)(宁波)", "鑫隆贸易公司宁波", ("brackets", "state")),
    ],
)
def test_notes_say_what_was_changed(raw, text, notes):
    name = parse_organisation(raw)
    assert name.text == text
    assert name.notes == notes


# --- properties -------------------------------------------------------------------------------------------------------

REGIONS = ["", "杭州", "杭州市", "浙江省", "浙江省杭州市", "内蒙古", "襄樊市", "义乌市", "深圳市"]
BRANDS = ["鑫隆", "云帆", "小满", "泽远达", "天华", "百川汇"]
TRADES = ["贸易", "建筑工程", "网络科技", "房地产开发", "五金制品", "餐饮管理"]
ORDINALS = ["", "第三", "第3", "第十二"]
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "厂", "集团有限公司"]
BRANCHES = ["", "宁波分公司", "第二分公司", "西湖营业部"]


@st.composite
def made_up(draw):
    """(region, brand, trade, form, branch): what a name is made of."""
    form = draw(st.sampled_from(FORMS))
    branch = draw(st.sampled_from(BRANCHES)) if form != "厂" else ""
    return (
        *(draw(st.sampled_from(words)) for words in (REGIONS, BRANDS)),
        draw(st.sampled_from(ORDINALS)) + draw(st.sampled_from(TRADES)),
        *(form, branch),
    )


@given(made_up())
def test_a_name_is_cut_where_it_was_joined(parts):
    region, brand, trade, form, branch = parts
    name = parse_organisation("".join(parts))
    assert (name.brand, name.industry, name.form, name.branch) == (brand, trade, form, branch)
    assert bool(name.region) == bool(name.region_code) == bool(region)


def ways_of_writing(text):
    """The same name with other brackets, spaces, widths and characters."""
    yield text.replace("(", "（").replace(")", "）")
    yield text.replace("(", "〔").replace(")", "〕")
    yield text.replace("(", " ( ").replace(")", " )")
    yield " ".join(text)
    yield "\u200b".join(text)
    yield text.translate(str.maketrans("贸业华东厂网达满", "貿業華東廠網達滿"))


@given(made_up(), st.sampled_from(["北京", "上海", "杭州", "黑龙江", "中国"]), st.booleans())
def test_the_parts_do_not_depend_on_the_way_of_writing(parts, place, behind_brand):
    _region, brand, trade, form, branch = parts
    text = f"{brand}({place}){trade}{form}{branch}" if behind_brand else f"{brand}{trade}({place}){form}{branch}"
    first = parse_organisation(text)
    assert (first.region, first.brand, first.industry, first.branch) == (place, brand, trade, branch)
    for written in ways_of_writing(text):
        other = parse_organisation(written)
        for part in ("text", "region", "region_code", "core", "brand", "industry", "ordinal", "form", "branch"):
            assert getattr(other, part) == getattr(first, part), (part, written)


@given(made_up(), st.sampled_from(["北京", "上海", "杭州", "黑龙江", "武汉"]))
def test_brackets_may_be_dropped(parts, place):
    _region, brand, trade, form, branch = parts
    with_brackets = parse_organisation(f"{brand}({place}){trade}{form}{branch}")
    without = parse_organisation(f"{brand}{place}{trade}{form}{branch}")
    assert (without.text, without.region, without.core) == (
        with_brackets.text,
        with_brackets.region,
        with_brackets.core,
    )


@given(
    st.text(
        alphabet="杭州市浙江北京鑫隆贸易科技第三二有限责任公司厂店分行()（） ·AbＣ1经营者:原张宁波县区", max_size=24
    )
)
@example("(经营者:张小四)经营者:李小五")
@example("(北京)(上海)公司")
@example("张三(李四(王五公司))")
@example("公司公司分公司")
def test_any_text_is_cut_without_loss_and_once_for_all(raw):
    name = parse_organisation(raw)
    again = parse_organisation(name.text)
    assert again.text == name.text
    assert name.core == name.brand + name.industry
    assert len(name.region + name.core + name.form + name.branch) <= len(name.text) + len("个体工商户")
    for part in (name.form, name.branch, name.brand, name.industry):
        assert part in name.text


# --- what makes two names differ ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("鑫隆贸易有限公司", "鑫隆贸易有限公司", "same"),
        ("鑫隆贸易有限公司", "鑫隆贸易有限责任公司", "equivalent"),
        ("鑫隆贸易(集团)有限公司", "鑫隆贸易集团有限责任公司", "equivalent"),
        ("鑫隆贸易有限公司", "鑫隆贸易集团有限公司", "different"),
        ("鑫隆贸易有限公司", "鑫隆贸易股份有限公司", "different"),
        ("鑫隆贸易有限公司", "鑫隆贸易公司", "different"),
        ("鑫隆五金厂", "鑫隆五金店", "different"),
        ("鑫隆贸易有限公司", "鑫隆贸易", "unknown"),
        ("鑫隆贸易", "鑫隆贸易", "unknown"),
        ("绿野蔬菜专业合作社", "绿野蔬菜农民专业合作社", "equivalent"),
        ("鑫隆小吃店", "鑫隆小吃店(个体工商户)", "equivalent"),
    ],
)
def test_same_form(a, b, relation):
    first, second = parse_organisation(a), parse_organisation(b)
    assert same_form(first, second) == same_form(second, first) == relation


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("杭州鑫隆贸易有限公司", "杭州市鑫隆贸易有限公司", "same"),
        ("襄樊市鑫隆贸易有限公司", "襄阳市鑫隆贸易有限公司", "same"),
        ("宁波市鄞县鑫隆贸易有限公司", "宁波市鄞州区鑫隆贸易有限公司", "same"),
        ("浙江鑫隆贸易有限公司", "杭州鑫隆贸易有限公司", "within"),
        ("鑫隆(杭州)贸易有限公司", "浙江鑫隆贸易有限公司", "within"),
        ("杭州鑫隆贸易有限公司", "宁波鑫隆贸易有限公司", "different"),
        ("杭州鑫隆贸易有限公司", "鑫隆贸易有限公司", "unknown"),
        ("鑫隆贸易有限公司", "鑫隆贸易有限公司", "unknown"),
        ("朝阳区鑫隆贸易有限公司", "朝阳区鑫隆贸易有限公司", "same"),
        ("朝阳区鑫隆贸易有限公司", "北京市鑫隆贸易有限公司", "unknown"),
        ("鑫隆(中国)贸易有限公司", "北京市鑫隆贸易有限公司", "unknown"),
    ],
)
def test_region_relation(a, b, relation):
    first, second = parse_organisation(a), parse_organisation(b)
    assert region_relation(first, second) == region_relation(second, first) == relation


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("中国建筑第三工程局有限公司", "中国建筑第八工程局有限公司"),
        ("鑫隆建设第三工程有限公司", "鑫隆建设第3工程公司二分公司"),
    ],
)
def test_ordinals_tell_siblings_apart_and_numerals_do_not(a, b):
    first, second = parse_organisation(a), parse_organisation(b)
    assert first.brand == second.brand
    assert (first.ordinal == second.ordinal) == ("3" in b)


@given(st.text(alphabet="鑫隆贸易公司（）()北京", max_size=12))
def test_the_short_way_for_brackets_gives_what_the_whole_way_gives(raw):
    assert _compared(raw) == compare_form(raw)
