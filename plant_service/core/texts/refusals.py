"""Why commands are refused, in words for who gave them."""

from plant_service.core.texts.phrase import Phrase

EXECUTED_BEFORE = Phrase(
    "command {command_id} was executed before; give each command an id of its own",
    "命令 {command_id} 已执行过；每条命令须有自己的编号",
)
UNKNOWN_COMMAND = Phrase(
    "command {unknown!r:.100} is unknown; there are {names}", "没有命令 {unknown}；可用命令：{names}"
)
IN_THE_FUTURE = Phrase("occurred_at lies in the future", "occurred_at 在将来")
NOT_ALLOWED = Phrase(
    "{command} needs permission {permission}, which roles {names} have",
    "{command} 需要权限 {permission}，角色 {names} 具有该权限",
)
NOT_TAKEN = Phrase(
    "{command} does not take {names:.200}; it takes {arguments}", "{command} 没有参数 {names}；它的参数为 {arguments}"
)
MISSING = Phrase("{command} needs {names}", "{command} 缺少参数 {names}")
NEEDED = Phrase("{argument} is needed", "缺少参数 {argument}")
WRONG_ARGUMENT = Phrase("{argument} {refusal}", "{argument} {refusal}")

UNKNOWN_STATION = Phrase(
    "station {station_name!r:.200} is unknown; write it like {station}", "没有工位 {station_name}；请写作 {station}"
)
UNKNOWN_PRODUCT = Phrase(
    "product {product!r:.200} is unknown; there are {names}", "没有产品 {product}；已有产品：{names}"
)
UNKNOWN_ORDER = Phrase("order {order!r:.200} is unknown; release it first", "没有工单 {order}；请先投产")
UNKNOWN_LOT = Phrase("lot {lot!r:.200} is unknown; release it first", "没有批次 {lot}；请先投产")
UNKNOWN_OPERATION = Phrase(
    "operation {operation!r:.200} is not on the route of {product}, which has {names}",
    "{product} 的工艺路线没有工序 {operation}；其工序为 {names}",
)
MEASURED = Phrase(
    "{product} is measured in {unit} with {decimals} decimals at the most, not in {quantity}",
    "{product} 以 {unit} 计量，最多 {decimals} 位小数，不能为 {quantity}",
)
COUNTED_WHOLE = Phrase(
    "{product} is counted in whole {unit}, not in {quantity}", "{product} 以整数 {unit} 计量，不能为 {quantity}"
)
LOT_OF_ANOTHER = Phrase(
    "lot {lot} belongs to order {other}, not to {order}", "批次 {lot} 属于工单 {other}，不属于 {order}"
)
ORDER_OR_LOT = Phrase("an order or a lot must be named", "须指定工单或批次")
WHICH_PIECES = Phrase("an order, a lot or a station must be named", "须指定工单、批次或工位")
NOT_ON_ROUTE = Phrase(
    "station {station} is not on the route of {product}, which order {order} makes",
    "工位 {station} 不在工单 {order} 的产品 {product} 的工艺路线上",
)
TOO_FEW = Phrase("{which} has {there} in {buckets}{not_more}", "{which} 在{buckets}中有 {there}{not_more}")

ORDER_STATE = Phrase(
    "order {order} is {state}; {command} needs {states}", "工单 {order} {state}；{command} 要求工单{states}"
)
BEGUN = Phrase("{there} of order {order} were begun or are on hold", "工单 {order} 已有 {there} 件开工或冻结")
NOT_THAT_MANY_UNBEGUN = Phrase(
    "order {order} has {there} that nobody has begun, not {wanted} to take away",
    "工单 {order} 只有 {there} 件未开工，不能收回 {wanted} 件",
)
KNOWN_ORDER = Phrase(
    "order {order} is known already, it is {state}; update it instead", "工单 {order} 已存在（{state}）；请改用 update"
)
ANOTHER_PRODUCT = Phrase("order {order} makes {product}, not {other}", "工单 {order} 生产的是 {product}，不是 {other}")
NO_MORE_RELEASED = Phrase(
    "order {order} is {state}; nothing more of it can be released", "工单 {order} {state}，不能再投产"
)
LOT_TAKEN = Phrase("lot {lot} belongs to order {order}", "批次 {lot} 属于工单 {order}")
UPDATE_LATER = Phrase(
    "order {order} is Interrupted; its quantity can be changed when it is resumed",
    "工单 {order} 已暂停；恢复后才能修改数量",
)
TOO_FEW_WITHOUT_LOT = Phrase(
    "order {order} has {there} without a lot, not {wanted} to take away",
    "工单 {order} 未分批的只有 {there}，不能减去 {wanted}",
)
NO_OTHER_ROUTE = Phrase(
    "order {order} cannot change its way: {product} has no other route",
    "工单 {order} 不能改走：{product} 没有别的工艺路线",
)
PRODUCT_GONE = Phrase(
    "order {order} cannot change its way: {product} is taken off the configuration",
    "工单 {order} 不能改走：配置中已没有 {product}",
)
ROUTE_LACKS = Phrase(
    "the present route of {product} has no {places}; move these pieces first",
    "{product} 的现行工艺路线没有{places}；请先移走这些件",
)
STILL_IN_PLANT = Phrase("order {order} still has {there} in the plant", "工单 {order} 在厂内还有 {there}")

MERGE_OF_TWO_ORDERS = Phrase(
    "lot {lot} belongs to order {order} and lot {into} to order {other}; only lots of one order can be merged",
    "批次 {lot} 属于工单 {order}，批次 {into} 属于工单 {other}；只有同一工单的批次才能合并",
)
MERGE_INTO_ITSELF = Phrase("lot {lot} cannot be merged into itself", "批次 {lot} 不能并入自身")
CONSUME_INTO_ITSELF = Phrase("lot {lot} cannot be consumed into itself", "批次 {lot} 不能消耗到自身")
CARRIER_FULL = Phrase(
    "carrier {carrier} carries lot {lot} since epoch {epoch}; unbind it first",
    "载具 {carrier} 自第 {epoch} 次绑定起装有批次 {lot}；请先解绑",
)
CARRIER_EMPTY = Phrase("carrier {carrier!r:.200} carries nothing", "载具 {carrier} 上没有批次")
NAME_OF_LOT = Phrase(
    "{carrier} is the name of a lot; a carrier needs another one", "{carrier} 是批次名，载具须用别的名称"
)
NAME_OF_CARRIER = Phrase("{lot} is the name of a carrier; a lot needs another one", "{lot} 是载具名，批次须用别的名称")
LOT_KNOWN = Phrase("lot {lot} is known already, in order {order}", "批次 {lot} 已存在，属于工单 {order}")
LOT_MADE_HERE = Phrase("lot {lot} was made here, by order {order}", "批次 {lot} 是本厂工单 {order} 生产的")
TOO_LITTLE_TO_CONSUME = Phrase(
    "lot {lot} has {there} to consume, not {wanted}; add bought=true if it was bought",
    "批次 {lot} 可消耗 {there}，不够 {wanted}；若为外购请加 bought=true",
)
TOO_FEW_IN_LOT = Phrase(
    "lot {lot} has {there} in the plant that are not on hold{not_more}", "批次 {lot} 在厂内未冻结的有 {there}{not_more}"
)
TOO_FEW_IN_NO_LOT = Phrase(
    "order {order} without a lot has {there} in the plant that are not on hold{not_more}",
    "工单 {order} 未分批的在厂内未冻结的有 {there}{not_more}",
)

NO_FUTURE_HOLD = Phrase(
    "no future hold of order {order} is planned at operation {operation}",
    "工单 {order} 在工序 {operation} 没有计划冻结",
)
RESUME_INSTEAD = Phrase("order {order} is interrupted; resume it instead", "工单 {order} 已暂停；请改用 resume")
NOT_EARLIER = Phrase(
    "operation {operation} is not before {other}, where the pieces are; report what was done instead",
    "工序 {operation} 不在产品当前所在的 {other} 之前；请改为报工",
)
THERE_ALREADY = Phrase("the pieces wait at operation {operation} already", "产品已在工序 {operation} 等待")
TOO_FEW_TO_INSPECT = Phrase(
    "fewer than {quantity} pieces can have come to station {station}", "到达工位 {station} 的不可能有 {quantity} 件"
)

NO_REPORT = Phrase(
    "event {event} is no report of a station; void it and say what happened instead",
    "事件 {event} 不是工位报工；请作废后另行录入实际情况",
)
UNKNOWN_EVENT = Phrase(
    "event {event!r:.200} is unknown, corrected already, or not among the last {most} that moved pieces; "
    "report the difference instead",
    "事件 {event} 不存在、已更正，或不在最近 {most} 个移动数量的事件之内；请改为录入差额",
)
NOT_CORRECTABLE = Phrase(
    "event {event} is {kind} and cannot be corrected; {refusal}", "事件 {event}（{kind}）不能更正；{refusal}"
)
CHANGE_ORDER = Phrase(
    "change the order instead: update, revoke_start, stop or cancel",
    "请改为变更工单：update、revoke_start、stop 或 cancel",
)
RELEASE_AGAIN = Phrase("start or release the order again instead", "请改为再次开工许可或投产")
RELEASE_HOLD = Phrase("give release_hold instead", "请改用 release_hold")
HOLD = Phrase("give hold instead", "请改用 hold")
SCRAP = Phrase("give scrap instead", "请改用 scrap")
MERGE = Phrase("give merge instead", "请改用 merge")
SPLIT = Phrase("give split instead", "请改用 split")
RELABEL_BACK = Phrase("give relabel with the former name instead", "请改用 relabel 恢复原名")
VOID_BEHIND = Phrase("void the report behind it, then report what was made", "请作废其后的报工，再按实际报工")
COUNT_AGAIN = Phrase("count again instead", "请改为重新盘点")
VOID_BOOKED = Phrase("void the report that it booked", "请作废它入账的报工")
REPORT_AGAIN = Phrase("report again what happened instead", "请改为重新录入实际情况")
REPORT_MADE = Phrase("report what was made instead", "请改为按实际报工")
ORDER_GONE = Phrase("order {order} of event {event} is off the list", "事件 {event} 的工单 {order} 已清除")
MOVED_ON = Phrase(
    "of event {event} only {there} are still in {place}, not {wanted}; correct the later ones first",
    "事件 {event} 的数量只有 {there} 还在{place}，不够 {wanted}；请先更正后面的事件",
)
OFF_ROUTE = Phrase(
    "operation {operation} of event {event} is not on the route of {order} any more",
    "事件 {event} 的工序 {operation} 已不在工单 {order} 的工艺路线上",
)
TOO_FEW_UNASSIGNED = Phrase(
    "station {station} has {there} unassigned pieces, not {wanted}",
    "工位 {station} 未归属的有 {there} 件，不够 {wanted} 件",
)

OTHER_OPERATION = Phrase("station {station} does not do operation {operation}", "工位 {station} 不做工序 {operation}")
ENFORCED = Phrase(
    "station {station} enforces the route and {there} pieces can have come to it, not {wanted}; "
    "report the steps before it first",
    "工位 {station} 强制按工艺路线，最多 {there} 件到达，不够 {wanted} 件；请先补报前道工序",
)
TOO_FEW_FINISHED = Phrase(
    "order {order} has {there} finished pieces, not {wanted}", "工单 {order} 有成品 {there} 件，不够 {wanted} 件"
)

SAY_HOW_MANY = Phrase(
    "accept needs quantity: between 0 and {most} pieces were made unseen",
    "accept 需要数量：未看到的件数在 0 到 {most} 之间",
)
NO_CLAIM = Phrase("station {station} claims nothing that is not booked", "工位 {station} 没有待判定的数量")
UNKNOWN_CLAIM = Phrase("claim {claim!r:.200} is unknown or settled", "待判定事件 {claim} 不存在或已处理")
CLAIM_OF_LESS = Phrase("the claim is about {there}, not {wanted}", "待判定数量为 {there}，不够 {wanted}")

SESSION_OPEN = Phrase("count session {session} is open already", "盘点单 {session} 已在进行")
SESSION_NOT_OPEN = Phrase("count session {session!r:.200} is not open", "没有进行中的盘点单 {session}")
LINE_OR_STATIONS = Phrase(
    "a count session is about a line or about stations: name one of the two", "盘点须指定产线或工位，二者选一"
)
UNKNOWN_LINE = Phrase("line {line!r:.200} is unknown or has no stations", "没有产线 {line}，或该产线没有工位")
NO_SUCH_STATION = Phrase("station {station_name!r:.200} is unknown", "没有工位 {station_name}")
NOT_IN_SESSION = Phrase(
    "station {station} is not part of count session {session}", "工位 {station} 不在盘点单 {session} 中"
)
MORE_OF_NO_ORDER = Phrase(
    "{quantity} more are there than expected, of no known order; name the order",
    "多出 {quantity} 件且不知属于哪个工单；请指定工单",
)
NO_SUCH_OPERATION = Phrase("station {station} does no such operation", "工位 {station} 不做该工序")
SEVERAL_OPERATIONS = Phrase(
    "station {station} does {operations}; say which by operation or order",
    "工位 {station} 有多道工序（{operations}）；请用 operation 或 order 指明",
)
NOT_COUNTED = Phrase(
    "{names} of count session {session} were not counted; count them or add incomplete=true",
    "盘点单 {session} 中的 {names} 尚未盘点；请补盘或加 incomplete=true",
)
NOBODY_SIGNS = Phrase("a day is closed by a person; say who (actor)", "日结须由人签核；请指明操作人（actor）")
BOOKS_OFF = Phrase("the books are off by {error}; a day cannot be closed over that", "账目相差 {error}，不能日结")
REASON_TO_CLOSE = Phrase("say in reason why the day is closed over {text}", "请在 reason 中说明为何仍要日结：{text}")

ACKNOWLEDGED = Phrase("alarm {alarm_id} is acknowledged already", "报警“{alarm_id}”已确认")
CONFIRMED = Phrase("alarm {alarm_id} is confirmed already", "报警“{alarm_id}”已处理")
NOT_ACKNOWLEDGED = Phrase("alarm {alarm_id} is not acknowledged; do that first", "报警“{alarm_id}”尚未确认；请先确认")
SHELVE_HOW_LONG = Phrase(
    "say for how long: give either duration, like 30m, or once=true",
    "请说明搁置多久：给出 duration（如 30m）或 once=true",
)
SHELVED_TOO_LONG = Phrase("an alarm can be shelved for 7 days at the most", "报警最多搁置 7 天")
ALARM_OVER = Phrase("alarm {alarm_id} is over; shelve it for a duration", "报警“{alarm_id}”已解除；请按时长搁置")
NOT_SHELVED = Phrase("alarm {alarm_id} is not shelved", "报警“{alarm_id}”未搁置")
NO_ALARM = Phrase("there is no alarm {alarm_id}, or it is over and forgotten", "没有报警“{alarm_id}”，或已解除并清除")
