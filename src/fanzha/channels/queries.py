"""Reads of messages."""

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from fanzha.channels.models import Message
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue
from fanzha.common.models import JobFailure
from fanzha.common.permissions import Permission


def messages_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the messages of the units below the actor's posts, newest first; number and text stay closed."""
    seen: QuerySet[Any] = Message.objects.visible_to(actor, Permission.MESSAGE_VIEW)
    return seen.select_related("unit").defer("to", "body").order_by("-id")


def messages_for(purpose: str) -> "QuerySet[Any]":
    """Return the messages sent for one purpose ("alert:12"), oldest first."""
    rows: QuerySet[Any] = Message.objects.filter(purpose=purpose)
    return rows.order_by("id")


STATES: dict[str, str] = dict(Message.State.choices)


# What the pages call each job; a test holds that none is missing.
TASK_WORDS = {
    "alerts.escalate": "提醒和上报超时的预警",
    "alerts.sweep": "收尾停住的预警",
    "api.deliver": "告诉对接系统",
    "api.forget": "清理接口的旧记录",
    "cases.ask_revisits": "安排回访受害人",
    "cases.draw_reporters": "抽举报人回访",
    "cases.look_for_rises": "核对案件统计，找上升的类型",
    "cases.fill_tellings": "给旧案件补话术指纹",
    "cases.learn_stop_values": "找出公用值",
    "cases.propose_links": "按相同特征找关联案件",
    "cases.sweep_file": "登记案件任务超期和移送到期",
    "cases.miss_revisits": "记下逾期的回访",
    "channels.send": "发送短信或邮件",
    "channels.sweep": "收尾没有回执的消息",
    "common.check_audit": "核对操作留痕",
    "common.daily_backup": "做每天的备份",
    "common.expire_approvals": "收尾没人决定的申请",
    "common.export_audit": "导出操作留痕",
    "common.forget_exports": "删除到期的导出文件",
    "common.make_export": "生成导出文件",
    "common.pick_up_lost_jobs": "接回中断的任务",
    "common.rekey": "更换数据密钥",
    "common.run_bulk": "成批办理列表里的行",
    "common.run_import": "处理导入的表格",
    "common.seal_audit": "封存操作留痕",
    "common.sweep_files": "清除没存成的文件",
    "exchange.carry": "处理对方交来的交换包",
    "exchange.carry_left": "接着处理没收完的交换包",
    "exchange.pack": "打交换包",
    "followup.sweep": "收尾到期的帮助跟进",
    "intake.drift": "看一周的用词变化",
    "intake.drift_now": "看最近七天的用词变化",
    "intake.forget_addresses": "清除来访地址",
    "intake.lapse_waiting": "处理等太久的举报",
    "intake.measure": "检验带来的识别版本",
    "intake.shadow": "让对照版本判断新举报",
    "intake.tell": "告知报告人进展",
    "intake.train": "训练识别版本",
    "org.carry_out_changes": "执行到期的机构变动",
    "org.clear_inbox": "清除旧的收件箱消息",
    "org.finish_leaving": "交接离岗人员手里的事",
    "org.forget_ended_sessions": "清理过期的登录",
    "org.remind_duties": "提醒快要值班的人",
    "rights.erase": "按保存期限清除",
    "campaigns.digest": "每天早上提醒到期事项",
    "campaigns.issue_task": "给各单位下发任务",
    "campaigns.touch_attended": "把活动签到转入触达台账",
    "campaigns.end_activities": "归档到期的活动",
    "campaigns.doubt_titles": "复核到期的无诈单位",
    "campaigns.return_signs": "看报表有没有形式主义迹象",
    "campaigns.lapse_returns": "锁定重开期满的报表",
    "campaigns.keep_audiences": "按单位启停更新报送范围",
    "campaigns.tell_nudged": "送达催报",
    "campaigns.tell_moved": "通知任务截止时间改了",
    "supervision.ask_effect": "每周安排宣传效果计算",
    "supervision.reckon_effect": "计算宣传效果",
    "supervision.sweep": "记下逾期的倒查说明",
    "supervision.trace": "新案逐案倒查",
    "rights.sweep": "收尾过期的申请",
    "people.find_doubles": "找重复的人员和住户",
    "touches.make_partitions": "准备下几个月的台账",
}


def failures() -> "QuerySet[Any]":
    """Return the jobs that failed for good: those that wait for somebody first, then the newest."""
    rows: QuerySet[Any] = JobFailure.objects.order_by(F("again_at").asc(nulls_first=True), "-failed_at", "-id")
    return rows


def failure(failure_id: int) -> JobFailure:
    """Return one failed job or answer 404."""
    found: JobFailure = get_object_or_404(JobFailure, pk=failure_id)
    return found


def failures_waiting() -> int:
    """Return how many failed jobs nobody has looked at."""
    return JobFailure.objects.filter(again_at__isnull=True).count()


def queue_lengths() -> list[dict[str, Any]]:
    """Return how many jobs wait in each queue and since when the oldest does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.name, count(j.id), min(e.at) FROM unnest(%s::text[]) AS q(name) "
            "LEFT JOIN procrastinate_jobs j ON j.queue_name = q.name AND j.status = 'todo' "
            "AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) "
            "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' GROUP BY q.name",
            [[queue.value for queue in Queue]],
        )
        found = {name: (waiting, oldest) for name, waiting, oldest in cursor.fetchall()}
    names = {"urgent": "紧急", "normal": "普通", "bulk": "批量"}
    return [
        {"name": names[queue.value], "waiting": found[queue.value][0], "oldest": found[queue.value][1]}
        for queue in Queue
    ]
