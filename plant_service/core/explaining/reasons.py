"""What the fold considered, in words with the numbers put in. English and Chinese."""

from collections.abc import Mapping

from plant_service.core.considered import Considered
from plant_service.core.explaining.words import number
from plant_service.core.texts.glossary import Word

#: By the names that the rules note (core/considered.py).
REASONS: Mapping[str, Word] = {
    # counters
    "baseline": Word("{value} is the first value: a baseline", "{value} 是第一个值：作为基线"),
    "forward": Word(
        "from {start} on to {value}: {pieces} more; plausible in {seconds} s: at most {limit}",
        "从 {start} 前进到 {value}：多 {pieces}；{seconds} 秒内最多可信 {limit}",
    ),
    "rollover": Word(
        "rolled over from {start} to {value}: {pieces} more; plausible in {seconds} s: at most {limit}",
        "从 {start} 翻转到 {value}：多 {pieces}；{seconds} 秒内最多可信 {limit}",
    ),
    "no_rollover": Word(
        "{value} is below {start}, and the counter does not roll over there", "{value} 小于 {start}，计数器不在此翻转"
    ),
    "rollover_by_chance": Word(
        "a rollover from {start} to {value} would fit by chance alone after such an outage",
        "中断如此之久，从 {start} 翻转到 {value} 只是碰巧可行",
    ),
    "held": Word("{value} is held until the next sample tells what it was", "{value} 暂存，由下一个采样判定"),
    "burst": Word(
        "{pieces} more at once; a late poll explains at most {limit}", "一次多出 {pieces}；迟到的采集最多解释 {limit}"
    ),
    "held_was_true": Word("{value} goes on from {held}: {held} was true", "{value} 接续 {held}：{held} 为真"),
    "held_on_the_way": Word(
        "{held} lies between {old} and {value}: it was true", "{held} 在 {old} 与 {value} 之间：为真"
    ),
    "held_was_a_glitch": Word("{value} goes on from {old}: {held} was a glitch", "{value} 接续 {old}：{held} 是毛刺"),
    "held_fits_nothing": Word(
        "{value} does not go on from {held}, which was a glitch", "{value} 不接续 {held}：后者是毛刺"
    ),
    "too_fast": Word(
        "{times} held values in a row, up to {value}, rose faster than a piece per {seconds} s",
        "连续 {times} 个暂存值（至 {value}）上升快于每 {seconds} 秒一件",
    ),
    "jump": Word(
        "jumped from {old} to {held} within {seconds} s and stayed: the {pieces} between are not believed",
        "{seconds} 秒内从 {old} 跳到 {held} 并保持：其间 {pieces} 不予采信",
    ),
    "restart_above": Word("a restart would show less than {old}, not {held}", "若重启，应小于 {old}，而非 {held}"),
    "preset": Word(
        "set by hand from {old} to {held}, which is nearer to {old} than to 0",
        "人工从 {old} 改为 {held}，离 {old} 比离 0 近",
    ),
    "restart_near": Word(
        "a restart would begin near 0, not {drop} below {old}", "若重启，应从 0 附近开始，而非比 {old} 少 {drop}"
    ),
    "restart": Word(
        "restarted behind {old}: of the {held} that it shows {counted} are counted, at most {limit} are plausible; "
        "up to {unseen} more may have been made unseen",
        "在 {old} 之后重启：所示 {held} 件计入 {counted} 件（最多可信 {limit} 件）；另可能漏计至多 {unseen} 件",
    ),
    "preset_far": Word(
        "set by hand is a small step, not {drop} down from {old}", "人工改数是小幅，而非从 {old} 减少 {drop}"
    ),
    "old_series_after_all": Word(
        "{held} goes on from {before} after all, {pieces} more: {value} was no new beginning",
        "{held} 仍接续 {before}（多 {pieces}）：{value} 并非新起点",
    ),
    "counted_less": Word(
        "{pieces} more, of which {owed} had been counted too early", "多 {pieces}，其中 {owed} 此前已多计"
    ),
    "counted": Word("counted: {pieces}", "计数：{pieces}"),
    # levels and edges
    "first_is_no_edge": Word("the first level ({level}) is no edge", "首个电平（{level}）不算边沿"),
    "edge": Word("it has become {level}", "变为 {level}"),
    "waits_for_delay": Word("it has become {level}, and must last for {delay} s", "变为 {level}，须持续 {delay} 秒"),
    "lasted": Word("it has lasted for its delay of {delay} s", "已持续满 {delay} 秒"),
    "bounce": Word(
        "it went back after {lasted} s of a delay of {delay} s: a bounce",
        "仅 {lasted} 秒即复原（延时 {delay} 秒）：抖动",
    ),
    "bad_while_waiting": Word(
        "Bad while it should last: nobody knows whether it did", "延时期间质量为 Bad：无法得知是否持续"
    ),
    "lockout": Word(
        "within the lockout of {lockout} s, which has {left} s to go", "在 {lockout} 秒闭锁期内，尚余 {left} 秒"
    ),
    "other_edge": Word("only {on} edges are observed", "只观察 {on} 边沿"),
    # codes
    "first_text": Word("the text {text!r} stood there before: a baseline", "文本 {text!r} 此前已在：作为基线"),
    "text_cleared": Word("the text was cleared", "文本被清空"),
    "same_text": Word("the text {text!r} still stands: no new reading", "文本 {text!r} 未变：不是新的读码"),
    "same_reading": Word(
        "{text!r} again within the lockout, {left} s to go: the same reading",
        "闭锁期内（余 {left} 秒）再次出现 {text!r}：同一次读码",
    ),
    "new_text": Word("{text!r} in place of {before!r}: a reading", "{text!r} 取代 {before!r}：一次读码"),
    "toggled": Word("{before} became {value}: one piece", "{before} 变为 {value}：一件"),
    "not_toggled": Word("still {value}: no piece, or an even number of them", "仍为 {value}：没有，或偶数件"),
    "entry_found": Word("entry {number} is in the slot of {tag}", "第 {number} 条在 {tag} 槽位"),
    "entry_missing": Word(
        "entry {number} is in no slot (looked for again: {again})", "第 {number} 条不在任何槽位（再次查找：{again}）"
    ),
    # whose the pieces are
    "order_told": Word("the PLC says {order!r}, since {since}", "PLC 告知工单 {order!r}，自 {since} 起"),
    "order_before": Word(
        "made before the order changed at {until}: of {order!r}", "在 {until} 换单之前完成：属 {order!r}"
    ),
    "order_later": Word("the PLC says {order!r} only since {since}", "PLC 自 {since} 起才告知 {order!r}"),
    "order_changed_within": Word(
        "the order changed from {previous} to {order} between the same polls; rule {change}: {first} and {rest} pieces",
        "工单在同一采集间隔内由 {previous} 变为 {order}；规则 {change}：分别 {first} 与 {rest} 件",
    ),
    "lot_named": Word("{identity!r} names lot {lot} of order {order}", "{identity!r} 即工单 {order} 的批次 {lot}"),
    "order_named": Word("{identity!r} names the order", "{identity!r} 指明工单"),
    "job_named": Word("a person said that {whose} is made here", "人工指定此处加工 {whose}"),
    "nobody_named": Word("nothing names the order: whatever waits first is taken", "没有指明工单：先到先取"),
    "read_again": Word(
        "{identity!r} was read again: all of its {pieces} have been here",
        "{identity!r} 重复读码：其 {pieces} 件均已到过",
    ),
    "confirms": Word(
        "{quantity} of order {order} confirm what {station} had implied at {time}",
        "工单 {order} 的 {quantity} 件证实 {station} 于 {time} 的推断",
    ),
    "implied_before": Word(
        "what {station} implied at {time} lies before the window of this report, which begins at {begin}",
        "{station} 于 {time} 的推断早于本次报工窗口（始于 {begin}）",
    ),
    "implied_of_others": Word(
        "what {station} implied at {time} is of order {order}", "{station} 于 {time} 的推断属工单 {order}"
    ),
    "taken_here": Word(
        "{quantity} of {whose} from {place}: the nearest place, first in first out",
        "取自 {place} 的 {whose} {quantity} 件：就近、先进先出",
    ),
    "taken_upstream": Word(
        "{quantity} of {whose} from {place}, {steps} steps upstream: nothing nearer is left",
        "取自上游 {steps} 步 {place} 的 {whose} {quantity} 件：近处已无",
    ),
    "next_in_turn": Word(
        "{quantity} of {whose} wait in {place}: later in turn", "{place} 有 {whose} {quantity} 件等待：顺序在后"
    ),
    "of_others": Word(
        "{quantity} of {whose} wait in {place}: not what was named", "{place} 有 {whose} {quantity} 件等待：并非所指"
    ),
    "more_wait": Word("{number} more parcels wait behind these", "其后还有 {number} 批等待"),
    "out_of_order": Word(
        "policy enforce: nobody has reported the step of {place}", "策略 enforce:{place} 所在工序尚无报工"
    ),
    "nothing_more_waits": Word(
        "nothing is left to take for {quantity} of them; policy {policy}", "其中 {quantity} 件无处可取；策略 {policy}"
    ),
    "pulled": Word(
        "{whose} enters the plant with this report: the most urgent that waits", "{whose} 随本次报工进厂：等待中最急的"
    ),
    "overrun": Word(
        "{quantity} beyond all that is known, of order {order}", "超出已知的 {quantity} 件，计入工单 {order}"
    ),
    "no_order": Word("no order for {station} is released", "{station} 没有已下达的工单"),
    "made": Word("{kind} {quantity} [{event}]", "{kind} {quantity} [{event}]"),
}
_LEVELS = {True: Word("on", "开"), False: Word("off", "关")}


def reason(considered: Considered) -> Word:
    """Of what another version noted, its name and values."""
    words = REASONS.get(considered.name)
    if words is None:
        text = f"{considered.name} {dict(considered.values)}"
        return Word(text, text)
    return Word(*(template.format(**_shown(considered, place)) for place, template in enumerate(words)))


def _shown(considered: Considered, language: int) -> Mapping[str, str]:
    return {
        name: _LEVELS[value][language]
        if isinstance(value, bool)
        else value
        if isinstance(value, str)
        else number(value)
        for name, value in considered.values.items()
    }
