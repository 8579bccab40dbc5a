"""The schedule of backups as a form."""

from django import forms


class Scheduling(forms.Form):
    """When, how many, where, and why it changes."""

    hour = forms.IntegerField(label="每天几点开始", min_value=0, max_value=23)
    keep = forms.IntegerField(label="保留几份", min_value=2, max_value=400)
    folder = forms.CharField(
        label="放在哪个文件夹", required=False, max_length=300,
        help_text="写服务器上的完整路径，最好在另一块磁盘或另一台机器上；留空则放在数据文件夹里",
    )  # fmt: skip
    why = forms.CharField(label="为什么改", max_length=200)


class AskingRestore(forms.Form):
    """Why the data are to be replaced by a backup."""

    why = forms.CharField(
        label="为什么恢复", max_length=300, help_text="另一位管理员或中心主任同意后，在服务器上凭代码执行",
        error_messages={"required": "请写明为什么恢复。"},
    )  # fmt: skip
