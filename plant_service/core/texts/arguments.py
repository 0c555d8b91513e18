"""What is wrong with the value of an argument, behind its name. The English texts are those of who parses values."""

from plant_service.core.texts.phrase import Phrase

TEXT = Phrase("must be a text of 1 to {most} characters", "须为 1 到 {most} 个字符的文本")
SHORT_TEXT = Phrase(
    "must be a text of {most} characters at the most, without control characters",
    "须为最多 {most} 个字符的文本，不含控制字符",
)
READABLE = Phrase(
    "must be a text without control characters, not {value!r:.60}", "须为不含控制字符的文本，而不是 {value}"
)
CHOICE = Phrase("{value!r:.60} is unknown; there are {names}", "没有 {value}；可选 {names}")
ABOVE_0 = Phrase("must be above 0, not {quantity}", "须大于 0，而不是 {quantity}")
NOT_BELOW_0 = Phrase("must not be below 0, not {quantity}", "不得小于 0，而不是 {quantity}")
WHOLE = Phrase("must be a whole number, not {value!r:.60}", "须为整数，而不是 {value}")
TIME = Phrase(
    "must be a time like 2026-11-22T08:00:00Z, not {value!r:.60}", "须为时间，如 2026-11-22T08:00:00Z，而不是 {value}"
)
TIME_BECAUSE = Phrase("must be a time like 2026-11-22T08:00:00Z: {why_not}", "须为时间，如 2026-11-22T08:00:00Z")
TIME_RANGE = Phrase(
    "must be a time from 1970 to 2999, like 2026-11-22T08:00:00Z",
    "须为 1970 到 2999 年之间的时间，如 2026-11-22T08:00:00Z",
)
DURATION = Phrase("must be a duration like 30m, not {value!r:.60}", "须为时长，如 30m，而不是 {value}")
LASTING = Phrase("must be longer than nothing", "时长须大于零")
FLAG = Phrase("must be true or false, not {value!r:.60}", "须为 true 或 false，而不是 {value}")
VALUE = Phrase("must be a text, a number, true or false", "须为文本、数字、true 或 false")

NUMBER = Phrase("must be a number, not {value!r:.60}", "须为数字，而不是 {value}")
NUMBER_UP_TO = Phrase("must be a number up to {most}, not {value!r:.60}", "须为不超过 {most} 的数字，而不是 {value}")
DECIMALS = Phrase(
    "must have {decimals} decimals at the most, not {value!r:.60}", "最多 {decimals} 位小数，而不是 {value}"
)
NO_DURATION = Phrase(
    "{value!r:.60} is not a duration; write it like 500ms, 2s, 90m, 1.5h or 3d",
    "{value} 不是时长；请写作 500ms、2s、90m、1.5h 或 3d",
)
TOO_FINE = Phrase("{value!r:.60} is finer than a microsecond", "{value} 小于一微秒")
