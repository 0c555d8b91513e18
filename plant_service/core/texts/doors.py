"""Why a door does not let a command through: the HTTP API, the terminal, OPC UA."""

from plant_service.core.texts.phrase import Phrase

READ_ONLY = Phrase(
    "only reading is permitted here; set `web: commands` to a role",
    "此处只许读取；要下命令请将 `web: commands` 设为某个角色",
)
ROLE_HERE = Phrase("{refusal}; here everybody is {role}", "{refusal}；此处所有人都是 {role}")
NOT_RECORDED = Phrase(
    "the command is not recorded yet; look later whether it was run", "命令尚未记录；请稍后查看是否已执行"
)
FOREIGN_PAGE = Phrase("a page of {origin:.100} must not give commands here", "{origin} 的页面不得在此下命令")
SEND_JSON = Phrase(
    "send the command as JSON, with Content-Type: application/json",
    "请以 JSON 发送命令，Content-Type: application/json",
)
TOO_LONG = Phrase("a command has {most} bytes at the most", "命令最长 {most} 字节")
NO_JSON = Phrase("this is no JSON: {why_not}", "不是 JSON：{why_not}")
NO_COMMAND = Phrase(
    'a command is an object, like {{"command": "acknowledge_alarm", "actor": "li", ...}}',
    '命令须为对象，如 {{"command": "acknowledge_alarm", "actor": "li", ...}}',
)
REFUSED = Phrase("refused: {refusal}", "被拒绝：{refusal}")
WRONG_TOKEN = Phrase(
    "the token is wrong; read it anew from the data folder of the running service",
    "令牌不对；请从运行中服务的数据目录重新读取",
)
NO_ARGUMENT = Phrase("{argument!r} is no argument; write it like quantity=5", "{argument} 不是参数；请写作 quantity=5")
NO_COMMENT = Phrase("there is no comment", "没有备注")
COMMENT_TOO_LONG = Phrase(
    "the comment has {number} characters, {most} are the most", "备注有 {number} 个字符，最多 {most} 个"
)
NO_ANSWER = Phrase(
    "no answer for {seconds} s; whether it is carried out yet shows in the events",
    "{seconds} 秒无应答；是否执行请看后续事件",
)
#: Of job control by OPC 10031-4.
NO_STRUCTURE = Phrase("this is no job control structure: {why_not}", "不是作业控制结构：{why_not}")
OTHER_PRODUCT = Phrase("order {order} does not make {product}", "工单 {order} 不生产 {product}")
NOT_BEGUN = Phrase("order {order} is unknown or has not begun", "工单 {order} 未知或尚未开始")
NO_STATE = Phrase("no state of an order has the number {number}", "没有编号为 {number} 的工单状态")
