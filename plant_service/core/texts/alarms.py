"""What alarms say. What each of them means in general is in `wip.alarm_words`."""

from plant_service.core.texts.phrase import Phrase

OVER = Phrase("{alarm} of {subject} is over", "{subject} 的{alarm}已解除")
SHELVING_OVER = Phrase("the time of its shelving is over", "搁置时间已到")
ESCALATED = Phrase("{text}; this has lasted {times} as long as it may", "{text}；持续时间已达允许值的{times}")
FAULT = Phrase("{station} is in fault", "{station} 故障")
STARVED = Phrase("{station} has had no work for {seconds} seconds", "{station} 已待料 {seconds} 秒")
BLOCKED = Phrase("{station} could not pass its work on for {seconds} seconds", "{station} 已堵料 {seconds} 秒")
STALE = Phrase(
    "{names}: not Good for {seconds} seconds; what {station} does meanwhile is known later or not at all",
    "{names}：已 {seconds} 秒无有效值；{station} 期间的情况稍后才知或无从得知",
)
GAP = Phrase(
    "{quantity} pieces wait at operation {operation} of {product}, which has reported nothing for {minutes} minutes",
    "{product} 的工序 {operation} 有 {quantity} 件等待，已 {minutes} 分钟没有报工",
)
GAP_OF_SECONDS = Phrase(
    "{quantity} pieces wait at operation {operation} of {product}, which has reported nothing for {seconds} seconds",
    "{product} 的工序 {operation} 有 {quantity} 件等待，已 {seconds} 秒没有报工",
)
UPSTREAM = Phrase(
    "downstream reports pieces that operation {operation} of {product} never reported",
    "下道已报工，而 {product} 的工序 {operation} 从未报过这些数量",
)
WIP_CAP = Phrase(
    "operation {operation} of {product} holds {level} pieces, its cap is {cap}",
    "{product} 的工序 {operation} 在制 {level} 件，上限 {cap} 件",
)
CAP = Phrase("{level} pieces are on hand in {subject}, its cap is {cap}", "{subject} 在制 {level} 件，上限 {cap} 件")
AGING_AT = Phrase(
    "pieces of order {order}{lot_too} have been at operation {operation} of {product} for {time_long}{usual}",
    "工单 {order}{lot_too} 在 {product} 的工序 {operation} 已停留 {time_long}{usual}",
)
AGING_IN_PLANT = Phrase(
    "pieces of order {order}{lot_too} have been in the plant for {time_long}{usual}",
    "工单 {order}{lot_too} 在厂内已停留 {time_long}{usual}",
)
UNMATCHED = Phrase(
    "pieces of order {order}{lot_too} were sent to operation {operation} of {product}, "
    "and nobody scanned them in for {time_long}",
    "工单 {order}{lot_too} 已转往 {product} 的工序 {operation}，{time_long}无人扫码接收",
)
NO_PROGRESS = Phrase(
    "order {order} is running and nothing of it was reported for {time_long}",
    "工单 {order} 生产中，但已 {time_long}没有报工",
)
STANDS = Phrase("{station} does not run", "{station} 未运行")
STARVATION = Phrase(
    "{texts}: operation {operation} of {product} has {quantity} pieces left and will be without work "
    "in {minutes} minutes",
    "{texts}：{product} 的工序 {operation} 还剩 {quantity} 件，{minutes} 分钟后将断料",
)
HANDOVER = Phrase(
    "{station} works on pieces that nobody scanned in at operation {operation}",
    "{station} 正在加工未经扫码交接的产品（工序 {operation}）",
)
NOT_SCANNED_OUT = Phrase(
    "{station} reports {kind} of pieces that nobody scanned out of operation {operation}",
    "{station} 报告的{kind}未经工序 {operation} 扫码转出",
)
ON_HOLD = Phrase(
    "{station} reports {kind} of {quantity} that were on hold", "{station} 报告了 {quantity} 件冻结品的{kind}"
)
OVERRUN = Phrase(
    "{station} reports {quantity} more {kind} than order {order} has there",
    "{station} 的{kind}比工单 {order} 在该处的数量多 {quantity} 件",
)
UNASSIGNED = Phrase(
    "{station} reports pieces, but no order for them is released; attribute them to one",
    "{station} 有报工，但没有已下达的对应工单；请将其归属到工单",
)
UNREPORTED = Phrase(
    "{station} reports {quantity} {kind} that no step before it has reported",
    "{station} 报告了{kind} {quantity} 件，而前道工序均未报工",
)
COUNT_DIFFERENCE = Phrase(
    "{counted} counted at {station}, {expected} expected", "{station} 实盘 {counted}，应有 {expected}"
)
TOTAL = Phrase(
    "{tag} has counted {quantity} pieces {side} than the good and rejected ones of {station}",
    "{tag} 比 {station} 的合格与报废之和{side} {quantity} 件",
)
ORDER_BALANCE = Phrase(
    "order {order}: in - out - scrap - on hand reads {error}, not 0",
    "工单 {order}：投入 - 产出 - 报废 - 在制 = {error}，不为 0",
)
SITE_BALANCE = Phrase("all accounts together read {error}, not 0", "所有账目合计为 {error}，不为 0")
