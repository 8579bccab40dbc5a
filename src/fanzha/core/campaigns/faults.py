"""What can be wrong with a work plan, and how its drafter is told."""

from enum import StrEnum
from typing import Final

from fanzha.core.reasons import register


class PlanFault(StrEnum):
    """Why a plan cannot stand as written, or should be looked at."""

    ENDS_FIRST = "plan.ends_first"
    YEAR_UNKNOWN = "plan.year_unknown"
    NO_PURPOSE = "plan.no_purpose"
    NO_GOAL = "plan.no_goal"
    NO_GOAL_COUNTS = "plan.no_goal_counts"
    GOAL_DOUBLED = "plan.goal_doubled"
    GOAL_WITHOUT_NUMBER = "plan.goal_without_number"
    GOAL_NUMBER = "plan.goal_number"
    GOAL_WITHOUT_DATE = "plan.goal_without_date"
    GOAL_OUTSIDE = "plan.goal_outside"
    MEMBERS_UNCHECKED = "plan.members_unchecked"
    NO_LEADER = "plan.no_leader"
    NO_PHASE = "plan.no_phase"
    PHASE_DOUBLED = "plan.phase_doubled"
    PHASE_ENDS_FIRST = "plan.phase_ends_first"
    PHASE_OUTSIDE = "plan.phase_outside"
    PHASES_OVERLAP = "plan.phases_overlap"
    PHASES_GAP = "plan.phases_gap"
    NO_MEASURE = "plan.no_measure"
    KEY_DOUBLED = "plan.key_doubled"
    MEASURE_DOUBLED = "plan.measure_doubled"
    MEASURE_WITHOUT_UNIT = "plan.measure_without_unit"
    MEASURE_NOT_COUNTED = "plan.measure_not_counted"
    COUNTER_UNKNOWN = "plan.counter_unknown"
    QUOTA = "plan.quota"
    QUOTA_NOT_SPLIT = "plan.quota_not_split"
    SPLIT_WITHOUT_QUOTA = "plan.split_without_quota"
    DUE_OUTSIDE = "plan.due_outside"
    DUE_ON_DAY_OFF = "plan.due_on_day_off"
    DUE_ON_MAKE_UP_DAY = "plan.due_on_make_up_day"
    DUE_TWICE = "plan.due_twice"
    RULE_UNREADABLE = "plan.rule_unreadable"
    RULE_NEVER_DUE = "plan.rule_never_due"
    RULE_ON_DAY_OFF = "plan.rule_on_day_off"


SENTENCES: Final = {
    PlanFault.ENDS_FIRST: "方案的最后一天（{end}）早于第一天（{begin}），请改日期",
    PlanFault.YEAR_UNKNOWN: "{year}年的放假安排还没有公布，工作日暂按周一到周五算，公布后再看一遍日期",
    PlanFault.NO_PURPOSE: "还没有写总体要求：为什么做、要达到什么",
    PlanFault.NO_GOAL: "还没有工作目标，至少写一条带数字的",
    PlanFault.NO_GOAL_COUNTS: "目标里没有一条带数字，到时候说不清做到没有，至少给一条写上数字",
    PlanFault.GOAL_DOUBLED: "这条目标和前面的一样：{what}",
    PlanFault.GOAL_WITHOUT_NUMBER: "这条目标没有数字，完成没有只能靠人说",
    PlanFault.GOAL_NUMBER: "目标数 {number} 不对：要大于 0，百分比不超过 100%",
    PlanFault.GOAL_WITHOUT_DATE: "这条目标没有写哪天前完成",
    PlanFault.GOAL_OUTSIDE: "目标的日期 {day} 不在方案期内（{begin}至{end}）",
    PlanFault.MEMBERS_UNCHECKED: "领导小组有 {count} 人是带过来的，还没有人核对是不是还在任。核对后在名字后面打勾",
    PlanFault.NO_LEADER: "领导小组里没有组长",
    PlanFault.NO_PHASE: "还没有分阶段",
    PlanFault.PHASE_DOUBLED: "阶段名重复：{what}",
    PlanFault.PHASE_ENDS_FIRST: "“{name}”的最后一天早于第一天",
    PlanFault.PHASE_OUTSIDE: "“{name}”的日期超出方案期（{begin}至{end}）",
    PlanFault.PHASES_OVERLAP: "“{first}”和“{second}”有重叠：{begin}至{end}。改其中一个的日期",
    PlanFault.PHASES_GAP: "“{first}”和“{second}”之间空着：{begin}至{end}不属于哪个阶段",
    PlanFault.NO_MEASURE: "还没有措施。从部门措施库里选，或自己写",
    PlanFault.KEY_DOUBLED: "两条措施用了同一个编号（{what}），任务会分不清。删去一条重新添加",
    PlanFault.MEASURE_DOUBLED: "这条措施的名称和前面的一样：{what}",
    PlanFault.MEASURE_WITHOUT_UNIT: "“{title}”没有责任单位",
    PlanFault.MEASURE_NOT_COUNTED: "“{title}”没有写要计什么数、交什么凭证，生成任务时只能记做没做",
    PlanFault.COUNTER_UNKNOWN: "“{title}”要计的数（{counter}）不在计数指标里，重新选一个",
    PlanFault.QUOTA: "“{title}”的数量要大于 0；不定数量就空着",
    PlanFault.QUOTA_NOT_SPLIT: "“{title}”定了总数 {quota}，没有选怎么分给各单位",
    PlanFault.SPLIT_WITHOUT_QUOTA: "“{title}”选了怎么分，没有写总数",
    PlanFault.DUE_OUTSIDE: "“{title}”的期限 {day} 不在方案期内（{begin}至{end}）",
    PlanFault.DUE_ON_DAY_OFF: "“{title}”的期限 {day} 是{what}，没人上班。前一个工作日是{before}",
    PlanFault.DUE_ON_MAKE_UP_DAY: "“{title}”的期限 {day} 是{what}，照常要交，下发时说清楚，免得当成周末",
    PlanFault.DUE_TWICE: "“{title}”同时写了一次性期限和定期报送，留一个",
    PlanFault.RULE_UNREADABLE: "“{title}”的报送时间不对：{why}",
    PlanFault.RULE_NEVER_DUE: "“{title}”的报送时间（{rule}）在方案期内一次也轮不到",
    PlanFault.RULE_ON_DAY_OFF: "“{title}”定了{rule}，遇到 {day}（{what}）没有写提前还是顺延",
}

register(PlanFault, SENTENCES)
