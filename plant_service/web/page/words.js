// Every word of the board, in English and Chinese. `{}` in a phrase is filled in.

export const LANGUAGES = { en: "English", zh: "中文" };

export const WORDS = {
  title: { en: "work in progress", zh: "在制品" },
  on_hand: { en: "on hand", zh: "在制" },
  balance_error: { en: "balance", zh: "平衡" },
  alarms: { en: "alarms", zh: "报警" },
  more_alarms: { en: "and {} more", zh: "另有{}条" },
  owner: { en: "owner", zh: "负责人" },
  unassigned: { en: "unassigned", zh: "未归属" },
  queue: { en: "queue", zh: "等待" },
  active: { en: "active", zh: "加工" },
  done: { en: "done", zh: "完工" },
  transit: { en: "transit", zh: "在途" },
  cap: { en: "of cap", zh: "在制/上限" },
  hold: { en: "hold", zh: "冻结" },
  scrap: { en: "scrap", zh: "报废" },
  good_master: { en: "good", zh: "合格" },
  quarantined: { en: "quarantined", zh: "隔离" },
  shipped: { en: "shipped", zh: "入库" },
  overrun: { en: "overrun", zh: "超产" },
  parallel: { en: "in parallel, one queue", zh: "并行,共用队列" },
  other_stations: { en: "Stations of no route", zh: "不在工艺路线的工位" },
  orders: { en: "Orders", zh: "工单" },
  no_orders: { en: "No orders", zh: "无工单" },
  no_order: { en: "no order", zh: "无工单" },
  devices: { en: "Devices", zh: "设备" },
  connected: { en: "connected", zh: "已连接" },
  not_connected: { en: "no connection", zh: "未连接" },
  polls: { en: "polls", zh: "次采集" },
  outages: { en: "outages", zh: "次中断" },
  database: { en: "database", zh: "数据库" },
  events: { en: "Latest events", zh: "最近事件" },
  no_events: { en: "Nothing has happened yet", zh: "暂无事件" },
  no_signal: { en: "no signal", zh: "无信号" },
  last_known: { en: "last known:", zh: "上次:" },
  connecting: { en: "Connecting …", zh: "正在连接 …" },
  no_data: { en: "NO DATA since {}. The figures below are old. Trying again …", zh: "{}起无数据。下面是旧数据,正在重连 …" },
  no_data_yet: { en: "NO DATA. The service does not answer. Trying again …", zh: "无数据。服务没有应答,正在重连 …" },
};

export const STATES = {
  Running: { en: "Running", zh: "运行" },
  Stopped: { en: "Stopped", zh: "停止" },
  Starved: { en: "Starved", zh: "待料" },
  Blocked: { en: "Blocked", zh: "堵料" },
  Fault: { en: "Fault", zh: "故障" },
  Unknown: { en: "Unknown", zh: "未知" },
};

export const ORDER_STATES = {
  NotAllowedToStart: { en: "not released", zh: "未下达" },
  AllowedToStart: { en: "waiting", zh: "待开工" },
  Running: { en: "running", zh: "生产中" },
  Interrupted: { en: "interrupted", zh: "暂停" },
  Ended: { en: "ended", zh: "已完成" },
  Aborted: { en: "aborted", zh: "已终止" },
};

export const DATABASE = {
  starting: { en: "starting", zh: "启动中" },
  ready: { en: "ready", zh: "正常" },
  away: { en: "away; the journal keeps everything", zh: "断开;日志保存全部数据" },
  "not configured": { en: "not configured", zh: "未配置" },
};

export const ALARMS = {
  gap: { en: "Gap", zh: "断档" },
  wip_cap: { en: "Too much work in progress", zh: "在制超限" },
  upstream: { en: "Upstream not reported", zh: "上道未报" },
  quarantine: { en: "Quarantine", zh: "隔离" },
  unassigned: { en: "No order", zh: "未归属" },
  overrun: { en: "Overrun", zh: "超产" },
};

// Phrases of events; {} is the number of pieces.
export const EVENTS = {
  released: { en: "{} released", zh: "下达{}件" },
  arrived: { en: "{} arrived", zh: "进{}件" },
  started: { en: "{} started", zh: "开工{}件" },
  completed: { en: "{} completed", zh: "报工{}件" },
  departed: { en: "{} moved on", zh: "转出{}件" },
  inspected: { en: "{} inspected", zh: "检验{}件" },
  scrapped: { en: "{} scrapped", zh: "报废{}件" },
  reworked: { en: "{} reworked", zh: "返工{}件" },
  attributed: { en: "{} attributed", zh: "归属{}件" },
  quarantined: { en: "{} quarantined", zh: "隔离{}件" },
  uncertain: { en: "count uncertain", zh: "计数不确定" },
  glitch: { en: "bad reading discarded", zh: "丢弃异常读数" },
  epoch: { en: "counter was reset", zh: "计数器已复位" },
  correction: { en: "counter was corrected", zh: "计数器已修正" },
  job_started: { en: "order runs", zh: "工单开工" },
  job_ended: { en: "order ended", zh: "工单完成" },
  configured: { en: "configuration changed", zh: "配置已变更" },
  refused: { en: "command refused", zh: "命令被拒绝" },
  alarm_raised: { en: "Alarm", zh: "报警" },
  alarm_cleared: { en: "Alarm over", zh: "报警解除" },
  running: { en: "runs", zh: "运行" },
  fault: { en: "fault", zh: "故障" },
  blocked: { en: "blocked", zh: "堵料" },
  starved: { en: "starved", zh: "待料" },
  over: { en: "over", zh: "结束" },
};
