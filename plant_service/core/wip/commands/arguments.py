"""The arguments that many commands share."""

from plant_service.core.wip.commands.vocabulary import Argument, ArgumentType

STATION = Argument("station", ArgumentType.TEXT, "station, as line/station", "工位，写作 产线/工位")
ORDER = Argument("order", ArgumentType.TEXT, "number of the order", "工单号")
LOT = Argument("lot", ArgumentType.TEXT, "name of the lot, or serial number of a unit", "批次号，或单件序列号")
OPERATION = Argument("operation", ArgumentType.TEXT, "code of a step of the route", "工序")
PRODUCT = Argument("product", ArgumentType.TEXT, "code of the product", "产品代码")
QUANTITY = Argument("quantity", ArgumentType.QUANTITY, "how much", "数量", unit="product")

REASON = Argument("reason", ArgumentType.TEXT, "why, in words", "原因说明", needed=False)
REASON_CODE = Argument("reason_code", ArgumentType.TEXT, "code of the reason or defect", "原因或缺陷代码", needed=False)
BEHALF = Argument("on_behalf_of", ArgumentType.TEXT, "for whom this is said", "代何人录入", needed=False)
OCCURRED = Argument("occurred_at", ArgumentType.TIME, "when it happened, if not now", "发生时间（补录）", needed=False)

#: Why: what every command may carry.
WHY = (REASON, REASON_CODE, BEHALF)
#: Why and when: what a late entry carries beside its actor.
BACK_ENTRY = (*WHY, OCCURRED)
