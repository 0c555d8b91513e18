// Shows the pictures of /api/stream. See docs/http-api.md for what is in them.

import { h, show } from "/dom.js";
import { explainFigure } from "/explain.js";
import { flow } from "/flow.js";
import { ALARMS, EVENTS, METHODS, ORDER_STATES } from "/glossary.js";
import { chosenLanguage, chooseLanguage, otherLanguage, said, text, word } from "/language.js";
import { DATABASE, LANGUAGES } from "/words.js";

const SILENCE_MILLISECONDS = 3000;
const MOST_ALARMS = 6;
const MANY_STATIONS = 10;
const SHELVED = "30m";
const board = document.getElementById("board");
const noData = document.getElementById("no-data");
let picture = null;
let heard = performance.now();

function listen() {
  const stream = new EventSource("/api/stream");
  stream.onmessage = (message) => {
    picture = JSON.parse(message.data);
    heard = performance.now();
    draw();
  };
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, SILENCE_MILLISECONDS);
  };
}

function draw() {
  const silent = performance.now() - heard > SILENCE_MILLISECONDS;
  document.documentElement.lang = chosenLanguage();
  document.body.classList.toggle("silent", silent);
  noData.hidden = !silent;
  if (silent) noData.textContent = picture ? said("no_data", clock(picture.time)) : said("no_data_yet");
  if (!picture) return show(board, [h("p.connecting", said("connecting"))]);
  board.classList.toggle("dense", picture.stations.length > MANY_STATIONS);
  document.title = `${picture.site.site} · ${picture.site.on_hand ?? "–"}`;
  show(board, [header(), alarms(), flow(picture), h("div.details", orders(), devices(), events())]);
}

function header() {
  const { site } = picture;
  const balance = { 0: "ok", null: "plain" }[site.balance_error] ?? "wrong";
  return h(
    "header",
    h("h1", site.site, h("small", said("title"))),
    total("on_hand", site.on_hand),
    total("balance_error", site.balance_error, balance),
    total("alarms", picture.alarms.length, picture.alarms.length ? "warn" : "ok"),
    site.bottleneck ? bottleneck(site) : null,
    site.quarantined ? total("quarantined", site.quarantined, "warn") : null,
    site.unassigned ? total("unassigned", site.unassigned, "warn") : null,
    h("time", clock(picture.time)),
    languageButton(),
  );
}

function total(name, value, mark = "plain") {
  return h(`div.total.${mark}`, h("b.number", String(value ?? "–")), h("span", said(name)));
}

function bottleneck({ bottleneck, bottleneck_methods, bottleneck_since }) {
  const why = bottleneck_methods.split(" ").map((method) => word(METHODS, method));
  return h(
    "div.total.bottleneck",
    h("b", bottleneck.split("/").at(-1)),
    h("span", said("bottleneck_since", clock(bottleneck_since))),
    h("small", why.join(" · ")),
  );
}

function languageButton() {
  const button = h("button", LANGUAGES[otherLanguage()]);
  button.onclick = () => {
    chooseLanguage(otherLanguage());
    draw();
  };
  return button;
}

function alarms() {
  const put = (alarm) => Number(alarm.shelved !== "");
  const alarms = [...picture.alarms].sort((one, other) => put(one) - put(other) || other.severity - one.severity);
  const more = alarms.length - MOST_ALARMS;
  const shown = alarms.slice(0, MOST_ALARMS).map(alarm);
  return h("section.alarms", shown, more > 0 ? h("p", said("more_alarms", more)) : null);
}

function alarm(shown) {
  const { name, subject, responsible, severity, since, acknowledged, confirmed, shelved, until, comment } = shown;
  const marks = [
    acknowledged && said("acknowledged"),
    confirmed && said("confirmed"),
    shelved && (until ? said("shelved_until", clock(until)) : said("shelved_once")),
  ];
  return h(
    `article.alarm.${severity > 600 ? "high" : "low"}${shelved ? ".shelved" : ""}`,
    h("b", `${word(ALARMS, name)} ${subject}`),
    h("i", String(severity)),
    h("span", detail(shown)),
    comment && h("q", comment.actor ? said("of", comment.actor, comment.text) : comment.text),
    h("em", responsible ? `${said("owner")} ${responsible}` : ""),
    ...marks.filter(Boolean).map((mark) => h("small", mark)),
    h("time", clock(since)),
    picture.role !== "Observer" && buttons({ name, subject, acknowledged, confirmed, shelved }),
  );
}

function buttons({ name, subject, acknowledged, confirmed, shelved }) {
  const button = (command) => {
    const made = h("button", said(command));
    Object.assign(made.dataset, { command, alarm: name, subject });
    return made;
  };
  return h(
    "nav",
    !acknowledged && button("acknowledge_alarm"),
    acknowledged && !confirmed && button("confirm_alarm"),
    button(shelved ? "unshelve_alarm" : "shelve_alarm"),
  );
}

/** Asks who it is, once, and for a comment; an empty one is none, and to cancel is to do nothing. */
async function give({ command, alarm, subject }) {
  const actor = localStorage.getItem("actor") || prompt(said("your_name"));
  const comment = actor && prompt(`${said("of", said(command), `${word(ALARMS, alarm)} ${subject}`)}\n${said("comment")}`);
  if (!actor || comment === null) return;
  localStorage.setItem("actor", actor);
  const more = command === "shelve_alarm" ? { duration: SHELVED } : {};
  const body = JSON.stringify({ command, actor, alarm, subject, comment, ...more });
  const answer = await fetch("/api/commands", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) alert(refusal(await answer.json()));
}

const refusal = ({ refused, refused_zh }) => text({ en: refused, zh: refused_zh });
const detail = ({ detail, detail_zh }) => text({ en: detail, zh: detail_zh });

board.addEventListener("click", ({ target }) => {
  if (target.dataset.command) give(target.dataset);
  if (target.dataset.node) explainFigure(`${picture.site.site}/${target.dataset.node}`, clock);
});

function orders() {
  const ended = (order) => Number(order.state === "Ended");
  const sorted = [...picture.orders].sort((one, other) => ended(one) - ended(other));
  return h("section.orders", h("h2", said("orders")), sorted.length ? sorted.map(order) : h("p", said("no_orders")));
}

function order({ order, product, state, planned, shipped, scrap, overrun, unit }) {
  const all = Math.max(planned + overrun, 1);
  const part = (name, quantity) => {
    const bar = h(`i.${name}`);
    bar.style.width = `${(100 * quantity) / all}%`;
    return bar;
  };
  const more = (name, quantity) => (quantity ? ` · ${said(name)} ${quantity}` : "");
  return h(
    `article.order.${state}`,
    h("b", order),
    h("span", `${product} · ${word(ORDER_STATES, state)}${more("scrap", scrap)}${more("overrun", overrun)}`),
    h("b.share.number", `${shipped} / ${planned}${unit === "pcs" ? "" : ` ${unit}`}`),
    h("div.bar", part("shipped", shipped), part("scrap", scrap)),
  );
}

function devices() {
  return h(
    "section.devices",
    h("h2", said("devices")),
    picture.devices.map(device),
    h(
      `article.device.${picture.database === "away" ? "away" : "well"}`,
      h("b", said("database")),
      h("span", word(DATABASE, picture.database)),
    ),
  );
}

function device({ device, connected, polls, outages, latency_ms, bad_tags, error, last_error }) {
  const numbers = `${latency_ms.toFixed(1)} ms · ${polls} ${said("polls")} · ${outages} ${said("outages")}`;
  const bad = connected && bad_tags > 0;
  return h(
    `article.device.${!connected ? "away" : bad ? "partly" : "well"}`,
    h("b", device),
    h("span", bad ? said("bad_tags", bad_tags) : said(connected ? "connected" : "not_connected")),
    h("small", connected ? numbers : error),
    connected && last_error ? h("small", said("last_error", last_error)) : null,
  );
}

function events() {
  const { events } = picture;
  return h("section.events", h("h2", said("events")), events.length ? events.map(event) : h("p", said("no_events")));
}

function event(shown) {
  const { kind, occurred, station, operation, order, quantity, identity, certainty } = shown;
  const [name, subject] = kind.startsWith("alarm_") ? identity.split(":") : ["", ""];
  const phrase = word(EVENTS, kind).replace("{}", quantity);
  const what = name ? said("of", phrase, `${word(ALARMS, name)} ${subject}`) : phrase;
  const over = shown.detail === "off";
  return h(
    `article.event.${over ? "over" : kind}.${certainty}`,
    h("time", clock(occurred)),
    h("b", station.split("/").at(-1) || operation),
    h("span", over ? said("over", what) : what),
    h("em", order),
    ["", "on", "off"].includes(shown.detail) ? null : h("small", detail(shown)),
  );
}

function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB", { timeZone: picture.site.timezone });
}

setInterval(() => performance.now() - heard > SILENCE_MILLISECONDS && draw(), 500);
draw();
listen();
