"""What ``verify`` can find, with its sentence in both languages: one table, so that a code means one thing."""

from __future__ import annotations

from defaulter_screen.ledger.audit.chain import Finding, place_of

_TEXTS = {
    "event-edited": ("记录的内容或次序被改动", "the event was edited or moved"),
    "event-unreadable": ("记录无法读取", "the event cannot be read"),
    "event-mislabelled": ("记录的编号、种类或时间与内容不符", "number, kind or time disagree with the content"),
    "events-missing": ("缺少记录 {detail}", "events {detail} are missing"),
    "personal-edited": ("个人信息部分被改动", "the personal part was edited"),
    "personal-missing": ("个人信息部分缺失，且无清除记录", "the personal part is missing and no purge says so"),
    "personal-added": ("有不属于任何记录的个人信息 {detail}", "there is a personal part that no event has {detail}"),
    "tail-removed": ("链尾缺失：{detail}", "the tail is missing: {detail}"),
    "chain-rewritten": ("链与另存的链头不一致：被重写", "the chain disagrees with the head kept elsewhere"),
    "seal-broken": ("链尾与密钥封印不一致：被截断或重写", "the end disagrees with the key's seal: cut or rewritten"),
    "key-replaced": ("密钥已被替换（应为 {detail}）", "the key was replaced (expected {detail})"),
    "ledger-id": ("这是另一个账本（{detail}）", "this is another ledger ({detail})"),
    "segment-changed": ("并入的分段与并入时不一致", "a merged segment is not what was merged"),
    "segment-unknown": ("有未经并入登记的分段", "there is a segment that was never merged"),
    "policy-edited": ("留存的策略文本被改动：{detail}", "a kept policy text was edited: {detail}"),
    "disposition-edited": ("复核结论与链上记录不一致", "a disposition disagrees with the chain"),
    "memory-edited": ("记住的误报没有相应的复核结论", "a remembered false positive rests on no recorded conclusion"),
    "repair-edited": ("修复记录 {detail} 与链上记录不一致", "attested repair {detail} disagrees with the chain"),
    "triggers-missing": ("防改动触发器缺失：{detail}", "the triggers against changes are missing: {detail}"),
    "file-damaged": ("账本文件损坏：{detail}", "the ledger's file is damaged: {detail}"),
}


def finding(code: str, seq: int = 0, *, segment: int | None = None, detail: str = "") -> Finding:
    """A finding about an event, a segment or the whole."""
    zh, en = _TEXTS[code]
    own, number = place_of(seq)
    where = own if segment is None else segment
    return Finding(code, number, where, zh.format(detail=detail), en.format(detail=detail))
