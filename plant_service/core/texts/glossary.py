"""Words of the plant in English and Chinese: one table for the boards, the terminal and the texts."""

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.en} {self.zh}"


#: Kinds of events as phrases; {} is the number of pieces.
EVENTS: Mapping[str, Word] = {
    "released": Word("{} released", "下达{}件"),
    "arrived": Word("{} arrived", "进站{}件"),
    "started": Word("{} started", "开工{}件"),
    "completed": Word("{} completed", "报工{}件"),
    "departed": Word("{} moved on", "转出{}件"),
    "inspected": Word("{} inspected", "检验{}件"),
    "scrapped": Word("{} scrapped", "报废{}件"),
    "reworked": Word("{} reworked", "返工{}件"),
    "skipped": Word("{} skipped", "跳过{}件"),
    "returned": Word("{} returned", "退回{}件"),
    "unscrapped": Word("{} no scrap after all", "撤销报废{}件"),
    "held": Word("{} on hold", "冻结{}件"),
    "hold_released": Word("{} off hold", "解冻{}件"),
    "hold_planned": Word("hold planned", "计划冻结"),
    "hold_not_planned": Word("planned hold withdrawn", "取消计划冻结"),
    "accepted": Word("{} accepted", "认可{}件"),
    "rejected": Word("{} not accepted", "不认可{}件"),
    "attributed": Word("{} attributed", "归属{}件"),
    "quarantined": Word("{} quarantined", "隔离{}件"),
    "uncertain": Word("count uncertain", "计数不确定"),
    "glitch": Word("bad reading discarded", "丢弃异常读数"),
    "epoch": Word("counter was reset", "计数器已复位"),
    "correction": Word("counter was corrected", "计数器已修正"),
    "voided": Word("{} taken back", "冲销{}件"),
    "split": Word("lot split, {}", "拆批{}件"),
    "merged": Word("lots merged, {}", "并批{}件"),
    "relabelled": Word("{} under another lot number", "改批号{}件"),
    "consumed": Word("{} built in", "装入{}件"),
    "bound": Word("bound to carrier", "绑定载具"),
    "unbound": Word("off its carrier", "解绑载具"),
    "count_opened": Word("count opened", "盘点开始"),
    "counted": Word("{} found by count", "盘得{}件"),
    "adjusted": Word("adjusted by {} after a count", "盘点调整{}件"),
    "count_closed": Word("count closed", "盘点结束"),
    "day_closed": Word("day closed", "日结"),
    "read_again": Word("code read twice", "重复读码"),
    "signed_on": Word("operator signed on", "操作工上岗"),
    "signed_off": Word("operator signed off", "操作工离岗"),
    "order_changed": Word("next order", "换单"),
    "release_revoked": Word("{} of the release taken back", "撤回下达{}件"),
    "job_stored": Word("order of {} received", "收到工单{}件"),
    "route_changed": Word("order goes another way", "工单改走新路线"),
    "job_updated": Word("order changed to {}", "工单改为{}件"),
    "job_allowed": Word("order may start", "工单可开工"),
    "job_revoked": Word("order must not start", "工单不可开工"),
    "job_paused": Word("order interrupted", "工单暂停"),
    "job_resumed": Word("order goes on", "工单恢复"),
    "job_stopped": Word("order stopped", "工单停止"),
    "job_aborted": Word("order aborted", "工单终止"),
    "job_cancelled": Word("order cancelled", "工单取消"),
    "job_cleared": Word("order cleared away", "工单清除"),
    "job_started": Word("order runs", "工单开工"),
    "job_ended": Word("order ended", "工单完成"),
    "configured": Word("configuration changed", "配置已变更"),
    "refused": Word("command refused", "命令被拒绝"),
    "several_codes": Word("several codes at once", "同时读到多个码"),
    "badge": Word("badge could not be read", "工牌无法读取"),
    "alarm_raised": Word("Alarm", "报警"),
    "alarm_cleared": Word("Alarm over", "报警解除"),
    "alarm_changed": Word("Alarm changed", "报警更新"),
    "alarm_escalated": Word("Alarm escalated", "报警升级"),
    "alarm_acknowledged": Word("Alarm acknowledged", "报警已确认"),
    "alarm_confirmed": Word("Alarm dealt with", "报警已处理"),
    "alarm_commented": Word("Comment on alarm", "报警备注"),
    "alarm_shelved": Word("Alarm shelved", "报警搁置"),
    "alarm_unshelved": Word("Alarm no longer shelved", "取消搁置"),
    "running": Word("runs", "运行"),
    "fault": Word("fault", "故障"),
    "blocked": Word("blocked", "堵料"),
    "starved": Word("starved", "待料"),
}

#: Where a quantity can be.
BUCKETS: Mapping[str, Word] = {
    "queue": Word("queue", "等待"),
    "active": Word("active", "加工"),
    "done": Word("done", "完工"),
    "transit": Word("transit", "在途"),
    "hold": Word("hold", "冻结"),
    "scrap": Word("scrap", "报废"),
    "shipped": Word("shipped", "入库"),
    "released": Word("released", "下达"),
    "unassigned": Word("unassigned", "未归属"),
    "overrun": Word("overrun", "超产"),
    "variance": Word("variance", "盘差"),
}

CERTAINTIES: Mapping[str, Word] = {
    "measured": Word("measured", "实测"),
    "inferred": Word("inferred", "推断"),
    "manual": Word("manual", "人工"),
    "uncertain": Word("uncertain", "不确定"),
}

ORDER_STATES: Mapping[str, Word] = {
    "NotAllowedToStart": Word("not released", "未下达"),
    "AllowedToStart": Word("waiting", "待开工"),
    "Running": Word("running", "生产中"),
    "Interrupted": Word("interrupted", "暂停"),
    "Ended": Word("ended", "已完成"),
    "Aborted": Word("aborted", "已终止"),
}

STATION_STATES: Mapping[str, Word] = {
    "Running": Word("Running", "运行"),
    "Stopped": Word("Stopped", "停止"),
    "Starved": Word("Starved", "待料"),
    "Blocked": Word("Blocked", "堵料"),
    "Fault": Word("Fault", "故障"),
    "Unknown": Word("Unknown", "未知"),
}

#: Why a station is said to be the bottleneck.
METHODS: Mapping[str, Word] = {
    "active_period": Word("busy the longest", "连续工作最久"),
    "turning_point": Word("blocked before it, starved behind", "前堵后空"),
    "queue_growth": Word("its queue grows", "排队增长"),
}


def event_name(kind: str) -> Word:
    """A kind of events by itself; of one that a later version made, its code."""
    word = EVENTS.get(kind)
    if word is None:
        return Word(kind, kind)
    return Word(word.en.replace("{}", "").strip(" ,"), word.zh.replace("{}件", ""))


def kind_words(kind: str) -> str:
    """Its code, and its name in Chinese if there is one."""
    return f"{kind} {event_name(kind).zh}" if kind in EVENTS else kind
