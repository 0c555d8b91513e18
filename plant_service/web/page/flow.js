// The stations as parts pass them: a column for each step of the route, parallel stations below each other in one.

import { h } from "/dom.js";
import { said, text, word } from "/language.js";
import { STATES } from "/words.js";

/** Beside the queue and transit of the step; what is 0 stays in the background. */
const FIGURES = ["active", "done", "hold", "scrap", "good_master", "quarantined"];

export function flow({ stations }) {
  const routes = Map.groupBy(stations, (station) => station.step?.product ?? "");
  return h("div.flow", [...routes].map(([product, members]) => route(product, members, routes.size > 1)));
}

function route(product, stations, named) {
  const steps = Map.groupBy(stations, (station) => (product ? station.position : station.path));
  const name = product || said("other_stations");
  return h("section.route", named || !product ? h("h2", name) : null, h("div.steps", [...steps.values()].map(step)));
}

function step(stations) {
  const [first] = stations;
  return h(
    "div.step",
    first.step ? stepHeading(first, stations.length > 1) : null,
    h(`div.stations${stations.length > 1 ? ".parallel" : ""}`, stations.map(station)),
  );
}

function stepHeading({ step, queue, transit, parallel }) {
  const cap = step.wip_cap === null ? "" : ` / ${step.wip_cap}`;
  return h(
    "div.heading",
    h("h3", h("b", step.operation), text(step.name)),
    parallel ? h("small", said("parallel")) : null,
    h("div.waiting", figure("transit", transit), figure("queue", queue, cap)),
  );
}

function station(shown) {
  const sure = shown.quality === "Good";
  const state = shown.state ?? "Unknown";
  const card = h(
    `article.station.${sure ? state : "missing"}`,
    h("h4", h("b", shown.station), text(shown.name)),
    h("div.state", sure ? word(STATES, state) : `${said("no_signal")} · ${said("last_known")}: ${word(STATES, state)}`),
    h("div.job", shown.order ? `${shown.order} · ${shown.product}` : said("no_order")),
    h("div.figures", FIGURES.map((name) => figure(name, shown[name]))),
  );
  card.id = shown.path;
  return card;
}

function figure(name, value, suffix = "") {
  const zero = value === 0 ? ".zero" : "";
  return h(`div.figure.${name}${zero}`, h("b.number", `${value ?? "–"}`), suffix, h("span", said(name)));
}
