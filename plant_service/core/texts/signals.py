"""What rules say about their signals."""

from plant_service.core.texts.phrase import Phrase

ON = Phrase("on", "开始")
OFF = Phrase("off", "结束")

GLITCH = Phrase("{tag} read {held} between {old} and {new}", "{tag} 在 {old} 与 {new} 之间读到 {held}")
WRAPPED = Phrase(
    "{tag} away for so long that the counter may have wrapped up to {wraps} more times",
    "{tag} 失联过久，计数器最多可能又翻转了 {wraps} 次",
)
WENT_BACK = Phrase(
    "{tag} {old} became {held} for a while, then went on with {new}",
    "{tag} 曾由 {old} 变为 {held}，随后又从 {new} 继续",
)
NO_RESTART = Phrase("{tag} the restart was none", "{tag} 实际并未重启")
NO_JUMP = Phrase("{tag} the jump was none", "{tag} 实际并无跳变")
JUMPED = Phrase(
    "{tag} jumped from {old} to {held} and stayed: {quantity} pieces are not believed, counting goes on from {held}",
    "{tag} 由 {old} 跳到 {held} 并保持：{quantity} 件不予采信，从 {held} 起继续计数",
)
TOO_FAST = Phrase(
    "{tag} goes from {old} to {held} and on, faster than a piece per {seconds}s: {quantity} pieces are not believed; "
    "if the machine is that fast, shorten min_cycle",
    "{tag} 由 {old} 到 {held} 并继续增长，快于每 {seconds} 秒一件：{quantity} 件不予采信；"
    "若设备确有这么快，请减小 min_cycle",
)
PRESET = Phrase(
    "{tag} was set from {old} down to {held}; counting goes on from there",
    "{tag} 由 {old} 被改小为 {held}；从该值起继续计数",
)
LIKE_A_RESTART = Phrase(
    "{tag} a restart with {held} pieces since would look the same as the correction",
    "{tag}：若是重启后又做了 {held} 件，看起来与改数相同",
)
RESTARTED = Phrase("{tag} restarted: {old} became {held}", "{tag} 已重启：{old} 变为 {held}")
UNSEEN = Phrase("{tag} pieces between {old} and the restart were not seen", "{tag}：{old} 之后到重启之间的件数没有看到")
TOGGLES_UNSEEN = Phrase(
    "{tag} was not seen for {seconds} s; changes in pairs leave no trace",
    "{tag} 有 {seconds} 秒没有读到；成对的翻转不留痕迹",
)
CODES_UNSEEN = Phrase(
    "{tag} went on by {quantity} between two polls; the codes before the last were not seen",
    "{tag} 在两次采集之间增加了 {quantity}；最后一个之前的码没有读到",
)
OVERWRITTEN = Phrase(
    "{tag}: {quantity} entries were overwritten before they were read", "{tag}：{quantity} 条记录在读取前已被覆盖"
)
NOT_READ = Phrase(
    "{tag}: the reader saw a code and could not read it ({code})", "{tag}：读码器看到码但无法识读（{code}）"
)
SEVERAL_CODES = Phrase(
    "{tag}: {quantity} codes at once, {codes}; none of them is taken",
    "{tag}：同时读到 {quantity} 个码（{codes}），均不采用",
)
NO_MATCH = Phrase("{tag}: {code!r} does not match {pattern!r}", "{tag}：{code} 不符合格式 {pattern}")
PLC_TIME = Phrase("at {time} by the PLC", "PLC 时间 {time}")
WITH_PLC_TIME = Phrase("{text}; at {time} by the PLC", "{text}；PLC 时间 {time}")
ORDER_UNREADABLE = Phrase(
    "the order could not be read; {order_or_none} is the last known", "工单号读不到；最近一次为 {order_or_none}"
)
ORDER_CHANGED = Phrase(
    "the order changed from {order_or_none} to {new_order} between the same polls; by rule: {change}",
    "同两次采集之间工单由 {order_or_none} 换为 {new_order}；按规则{change}",
)
