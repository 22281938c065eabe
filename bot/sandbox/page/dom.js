// Everything on the page is made by el: text goes in as text, never as markup, so that what people typed cannot become anything else.

// These are set on the node; all else is an attribute.
const properties = new Set(["value", "checked", "disabled", "selected", "multiple", "hidden", "textContent", "htmlFor", "defaultSelected"]);

// el makes an element. `on` has its listeners, `data` its data attributes; null, undefined and false leave a property or child out.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (properties.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export const byID = (id) => document.getElementById(id);

let made = 0;

// unique gives an id that no other element has.
export const unique = (name) => `${name}-${++made}`;

// holdFocus redraws a part of the page and gives the focus back to what has the same name in the new drawing. Controls carry that name in data-focus, since
// ids and order change with each edit of a message while a step keeps its words.
export function holdFocus(root, redraw) {
  const held = root.contains(document.activeElement) ? document.activeElement : null;
  const name = held?.dataset.focus;
  const selection = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
  const drawn = redraw() || root;
  if (!held || held.isConnected) return;
  const next = name && [...drawn.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === name);
  (next || drawn).focus({ preventScroll: true });
  if (next && selection?.[0] != null && next.type !== "checkbox") next.setSelectionRange?.(...selection);
}

// whileBusy runs a click once: a second press before the answer does nothing. The button keeps the focus, which a disabled one would lose.
export async function whileBusy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

// Outlines on a grid of 24 × 24.
const outlines = {
  hash: "M9 4L7 20M17 4l-2 16M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11l8-7 8 7v9h-5.5v-6h-5v6H4z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.5 3-6 6.5-6s6.5 2.5 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.5 2.800 3.5 5.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  more: "M12 5a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM12 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM12 17.4a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z",
  reply: "M20 12a7.5 7.5 0 0 1-7.5 7.5c-1.200 0-2.400-.3-3.5-.8L4 20l1.300-4.5A7.5 7.5 0 1 1 20 12z",
  pin: "M9 3.5h6l-.8 6.5 3.300 3.5H6.5L9.800 10zM12 13.5V21",
  bolt: "M13 3L5 13.5h6L10 21l9-11h-6.5z",
  clip: "M20 11l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.300 3.300 0 0 1 4.700 4.700L9.800 16.600a1.600 1.600 0 0 1-2.300-2.300L15 7",
  send: "M4 12L20 4l-5 16-3.5-6.5zM11.5 13.5L20 4",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600z",
  file: "M6 3h8l4.5 4.5V21H6zM13.5 3v5h5",
  shield: "M12 3l7.5 3v6c0 4.5-3.200 7.800-7.5 9-4.300-1.200-7.5-4.5-7.5-9V6zM8.700 12l2.300 2.300 4.300-4.600",
};

// icon draws one of the outlines. It says nothing to a screen reader: what it stands on has a label.
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", outlines[name]);
  svg.append(path);
  return svg;
}
