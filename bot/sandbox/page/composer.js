// Where people type: messages, files, and the app's command with its completion.
import { act, perform, read, upload } from "./api.js";
import { el, icon, unique, whileBusy } from "./dom.js";
import { openMenu } from "./menu.js";
import { notice } from "./notice.js";
import { drawFile } from "./message.js";
import { world } from "./world.js";

const drafts = new Map(); // what was typed and not sent, by person and place

// drawComposer gives the form for a conversation, or for a thread in it; sent runs when something goes out. The room's own has the ids that a page has once.
export function drawComposer(conversation, { thread = "", sent = () => {} } = {}) {
  const key = [world.as, conversation.id, thread].join(" ");
  const list = unique("completions");
  const place = thread ? "Reply in thread" : `Message ${conversation.kind === "im" ? conversation.name : `#${conversation.name}`}`;
  const field = el("textarea", {
    id: thread ? null : "composer",
    rows: 1,
    value: drafts.get(key) || "",
    placeholder: thread ? "Reply…" : `${place}, or ${world.state.app.command}`,
    "aria-label": place,
    role: thread ? null : "combobox",
    "aria-autocomplete": thread ? null : "list",
    "aria-expanded": thread ? null : "false",
    "aria-controls": thread ? null : list,
    autocomplete: "off",
    data: { focus: "composer" },
  });
  const send = el("button", { id: thread ? null : "send", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const files = attachments();
  const form = el(
    "form",
    { class: "composer", on: { submit: (event) => (event.preventDefault(), whileBusy(send, submit)) } },
    files.list,
    el("div", { class: "composer-row" }, files.button, !thread && shortcutsButton(), field, send),
  );

  async function submit() {
    const text = field.value.trim();
    if (!text && files.ids().length === 0) return;
    const isCommand = text.startsWith("/") && files.ids().length === 0;
    if (isCommand && thread) return notice("A command works in the room, not in a thread.");
    set("");
    sent();
    const answer = isCommand
      ? await act("command", { channel: conversation.id, text })
      : await act("post", { channel: conversation.id, text, thread_ts: thread, files: files.ids() });
    if (answer.ok) return files.clear();
    notice(answer.message);
    if (!field.value) set(text);
  }

  function set(text) {
    field.value = text;
    changed();
  }

  function changed() {
    drafts.set(key, field.value);
    grow(field);
    completion?.ask();
  }

  const completion = thread ? null : completing(field, list, set);
  if (completion) form.prepend(completion.list);
  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    if (completion?.key(event) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(send);
  });
  requestAnimationFrame(() => grow(field));
  return form;
}

// grow fits the field to its lines; the style sheet says how high it may become.
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function shortcutsButton() {
  const button = el(
    "button",
    { type: "button", class: "icon", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", "aria-expanded": "false" },
    icon("bolt"),
  );
  button.addEventListener("click", () =>
    openMenu(
      button,
      world.state.app.shortcuts
        .filter((s) => s.type === "global")
        .map((s) => ({ label: s.name, note: s.description, choose: () => perform("shortcut", { callback_id: s.callback_id }) })),
    ),
  );
  return button;
}

// attachments uploads files as soon as they are chosen, and lists those that wait to be sent.
function attachments() {
  let waiting = [];
  const list = el("div", { class: "attached" });
  const chooser = el("input", { type: "file", multiple: true, hidden: true });
  const button = el(
    "button",
    { type: "button", class: "icon", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => chooser.click() } },
    icon("clip"),
  );
  const draw = () =>
    list.replaceChildren(
      ...waiting.map((file) =>
        el(
          "div",
          {},
          drawFile(file),
          el(
            "button",
            {
              type: "button",
              class: "icon",
              "aria-label": `Take ${file.name} off`,
              on: { click: () => ((waiting = waiting.filter((f) => f !== file)), draw()) },
            },
            icon("close"),
          ),
        ),
      ),
    );
  chooser.addEventListener("change", async () => {
    for (const chosen of chooser.files) {
      const answer = await upload(chosen);
      if (answer.ok) waiting.push(answer.file);
      else notice(answer.message);
    }
    chooser.value = "";
    draw();
  });
  return { button: el("span", {}, chooser, button), list, ids: () => waiting.map((f) => f.id), clear: () => ((waiting = []), draw()) };
}

// completing offers what a command can go on with, and names after an @. Enter sends what stands there unless a line was chosen with the arrows; Tab takes
// the first.
function completing(field, id, set) {
  const list = el("div", { class: "completions", id, role: "listbox", "aria-label": "Completions", hidden: true });
  let texts = [];
  let at = -1;
  let asked = 0;

  function show(found) {
    texts = found.slice(0, 8);
    at = -1;
    list.replaceChildren(
      ...texts.map((text, i) =>
        el(
          "div",
          { id: `${id}-${i}`, role: "option", "aria-selected": "false", on: { pointerdown: (event) => (event.preventDefault(), take(i)) } },
          text,
        ),
      ),
    );
    list.hidden = texts.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    at = (next + texts.length) % texts.length;
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === at)));
    field.setAttribute("aria-activedescendant", `${id}-${at}`);
  }

  function take(i) {
    const text = texts[i];
    show([]);
    set(text);
    field.focus();
  }

  async function ask() {
    const text = field.value;
    const mine = ++asked;
    const found = text.startsWith("/") ? await commands(text) : names(text);
    if (mine === asked) show(found.filter((t) => t !== text));
  }

  function key(event) {
    if (list.hidden) return false;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at < 0 ? texts.length - 1 : at - 1);
    else if (event.key === "Tab" && !event.shiftKey) take(Math.max(at, 0));
    else if (event.key === "Enter" && at >= 0) take(at);
    else if (event.key === "Escape") show([]);
    else return false;
    event.preventDefault();
    return true;
  }

  field.addEventListener("blur", () => show([]));
  return { list, ask, key };
}

async function commands(text) {
  const { command } = world.state.app;
  if (!text.startsWith(`${command} `)) return command.startsWith(text) ? [`${command} `] : [];
  return (await read("complete", { text }))?.completions || [];
}

function names(text) {
  const [, before, begun] = text.match(/^([\s\S]*(?:^|\s))@(\w*)$/) || [];
  if (begun === undefined) return [];
  return world.state.people.filter((p) => p.name.toLowerCase().startsWith(begun.toLowerCase())).map((p) => `${before}@${p.name} `);
}
