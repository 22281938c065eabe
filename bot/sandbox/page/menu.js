// A menu that hangs at a button: the ⋮ of a message, the ⚡, an overflow element. One is open at a time.
import { el } from "./dom.js";

let close = () => {};

// openMenu shows items under a button. An item has a label, perhaps a note, and does `choose`.
export function openMenu(button, items) {
  const wasOpen = button.getAttribute("aria-expanded") === "true";
  close();
  if (wasOpen) return;
  const menu = el(
    "div",
    { class: "menu", role: "menu" },
    items.map((item) =>
      el(
        "button",
        { type: "button", role: "menuitem", tabindex: -1, class: item.danger ? "danger" : null, on: { click: () => (close(true), item.choose()) } },
        item.label,
        item.note && el("small", {}, item.note),
      ),
    ),
  );
  const outside = (event) => menu.contains(event.target) || button.contains(event.target) || close();
  close = (returnFocus) => {
    close = () => {};
    document.removeEventListener("pointerdown", outside, true);
    button.setAttribute("aria-expanded", "false");
    menu.remove();
    if (returnFocus) button.focus();
  };
  menu.addEventListener("keydown", (event) => move(event, menu));
  button.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  (button.closest("dialog") || document.body).append(menu); // a dialog is above everything but its own children
  place(menu, button.getBoundingClientRect());
  menu.firstChild?.focus();
}

function move(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) items.at(next % items.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// place puts the menu under the button, or above it where there is no room.
function place(menu, at) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 4 + height < innerHeight;
  menu.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - 4 - height)}px`;
  const left = at.left > innerWidth / 2 ? at.right - width : at.left;
  menu.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
}
