// Elements as expressions, and their way into the page: only what differs is touched, so that scroll positions,
// selections and transitions of what stays are kept.

/** An element `tag.class.class`; `null` and `false` children are left out. */
export function h(name, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

/** Makes the children of `shown` equal to `fresh` elements. */
export function show(shown, fresh) {
  const before = [...shown.childNodes];
  fresh.forEach((node, index) => (index < before.length ? patch(before[index], node) : shown.append(node)));
  before.slice(fresh.length).forEach((node) => node.remove());
}

function patch(shown, fresh) {
  if (shown.nodeName !== fresh.nodeName || fresh.onclick) return shown.replaceWith(fresh);
  if (shown.nodeType === Node.TEXT_NODE) return patchText(shown, fresh);
  for (const { name, value } of fresh.attributes)
    if (shown.getAttribute(name) !== value)
      name === "style" ? (shown.style.cssText = value) : shown.setAttribute(name, value);
  for (const { name } of [...shown.attributes]) if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  show(shown, [...fresh.childNodes]);
}

/** A number that changes lights up for a moment. */
function patchText(shown, fresh) {
  if (shown.data === fresh.data) return;
  shown.data = fresh.data;
  if (shown.parentElement.matches(".number"))
    shown.parentElement.animate([{ background: "var(--flash)" }, { background: "transparent" }], 900);
}
