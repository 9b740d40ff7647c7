"""Names taken apart many at a time are what the parser makes of each."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from defaulter_screen.ingest.met_names import MetNames
from defaulter_screen.matching.blocking import name_links
from defaulter_screen.names.name import NameMake
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import listed_person

WRITTEN = st.one_of(
    st.text("测试王李小大芳伟欧阳单仇买提艾力吕女先生", min_size=1, max_size=5),
    st.text("测試王偉 ·（A", max_size=4),
    st.sampled_from(
        ["", "无名", "暂无", "无", "测先生", "欧阳测", "欧阳", "买买提", "白玛次仁", "单试", "測偉", "Li Si"]
    ),
)


def sent(names):
    """Every name that is to be stored, with its links."""
    ends = names.counts.cumsum().tolist()
    links = names.links.tolist()
    rows = zip(names.keys.tolist(), names.texts, [0, *ends], ends, strict=False)
    return [(key, text, links[start:end]) for key, text, start, end in rows]


@settings(deadline=None)
@given(st.lists(WRITTEN, max_size=6))
@example(["测小芳", "测小芳", "無名", "无名"])
def test_a_plain_name_is_what_the_parser_makes_of_it(written):
    names = MetNames()
    keys = names.plain_keys(written).tolist()
    plain = {}
    for name, key in zip(written, keys, strict=True):
        person = listed_person(name)
        if key:
            assert person is not None
            assert (person.text, person.aliases, person.make) == (name, (), NameMake.HAN)
            plain[name] = (name_links(person)[0], name, name_links(person)[1])
            assert key == plain[name][0]
    assert sent(names.taken()) == list(plain.values())
    assert names.plain_keys(written).tolist() == keys
    assert sent(names.taken()) == []


def test_nearly_every_name_is_plain():
    assert all(MetNames().plain_keys(["张芳", "王小明", "欧阳测试", "李明"]).tolist())


def test_a_name_in_two_spellings_is_sent_once():
    names = MetNames()
    names.meet([parse_person("王偉")])
    assert names.plain_keys(["王伟", "王偉"]).tolist() == [name_links(parse_person("王伟"))[0], 0]
    names.plain_keys(["李明"])
    names.meet([parse_person("李 明"), parse_person("买买提·艾力")])
    assert [text for _, text, _ in sent(names.taken())] == ["王伟", "李明", "买买提·艾力"]
