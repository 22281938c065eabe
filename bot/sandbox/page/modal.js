// The app's forms. They stack; only the one in front is drawn, in one dialog that stays while forms come and go over each other.
import { act } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { byID, el, holdFocus, icon, whileBusy } from "./dom.js";
import { notice } from "./notice.js";

let dialog = null;
let shown = null; // the view that is drawn
let draft = {}; // block_id → action_id → values: what stands in its elements, sent or not

// showViews draws the form in front of those that are open. A form that came again with the same hash only had its errors changed, and is left as the person
// has it; what was typed under ids that are still there is kept in any case.
export function showViews(views) {
  const view = views.at(-1);
  if (!view) return hide();
  const same = shown?.id === view.id;
  draft = merged(view.state, same ? draft : {});
  const redraws = !same || shown.hash !== view.hash || JSON.stringify(shown.errors) !== JSON.stringify(view.errors);
  shown = view;
  if (!dialog) {
    dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // the app hears of it first; the form goes when it is gone
      close(false);
    });
    document.body.append(dialog);
  }
  if (!redraws) return;
  const scrolled = same ? (dialog.querySelector(".form-body")?.scrollTop ?? 0) : 0;
  holdFocus(dialog, () => dialog.replaceChildren(drawForm(view)));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".form-body").scrollTop = scrolled;
  if (Object.keys(view.errors).length > 0) dialog.querySelector("[aria-invalid]")?.focus();
  else if (!same || document.activeElement === dialog)
    (dialog.querySelector(".b-input input, .b-input textarea, .b-input select") || byID("modal-title")).focus();
}

function hide() {
  shown = null;
  if (!dialog) return;
  dialog.close(); // gives the focus back to what opened it
  dialog.remove();
  dialog = null;
  if (document.activeElement === document.body && matchMedia("(pointer: fine)").matches) byID("composer")?.focus();
}

const merged = (state, kept) =>
  Object.fromEntries(
    Object.entries(state).map(([block, actions]) => [
      block,
      Object.fromEntries(Object.entries(actions).map(([action, values]) => [action, kept[block]?.[action] || values])),
    ]),
  );

function drawForm(view) {
  const loose = Object.entries(view.errors).filter(([block]) => !view.blocks.some((b) => b.block_id === block && b.type === "input"));
  return el(
    "form",
    { novalidate: true, on: { submit: (event) => (event.preventDefault(), submit(event.target)) } },
    el(
      "header",
      {},
      el("h2", { id: "modal-title", tabindex: -1 }, view.title),
      el(
        "button",
        { type: "button", class: "icon", "aria-label": "Close all", data: { focus: "close all" }, on: { click: () => close(true) } },
        icon("close"),
      ),
    ),
    el(
      "div",
      { class: "form-body" },
      el("p", { class: "error", role: "alert", hidden: loose.length === 0 }, loose.map(([, words]) => words).join(" ")),
      drawBlocks(view.blocks, viewSurface(view), view.errors),
    ),
    el(
      "footer",
      {},
      el("button", { type: "button", class: "button", data: { focus: "close" }, on: { click: () => close(false) } }, view.close || "Close"),
      view.submit && el("button", { type: "submit", class: "button primary", data: { focus: "submit" } }, view.submit),
    ),
  );
}

function close(all) {
  return tell("close", { view: shown.id, all });
}

async function submit(form) {
  const button = form.querySelector("button[type=submit]");
  if (!button) return;
  await whileBusy(button, () => tell("submit", { view: shown.id, state: draft }));
}

// tell acts, and shows what is refused where it belongs: beside its fields, in the form, or, when the form is gone, as a notice.
async function tell(kind, members) {
  const answer = await act(kind, members);
  if (answer.ok) return true;
  if (shown?.id !== members.view) notice(answer.message);
  else if (answer.errors) showViews([{ ...shown, errors: answer.errors }]);
  else {
    const line = dialog.querySelector(".error[role=alert]");
    line.textContent = answer.message;
    line.hidden = false;
  }
  return false;
}

// viewSurface keeps what is typed until the form is sent; an input that says so tells the app at once, as does all that stands outside inputs.
function viewSurface(view) {
  const keep = (block, element, values) => {
    (draft[block.block_id] ||= {})[element.action_id] = values;
  };
  const press = (block, element, values) =>
    tell("click", { view: view.id, block_id: block.block_id, action_id: element.action_id, values, state: draft });
  return {
    value: (block, element) => draft[block.block_id]?.[element.action_id] || [],
    keep,
    change: (block, element, values) => {
      keep(block, element, values);
      return block.type !== "input" || block.dispatch_action ? press(block, element, values) : true;
    },
    press,
  };
}

// drawHome draws the app's home, which is a view without a frame.
export function drawHome(view) {
  if (!view) return [el("p", { class: "empty" }, "The app has not drawn its home yet.")];
  const state = structuredClone(view.state);
  const click = (block, element, values) =>
    act("click", { view: view.id, block_id: block.block_id, action_id: element.action_id, values, state }).then(
      (answer) => answer.ok || notice(answer.message),
    );
  return drawBlocks(view.blocks, {
    value: (block, element) => state[block.block_id]?.[element.action_id] || [],
    change: (block, element, values) => {
      (state[block.block_id] ||= {})[element.action_id] = values;
      return click(block, element, values);
    },
    press: click,
  });
}
