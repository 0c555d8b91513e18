// The stations as parts pass them: a column for each step of the route, parallel stations below each other in one.

import { h } from "/dom.js";
import { STATES } from "/glossary.js";
import { said, text, word } from "/language.js";

/** Of a station; `queue` and `transit` are those of its step. */
const FIGURES = ["active", "done", "hold", "scrap", "good_master", "quarantined"];
/** Where their nodes are, below that of the station. */
const NODES = {
  queue: "WIP/Queue",
  transit: "WIP/Transit",
  active: "WIP/Active",
  done: "WIP/Done",
  hold: "WIP/Hold",
  scrap: "WIP/Scrap",
  good_master: "Counters/Good/MasterTotal",
  quarantined: "Counters/Quarantined",
  oee: "OEE/Total",
};
/** So many digits fit in large letters. */
const LARGE_DIGITS = 5;

export function flow({ stations }) {
  const routes = groups(stations, (station) => station.step?.product ?? "");
  return h("div.flow", routes.map((members) => route(members, routes.length > 1)));
}

function route(stations, named) {
  const product = stations[0].step?.product;
  const steps = groups(stations, (station) => (product ? station.position : station.path));
  const name = product ?? said("other_stations");
  return h("section.route", named || !product ? h("h2", name) : null, h("div.steps", steps.map(step)));
}

/** As wide as it has stations. */
function step(stations) {
  const parallel = stations.length > 1;
  const column = h(
    "div.step",
    stations[0].step ? heading(stations[0], stations) : null,
    parallel ? h("small.parallel", said("parallel")) : null,
    h("div.stations", stations.map(station)),
  );
  column.style.flex = `${stations.length} 1 ${15 * stations.length}em`;
  column.style.maxWidth = `${26 * stations.length}em`;
  return column;
}

function heading(station, stations) {
  const { step, queue, transit } = station;
  return h(
    "div.heading",
    h("h3", h("b", step.operation), text(step.name), h("small", aside(step))),
    figure(station, "transit", transit),
    figure(station, "queue", queue),
    step.wip_cap === null ? null : cap(stations),
  );
}

/** What is unusual about a step's place on the way. */
function aside({ optional, alternative_to, returns_to }) {
  if (returns_to) return said("returns_to", returns_to);
  if (alternative_to) return said("alternative_to", alternative_to);
  return optional ? said("optional") : "";
}

/** Pieces that wait and are worked on at a step, of those that may. */
function cap(stations) {
  const [{ step, queue, transit }] = stations;
  const level = queue + transit + stations.reduce((sum, { active }) => sum + active, 0);
  const full = level > step.wip_cap ? ".full" : "";
  return h(`div.figure.cap${full}`, h("b.number", `${level}`), h("small", ` / ${step.wip_cap}`), h("span", said("cap")));
}

function station(shown) {
  const sure = shown.quality === "Good";
  const state = word(STATES, shown.state ?? "Unknown");
  const card = h(
    `article.station.${sure ? shown.state : "missing"}`,
    h("h4", h("b", shown.station), text(shown.name)),
    h("div.state", sure ? state : said("no_signal")),
    h("div.job", shown.order ? `${shown.order} · ${shown.product}` : said("no_order")),
    h("div.owner", sure ? shown.responsible : said("last_known", state)),
    h("div.figures", FIGURES.map((name) => figure(shown, name, shown[name], name === "good_master" ? unsure(shown) : ""))),
    h("div.rates", shown.oee === null ? null : rate("oee", `${Math.round(100 * shown.oee)} %`, shown), age(shown)),
  );
  card.id = shown.path;
  return card;
}

const rate = (name, value, station = null) => h("span", said(name), " ", explained(h("b", value), station, name));

/** How long the oldest work waits or is worked on there, and how much for more than a day. */
function age({ age_oldest, age_more }) {
  if (age_oldest === null) return null;
  const hours = (age_oldest / 3600).toFixed(1);
  return [rate("age_oldest", `${hours} h`), age_more ? rate("age_more", `${age_more}`) : null];
}

/** There may be more good pieces than were counted. */
const unsure = ({ good_master, good_high }) => (good_high > good_master ? `–${good_high}` : "");

function figure(station, name, value, suffix = "") {
  const zero = value === 0 && !suffix ? ".zero" : "";
  const long = `${value}`.length + suffix.length / 2 > LARGE_DIGITS ? ".long" : ""; // a suffix is half as wide
  const number = explained(h(`b.number${long}`, `${value ?? "–"}`), station, name);
  return h(`div.figure.${name}${zero}`, number, h("small", suffix), h("span", said(name)));
}

/** A click tells the events under it. */
function explained(element, station, name) {
  if (station) {
    element.dataset.node = `${station.area}/${station.path}/${NODES[name]}`;
    element.title = said("explain");
  }
  return element;
}

function groups(items, keyOf) {
  const found = new Map();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found.values()];
}
