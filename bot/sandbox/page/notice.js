// What the page itself tells the person: a refusal, a broken connection, a question before an act.
import { byID, el } from "./dom.js";

// notice shows a sentence for some seconds; the pointer or the focus on it holds it.
export function notice(words) {
  const box = el("div", { class: "notice" }, el("span", {}, words), el("button", { type: "button", on: { click: () => box.remove() } }, "Dismiss"));
  byID("notices").replaceChildren(box);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove());
  setTimeout(leave, 8000);
}

// announce says to a screen reader what came in.
export function announce(words) {
  byID("announce").textContent = words;
}

// confirmed asks, and gives true for yes. The words may be text or nodes.
export function confirmed({ title, text, yes, no, danger }) {
  return new Promise((resolve) => {
    const dialog = el(
      "dialog",
      { class: "confirm", "aria-labelledby": "confirm-title" },
      el("h2", { id: "confirm-title" }, title),
      el("p", {}, text),
      el(
        "div",
        { class: "choices" },
        el("button", { type: "button", class: "button", on: { click: () => dialog.close("no") } }, no),
        el(
          "button",
          { type: "button", class: danger ? "button danger" : "button primary", autofocus: true, on: { click: () => dialog.close("yes") } },
          yes,
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
