"""What each alarm means, for people: its name, and when it is raised, in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlarmWords:
    en: str
    zh: str
    when_en: str
    when_zh: str


ALARM_WORDS: Mapping[str, AlarmWords] = {
    "gap": AlarmWords(
        "gap",
        "断档",
        "work waits at an operation that has reported nothing for longer than its gap",
        "工序有待加工品，但超过断档时限没有报工",
    ),
    "wip_cap": AlarmWords(
        "too much work in progress",
        "在制超限",
        "more pieces wait and are worked on at an operation than its cap",
        "工序的待加工与加工中数量超过上限",
    ),
    "station_cap": AlarmWords(
        "too much at the station",
        "工位在制超限",
        "more is on hand at a station than its cap",
        "工位在制数量超过上限",
    ),
    "line_cap": AlarmWords(
        "too much in the line", "产线在制超限", "more is on hand in a line than its cap", "产线在制数量超过上限"
    ),
    "product_cap": AlarmWords(
        "too much of the product",
        "产品在制超限",
        "more of a product is on its route than its cap",
        "产品在整条工艺路线上的在制数量超过上限",
    ),
    "upstream": AlarmWords(
        "upstream not reported",
        "上道未报",
        "downstream is ahead of an operation and no signal has confirmed it",
        "下道工序已报工，而上道工序一直没有信号确认",
    ),
    "handover": AlarmWords(
        "not scanned in", "未扫码交接", "pieces are worked on that nobody scanned in", "加工了未扫码交接的产品"
    ),
    "hold": AlarmWords(
        "worked on while on hold", "冻结件被加工", "a signal reports pieces that were on hold", "信号报告了被冻结的产品"
    ),
    "unassigned": AlarmWords(
        "no order", "未归属", "pieces were reported that belong to no released order", "报工数量不属于任何已下达工单"
    ),
    "overrun": AlarmWords(
        "overrun", "超产", "more pieces were reported than the order has", "报工数量超过工单在该处的数量"
    ),
    "quarantine": AlarmWords(
        "quarantine", "隔离", "a signal claims pieces that are not believed yet", "信号声称的数量不可信，等待判定"
    ),
    "count_difference": AlarmWords(
        "count differs", "盘点差异", "a physical count found something else than the books", "实盘数量与账面不符"
    ),
    "total": AlarmWords(
        "counters disagree",
        "计数不符",
        "good and rejected pieces differ from the machine's own total",
        "合格与报废数量之和与设备总数不符",
    ),
    "several_codes": AlarmWords(
        "several codes at once", "同时读到多个码", "a reader saw several codes at once", "读码器同时读到多个码"
    ),
    "starved": AlarmWords("starved", "待料", "a station has been without work for too long", "工位待料时间过长"),
    "blocked": AlarmWords("blocked", "堵料", "a station could not pass its work on for too long", "工位堵料时间过长"),
    "fault": AlarmWords("fault", "故障", "a signal says that the station is in fault", "信号报告工位故障"),
    "stale": AlarmWords(
        "stale signal", "信号失效", "a signal of the station has not been Good for too long", "工位信号长时间无效"
    ),
    "starvation": AlarmWords(
        "will be without work",
        "即将断料",
        "stations before the operation stand still, and what waits there will not last for long",
        "上道工位停机，本工序的待加工品即将用完",
    ),
    "aging": AlarmWords("waits too long", "滞留", "pieces have been where they are for too long", "产品停留时间过长"),
    "unmatched": AlarmWords(
        "sent, not received",
        "交接未配对",
        "pieces were scanned out of a step and not into the next one for longer than its gap",
        "产品已从上道扫出，超过断档时限仍未扫入下道",
    ),
    "no_progress": AlarmWords(
        "no progress", "无进展", "an order runs and nothing of it has been reported for too long", "工单长时间没有报工"
    ),
    "balance": AlarmWords("does not balance", "不平衡", "the accounts do not add up to 0", "账目之和不为零"),
}
