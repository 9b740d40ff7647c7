"""Sentences of the reasons that attested repairs give; part of the one table in ``reasons``."""

from __future__ import annotations

REPAIR_REASONS = {
    "repair-relaxes": (
        "已登记信用修复事实“{kind_zh}”（案号 {case_number}，有效期至 {until}），本场景由拦截转为人工复核（{basis}）",
        (
            "An attested repair, {kind_en} (case {case_number}, valid until {until}), turns the intercept of this "
            "scene into a review ({basis})"
        ),
    ),
    "repair-attested": (
        "已登记信用修复事实“{kind_zh}”（案号 {case_number}，有效期至 {until}），不改变本场景的结论：{why_zh}",
        "An attested repair, {kind_en} (case {case_number}, valid until {until}), changes nothing here: {why_en}",
    ),
    "repair-expired": (
        "信用修复事实“{kind_zh}”（案号 {case_number}）已于 {until} 到期，不再计入",
        "The attested repair, {kind_en} (case {case_number}), ended on {until} and counts no more",
    ),
}
