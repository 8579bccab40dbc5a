"""Switching follow-up on and off."""

from django import forms

from fanzha.followup.forms.base import day, line, text


class SwitchingOn(forms.Form):
    """The papers on which follow-up is switched on."""

    title = line("法律意见的名称和文号", help_text="例如：关于帮助跟进功能合法性的审查意见，清司审〔2026〕8 号")
    author = line("由谁出具", most=80, help_text="单位和承办人")
    on = day("出具日期")
    basis = text("依据哪些法律条文", most=2000, help_text="逐条写明，和各类档案的依据对照过")
    assessment = line("影响评估编号", most=24, help_text="“评估与泄露记录”里的编号；法律意见的扫描件也附在那份记录里")
    why = text("给审批人的说明", most=500, help_text="为什么现在启用，至少 4 个字")


class SwitchingOff(forms.Form):
    """Why follow-up is switched off."""

    why = text("为什么停用", most=500, help_text="至少 4 个字，会显示在停用页上")
