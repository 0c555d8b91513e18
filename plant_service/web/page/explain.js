// The events under a figure, or why an event is so: a window over the board. See docs/explain.md.

import { h } from "/dom.js";
import { said, text } from "/language.js";

const LIMIT = 30;
const dialog = document.getElementById("explained");
let asked = 0;

export async function explainFigure(node, clock) {
  await open(node, `node=${encodeURIComponent(node)}&limit=${LIMIT}`, (found) => statement(found, clock));
}

async function explainEvent(event) {
  await open(event, `event=${encodeURIComponent(event)}`, ({ lines }) => [h("pre", lines.join("\n"))]);
}

/** The answer to the last question is shown, however late others come. */
async function open(name, query, drawn) {
  const number = ++asked;
  fill(name, [h("p", said("explaining"))]);
  if (!dialog.open) dialog.showModal();
  try {
    const answer = await fetch(`/api/explain?${query}`);
    const found = await answer.json();
    if (number === asked)
      fill(name, answer.ok ? drawn(found) : [h("p.wrong", text({ en: found.refused, zh: found.refused_zh }))]);
  } catch {
    if (number === asked) fill(name, [h("p.wrong", said("no_answer"))]);
  }
}

function fill(name, content) {
  const close = h("button", said("close"));
  close.onclick = () => dialog.close();
  dialog.replaceChildren(h("header", h("h2", name), close), ...content);
}

function statement({ value, at, begin, end, words, parts, older, entries }, clock) {
  const sums = parts.filter(({ adds }) => adds);
  const line = (label, key) => sums.map((part) => row("sum", "", label, "", "", "", amounts([{ ...part, amount: part[key] }]), ""));
  return [
    h("p", h("b.value", shown(value)), ` ${clock(at)}`),
    h("p", text(words)),
    h("p.span", `${said("events_of")} ${clock(begin)} – ${clock(end)}`),
    h(
      "table",
      h("tbody",
        line(said("at_first"), "opening"),
        older.map(({ words, events, contributions }) =>
          row("older", "", said("older", events, text(words)), "", "", "", amounts(contributions, "+"), "")),
        entries.map((entry) => entryRow(entry, clock)),
        line(said("in_the_end"), "amount"),
      ),
    ),
  ];
}

function entryRow({ time, event, words, station, order, quantity, before, after, contributions }, clock) {
  const change = before === null && after === null ? "" : `${shown(before)} → ${shown(after)}`;
  const made = row("entry", clock(time), text(words), station.split("/").at(-1), order, quantity || "", amounts(contributions, "+"), change);
  if (event) {
    made.title = event;
    made.onclick = () => explainEvent(event);
  }
  return made;
}

const row = (name, ...cells) => h(`tr.${name}`, cells.map((cell) => h("td", String(cell))));

function amounts(contributions, plus = "") {
  const one = ({ part, name, amount, became, unit }) => {
    const sign = amount > 0 ? plus : "";
    const what = amount === null ? (text(part ?? name) && `→ ${shown(became)}`) : `${sign}${shown(amount)}`;
    return [text(part ?? name), what, unit].filter(Boolean).join(" ");
  };
  return contributions.map(one).join(", ");
}

function shown(content) {
  if (content === null) return "–";
  if (typeof content === "number") return String(Math.round(content * 1e4) / 1e4);
  return typeof content === "boolean" ? said(content ? "on" : "off") : content || "–";
}
