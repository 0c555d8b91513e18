"""What figures mean and how they are computed, with their numbers put in. English and Chinese."""

from collections.abc import Mapping
from decimal import Decimal

from plant_service.core.explaining.names import Scope
from plant_service.core.explaining.readings import Content
from plant_service.core.explaining.statement import Statement
from plant_service.core.figures.formulas import Unit
from plant_service.core.texts.glossary import Word

#: Figures that are moments, in microseconds.
MOMENTS = frozenset({"bottleneck_since", "due"})


#: What a figure is, by its attribute.
MEANING: Mapping[str, Word] = {
    "queue": Word("pieces that wait for the operation", "工序前等待的件数"),
    "active": Word("pieces that are worked on", "正在加工的件数"),
    "done": Word("pieces that are done and still there", "已完工未转出的件数"),
    "hold": Word("pieces on hold", "冻结的件数"),
    "transit": Word("pieces on their way to the operation", "转运途中的件数"),
    "scrap": Word("pieces scrapped", "报废件数"),
    "on_hand": Word("pieces on hand: queue, active, done, transit and hold", "在制件数：等待、加工、完工、在途、冻结"),
    "on_hand_low": Word("so many are there at least", "至少有这么多件"),
    "on_hand_high": Word("so many are there at most", "最多有这么多件"),
    "good_total": Word("good pieces since the order at the station changed", "换单以来的良品数"),
    "good_master": Word("good pieces since ever", "累计良品数"),
    "good_high": Word("so many good pieces may have been made at most", "良品数上限"),
    "scrap_total": Word("scrapped pieces since the order at the station changed", "换单以来的报废数"),
    "scrap_master": Word("scrapped pieces since ever", "累计报废数"),
    "rework_total": Word("pieces sent to rework since the order at the station changed", "换单以来的返工数"),
    "rework_master": Word("pieces sent to rework since ever", "累计返工数"),
    "quarantined": Word("pieces claimed that nobody has judged yet", "隔离待判定的件数"),
    "drift": Word("what counts found beyond the books", "盘点与账面之差"),
    "order": Word("the order of the last piece counted there", "最近一件所属工单"),
    "lot": Word("the lot of the last piece counted there", "最近一件所属批次"),
    "product": Word("the product", "产品"),
    "operation": Word("the operation of the last piece counted there", "最近一件的工序"),
    "state": Word("the state", "状态"),
    "running": Word("whether the station runs", "是否运行"),
    "fault": Word("whether the station is in fault", "是否故障"),
    "blocked": Word("whether the station is blocked", "是否堵料"),
    "starved": Word("whether the station is starved", "是否缺料"),
    "route": Word(
        "the configuration whose route the order goes; empty: the present one", "工单所走路线的配置版本；空：当前版本"
    ),
    "due": Word("when the order is due", "工单交期"),
    "priority": Word("the priority of the order", "工单优先级"),
    "planned": Word("pieces planned", "计划件数"),
    "released": Word("pieces released", "下达件数"),
    "shipped": Word("pieces that left the plant", "出厂件数"),
    "overrun": Word("pieces beyond the order", "超出工单的件数"),
    "done_high": Word("so many have left the plant at most", "最多有这么多件已离厂"),
    "unseen": Word("so much more may have been made than was counted", "可能漏计的件数"),
    "balance_error": Word("the sum of all accounts, which must be 0", "所有账户之和，必须为 0"),
    "unassigned": Word("pieces of no order", "未归属工单的件数"),
    "events": Word("events since ever", "累计事件数"),
    "bottleneck": Word("the station that most methods name", "多数方法指出的瓶颈工位"),
    "bottleneck_methods": Word("the methods that name the bottleneck", "指出瓶颈的方法"),
    "bottleneck_since": Word("since when it is the bottleneck", "成为瓶颈的时间"),
    "age_1h": Word("pieces that came within the last hour", "到达不超过 1 小时的件数"),
    "age_4h": Word("pieces that came one to four hours ago", "到达 1 至 4 小时的件数"),
    "age_1d": Word("pieces that came four hours to a day ago", "到达 4 小时至 1 天的件数"),
    "age_more": Word("pieces that came more than a day ago", "到达超过 1 天的件数"),
    "age_oldest": Word("the age of the oldest piece", "最老一件的在制时间"),
}

_STATION: Mapping[str, Word] = {
    "throughput": Word(
        "{good} good pieces / {length} = {value} per hour", "良品 {good} 件 / {length} = 每小时 {value} 件"
    ),
    "yield_share": Word(
        "{good} good / ({good} good + {scrap} scrapped) = {value}",
        "良品 {good} / (良品 {good} + 报废 {scrap}) = {value}",
    ),
    "first_pass": Word(
        "1 - ({scrap} scrapped + {rework} reworked) / ({good} good + {scrap} scrapped) = {value}",
        "1 - (报废 {scrap} + 返工 {rework}) / (良品 {good} + 报废 {scrap}) = {value}",
    ),
    "queue_time": Word(
        "{queue} in the queue / {left} pieces that left = {value}", "等待 {queue} / 离开 {left} 件 = {value}"
    ),
    "run_time": Word(
        "{active} in work / {left} pieces that left = {value}", "加工 {active} / 离开 {left} 件 = {value}"
    ),
    "wait_time": Word(
        "{done} when done / {left} pieces that left = {value}", "完工后停留 {done} / 离开 {left} 件 = {value}"
    ),
    "transit_time": Word(
        "{transit} on the way / {left} pieces that left = {value}", "在途 {transit} / 离开 {left} 件 = {value}"
    ),
    "hold_time": Word("{hold} on hold / {left} pieces that left = {value}", "冻结 {hold} / 离开 {left} 件 = {value}"),
    "lead_time": Word(
        "({queue} in the queue + {active} in work + {done} when done + {transit} on the way + {hold} on hold) / "
        "{left} pieces that left = {value}",
        "(等待 {queue} + 加工 {active} + 完工后 {done} + 在途 {transit} + 冻结 {hold}) / 离开 {left} 件 = {value}",
    ),
    "little": Word(
        "{area} under the WIP curve / ({queue} + {active} + {done} + {transit} + {hold}) spent by pieces that left "
        "= {value}",
        "在制曲线下面积 {area} / 离开件的停留 ({queue} + {active} + {done} + {transit} + {hold}) = {value}",
    ),
    "availability": Word(
        "{ran_as_planned} running / {planned} planned = {value}", "运行 {ran_as_planned} / 计划 {planned} = {value}"
    ),
    "performance": Word(
        "{earned} standard time of the pieces / {running} running = {value}",
        "标准工时 {earned} / 运行 {running} = {value}",
    ),
    "oee": Word(
        "({ran_as_planned} running / {planned} planned) x ({earned} standard time / {running} running) x "
        "({good} good / ({good} good + {scrap} scrapped)) = {value}",
        "(运行 {ran_as_planned} / 计划 {planned}) x (标准工时 {earned} / 运行 {running}) x "
        "(良品 {good} / (良品 {good} + 报废 {scrap})) = {value}",
    ),
    "stops": Word("running ended {stops} times", "运行中断 {stops} 次"),
    "failures": Word("fault began {failures} times", "故障发生 {failures} 次"),
    "mtbf": Word("{running} running / {failures} failures = {value}", "运行 {running} / 故障 {failures} 次 = {value}"),
    "mttr": Word("{fault} in fault / {failures} failures = {value}", "故障 {fault} / 故障 {failures} 次 = {value}"),
    "active_period": Word(
        "{active} active / {periods} periods (at least 1) = {value}", "活动 {active} / {periods} 段(至少 1) = {value}"
    ),
    "blocked_share": Word("{blocked} blocked / {length} = {value}", "堵料 {blocked} / {length} = {value}"),
    "starved_share": Word("{starved} starved / {length} = {value}", "缺料 {starved} / {length} = {value}"),
}
_ORDER: Mapping[str, Word] = {
    "lead_time": Word(
        "{lead} in the plant / {left} pieces that left it = {value}", "在厂 {lead} / 离厂 {left} 件 = {value}"
    ),
    "queue_time": Word(
        "{queue} in queues / {entered} pieces that entered = {value}", "等待 {queue} / 进入 {entered} 件 = {value}"
    ),
    "run_time": Word(
        "{active} in work / {entered} pieces that entered = {value}", "加工 {active} / 进入 {entered} 件 = {value}"
    ),
    "wait_time": Word(
        "{done} when done / {entered} pieces that entered = {value}", "完工后 {done} / 进入 {entered} 件 = {value}"
    ),
    "transit_time": Word(
        "{transit} on the way / {entered} pieces that entered = {value}", "在途 {transit} / 进入 {entered} 件 = {value}"
    ),
    "hold_time": Word(
        "{hold} on hold / {entered} pieces that entered = {value}", "冻结 {hold} / 进入 {entered} 件 = {value}"
    ),
}
_SITE: Mapping[str, Word] = {
    "real_time": Word(
        "{real_time} told by a signal within a minute / {reports} reports = {value}",
        "一分钟内由信号得知 {real_time} / 报工 {reports} = {value}",
    ),
    "manual": Word("{manual} by people / {reports} reports = {value}", "人工 {manual} / 报工 {reports} = {value}"),
    "inferred": Word("{inferred} inferred / {reports} reports = {value}", "推断 {inferred} / 报工 {reports} = {value}"),
    "corrected": Word(
        "{corrected} taken back or replaced / {reports} reports = {value}",
        "冲销或更正 {corrected} / 报工 {reports} = {value}",
    ),
    "latency": Word(
        "{latency} of delay / ({reports} reports - {inferred} inferred) = {value}",
        "延迟 {latency} / (报工 {reports} - 推断 {inferred}) = {value}",
    ),
}
FORMULAS: Mapping[Scope, Mapping[str, Word]] = {Scope.STATION: _STATION, Scope.ORDER: _ORDER, Scope.SITE: _SITE}

#: Terms of formulas and methods, in the columns of their events.
TERMS: Mapping[str, Word] = {
    "": Word("", ""),
    "good": Word("good", "良品"),
    "scrap": Word("scrap", "报废"),
    "rework": Word("rework", "返工"),
    "stops": Word("stops", "中断"),
    "failures": Word("failures", "故障次数"),
    "periods": Word("periods", "活动段"),
    "active": Word("active", "加工"),
    "earned": Word("standard time", "标准工时"),
    "running": Word("running", "运行"),
    "ran_as_planned": Word("running", "运行"),
    "fault": Word("fault", "故障"),
    "blocked": Word("blocked", "堵料"),
    "starved": Word("starved", "缺料"),
    "left": Word("left", "离开"),
    "area": Word("there", "在制"),
    "queue": Word("queue", "等待"),
    "done": Word("done", "完工"),
    "transit": Word("transit", "在途"),
    "hold": Word("hold", "冻结"),
    "lead": Word("in the plant", "在厂"),
    "entered": Word("entered", "进入"),
    "reports": Word("reports", "报工"),
    "real_time": Word("real-time", "实时"),
    "manual": Word("manual", "人工"),
    "inferred": Word("inferred", "推断"),
    "corrected": Word("corrected", "更正"),
    "latency": Word("delay", "延迟"),
}
METHODS: Mapping[str, Word] = {
    "active_period": Word("longest mean active period, in seconds", "平均活动期最长（秒）"),
    "turning_point": Word("blocked less starved share: the sign turns there", "堵料减缺料占比，由正转负之处"),
    "queue_growth": Word("queue that grew most, in pieces", "等待增长最多（件）"),
}


def formula(statement: Statement) -> Word | None:
    """With the numbers put in; None for what is no quotient."""
    words = FORMULAS[statement.scope].get(statement.figure)
    if words is None:
        return None
    numbers = {part.name: _amount(part.amount, part.unit) for part in statement.parts}
    value = number(statement.value)
    return Word(
        words.en.format(value=value, **{name: en for name, (en, _) in numbers.items()}),
        words.zh.format(value=value, **{name: zh for name, (_, zh) in numbers.items()}),
    )


def number(content: Content) -> str:
    """At most four digits behind the point; `?` for what nobody knows."""
    if content is None:
        return "?"
    if isinstance(content, float):
        return f"{content:.4f}".rstrip("0").rstrip(".")
    return str(content)


def _amount(content: Content, unit: str) -> Word:
    if isinstance(content, bool) or not isinstance(content, int | float | Decimal):
        return Word("?", "?")
    if unit == Unit.PIECE_SECONDS:
        return Word(f"{number(content)} piece-seconds", f"{number(content)} 件秒")
    if unit == Unit.SECONDS:
        return Word(f"{number(content)} s", f"{number(content)} 秒")
    return Word(number(content), number(content))
