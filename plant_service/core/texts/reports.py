"""What the fold says about pieces that moved, and about commands that it carried out."""

from plant_service.core.texts.phrase import Phrase

IMPLIED = Phrase("implied by {kind} at {station}", "由 {station} 的{kind}推断")
CONFIRMS = Phrase("confirms what {station} had implied", "确认了 {station} 先前推断的结果")
MORE_THAN_ORDERED = Phrase("more pieces than the order has at this place", "数量超过工单在该处的数量")
ALL_BEEN_HERE = Phrase(
    "all {quantity} of {code} have been here, and nothing more of it is to come",
    "{code} 的 {quantity} 件都已到过此处，且已没有后续数量",
)
#: What earlier versions said instead.
READ_AGAIN = Phrase(
    "{code} was the last one here, and nothing more of it is to come", "{code} 是此处的上一个码，且已没有后续数量"
)
HELD_WITH_ORDER = Phrase("the order is {state}", "工单{state}")
CONFIGURED = Phrase("configuration {version} holds from here on", "自此启用配置 {version}")
ROUTE_CHANGED = Phrase(
    "goes the present route of {product} from here on, no longer {old_route}",
    "自此改走 {product} 的现行工艺路线，不再走 {old_route}",
)
BOUND = Phrase("epoch {epoch} of carrier {carrier}", "载具 {carrier} 的第 {epoch} 次绑定")
UNBOUND = Phrase("end of epoch {epoch}", "第 {epoch} 次绑定结束")
INSPECTED = Phrase("{result}{sample}{why}", "{result}{sample}{why}")
COUNTED = Phrase(
    "expected {expected}, counted {counted}, difference {difference}{remark}",
    "应有 {expected}，实盘 {counted}，差异 {difference}{remark}",
)
COUNT_CLOSED = Phrase("{session}: {done} of {all} counted", "{session}：{all} 个工位已盘 {done} 个")
OPEN_POINTS = Phrase(
    "{gaps} gaps, {unassigned} unassigned, {quarantined} quarantined, up to {unseen} unseen, {counts} counts open; "
    "{orders} orders balance{remark}",
    "断档 {gaps} 处，未归属 {unassigned}，隔离 {quarantined}，未看到最多 {unseen}，未完盘点 {counts} 个；"
    "{orders} 个工单账目平衡{remark}",
)
REFUSED = Phrase("{asked}: {refusal}", "{asked}：{refusal}")
