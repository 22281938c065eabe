// The interactive elements of Block Kit (https://docs.slack.dev/reference/block-kit/block-elements).
//
// An element is drawn on a surface, which holds what stands in it and is told of every change:
//   value(block, element)           the values that stand there, as strings
//   change(block, element, values)  a person ticked, chose or typed
//   press(block, element, values)   a person pressed a button, or chose from an overflow menu
// change and press give a promise of whether the app took it.
import { el, icon, unique, whileBusy } from "./dom.js";
import { openMenu } from "./menu.js";
import { insideAddress, isSafe, plainText, textObject } from "./mrkdwn.js";
import { confirmed } from "./notice.js";
import { world } from "./world.js";

// drawElement gives a node. `about` has what an input block says of its element: an id for its label, its name, whether it is required and what describes it.
export function drawElement(block, element, surface, about = {}) {
  const draw = kinds[element.type];
  if (!draw) return el("span", { class: "unknown" }, `This page cannot draw ${element.type}.`);
  return draw(block, element, surface, about);
}

// isGroup tells the elements that are several controls, which a single <label> cannot name.
export const isGroup = (element) => ["checkboxes", "radio_buttons"].includes(element.type) || element.type.startsWith("multi_");

const kinds = {
  button,
  overflow,
  checkboxes: (...all) => choices("checkbox", ...all),
  radio_buttons: (...all) => choices("radio", ...all),
  static_select: (block, element, ...rest) => select(block, element, groupsOf(element), ...rest),
  users_select: (block, element, ...rest) => select(block, element, [{ options: people() }], ...rest),
  channels_select: (block, element, ...rest) => select(block, element, [{ options: conversations() }], ...rest),
  conversations_select: (block, element, ...rest) => select(block, element, [{ options: conversations() }], ...rest),
  multi_static_select: (block, element, ...rest) =>
    several(
      block,
      element,
      groupsOf(element).flatMap((g) => g.options),
      ...rest,
    ),
  multi_users_select: (block, element, ...rest) => several(block, element, people(), ...rest),
  multi_channels_select: (block, element, ...rest) => several(block, element, conversations(), ...rest),
  multi_conversations_select: (block, element, ...rest) => several(block, element, conversations(), ...rest),
  datepicker: (...all) => field("date", ...all),
  timepicker: (...all) => field("time", ...all),
  datetimepicker: moment,
  plain_text_input: (block, element, ...rest) => (element.multiline ? area : field)("text", block, element, ...rest),
  number_input: (...all) => field("number", ...all),
  email_text_input: (...all) => field("email", ...all),
  url_text_input: (...all) => field("url", ...all),
};

// agreed asks what the element's confirm object wants asked.
async function agreed(element) {
  const c = element.confirm;
  if (!c) return true;
  return confirmed({
    title: plainText(c.title),
    text: textObject(c.text),
    yes: plainText(c.confirm),
    no: plainText(c.deny),
    danger: c.style === "danger",
  });
}

function button(block, element, surface) {
  const words = plainText(element.text);
  const name = element.accessibility_label || words;
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${element.style || ""}`,
      "aria-label": name === words ? null : name,
      data: { focus: name, action: element.action_id },
    },
    textObject(element.text),
  );
  node.addEventListener("click", () =>
    whileBusy(node, async () => {
      if (!(await agreed(element))) return;
      if (element.url) visit(element.url);
      await surface.press(block, element, []);
    }),
  );
  return node;
}

function visit(url) {
  const inside = insideAddress(url);
  if (inside) location.hash = inside;
  else if (isSafe(url)) open(url, "_blank", "noopener");
}

function overflow(block, element, surface) {
  const node = el(
    "button",
    { type: "button", class: "button more", "aria-label": "More", "aria-haspopup": "menu", data: { focus: `more ${element.action_id}` } },
    icon("more"),
  );
  const items = element.options.map((o) => ({
    label: plainText(o.text),
    note: o.description && plainText(o.description),
    choose: async () => (await agreed(element)) && surface.press(block, element, [o.value]),
  }));
  node.addEventListener("click", () => openMenu(node, items));
  return node;
}

// choices draws checkboxes or radio buttons. What a person ticks stays ticked here, whatever the app makes of it, until the app sends other ids.
function choices(type, block, element, surface, about) {
  const group = unique("choice");
  const chosen = () => [...node.querySelectorAll("input:checked")].map((input) => input.value);
  const changed = async (event) => {
    const input = event.target;
    if (await agreed(element)) await surface.change(block, element, chosen());
    else if (type === "checkbox") input.checked = !input.checked;
    else for (const other of node.querySelectorAll("input")) other.checked = surface.value(block, element).includes(other.value);
  };
  const node = el(
    "div",
    {
      class: "choices-list",
      role: type === "radio" ? "radiogroup" : element.options.length > 1 ? "group" : null,
      "aria-labelledby": about.label,
      "aria-describedby": about.describedBy,
    },
    element.options.map((option) => {
      const id = unique("option");
      const name = plainText(option.text);
      const input = el("input", {
        type,
        id,
        name: group,
        value: option.value,
        checked: surface.value(block, element).includes(option.value),
        "aria-describedby": option.description && `${id}-note`,
        data: { focus: name },
        on: { change: changed },
      });
      return el(
        "label",
        { class: "choice", for: id },
        input,
        el(
          "span",
          {},
          el("span", {}, textObject(option.text)),
          option.description && el("small", { id: `${id}-note` }, textObject(option.description)),
        ),
      );
    }),
  );
  return node;
}

const groupsOf = (element) => element.option_groups || [{ options: element.options || [] }];

const option = (value, text) => ({ value, text: { type: "plain_text", text, emoji: false } });

const people = () => world.state.people.filter((p) => !p.deactivated).map((p) => option(p.id, p.name));

const conversations = () => world.state.channels.filter((c) => c.kind !== "im").map((c) => option(c.id, `#${c.name}`));

const placeholder = (element, otherwise = "") => (element.placeholder ? plainText(element.placeholder) : otherwise);

function select(block, element, groups, surface, about) {
  const held = surface.value(block, element)[0] || "";
  const hint = placeholder(element, "Choose…");
  const draw = (o) =>
    el(
      "option",
      { value: o.value, selected: o.value === held },
      o.description ? `${plainText(o.text)}: ${plainText(o.description)}` : plainText(o.text),
    );
  const node = el(
    "select",
    {
      id: about.control,
      "aria-label": about.control ? null : hint,
      "aria-describedby": about.describedBy,
      "aria-required": about.required,
      data: { focus: about.name || hint },
    },
    el("option", { value: "", selected: held === "" }, hint),
    groups.map((group) => (group.label ? el("optgroup", { label: plainText(group.label) }, group.options.map(draw)) : group.options.map(draw))),
  );
  node.addEventListener("change", async () => {
    if (await agreed(element)) await surface.change(block, element, node.value ? [node.value] : []);
    else node.value = surface.value(block, element)[0] || "";
  });
  return node;
}

// several draws a menu in which more than one can be chosen: a list of boxes that folds under the names of what is chosen.
function several(block, element, options, surface, about) {
  const summary = el("summary", { "aria-labelledby": about.label, data: { focus: about.name || element.action_id } });
  const list = choices(
    "checkbox",
    block,
    { ...element, options, confirm: null },
    {
      value: surface.value,
      change: (b, e, values) => {
        name(values);
        return surface.change(block, element, values);
      },
    },
    about,
  );
  const name = (values) => {
    summary.textContent =
      options
        .filter((o) => values.includes(o.value))
        .map((o) => plainText(o.text))
        .join(", ") || placeholder(element, "Choose…");
  };
  name(surface.value(block, element));
  return el("details", { class: "several" }, summary, list);
}

const fieldProps = (element, about) => ({
  id: about.control,
  "aria-label": about.control ? null : placeholder(element),
  "aria-describedby": about.describedBy,
  "aria-required": about.required,
  autocomplete: "off",
  placeholder: placeholder(element) || null,
  maxlength: element.max_length,
  minlength: element.min_length,
  data: { focus: about.name || element.action_id },
});

function field(type, block, element, surface, about) {
  const node = el("input", {
    type,
    ...fieldProps(element, about),
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? "any" : null,
  });
  return typed(node, block, element, surface);
}

const area = (_, block, element, surface, about) => typed(el("textarea", { rows: 3, ...fieldProps(element, about) }), block, element, surface);

// typed keeps each letter, and tells the app when the person leaves the field or chose a date.
function typed(node, block, element, surface) {
  const values = () => (node.value ? [node.value] : []);
  node.value = surface.value(block, element)[0] || "";
  node.addEventListener("input", () => surface.keep?.(block, element, values()));
  node.addEventListener("change", () => surface.change(block, element, values()));
  return node;
}

// moment is a datetimepicker, whose value is in seconds since 1970 while the field is in the reader's zone.
function moment(block, element, surface, about) {
  const node = el("input", { type: "datetime-local", ...fieldProps(element, about) });
  const held = surface.value(block, element)[0];
  if (held) {
    const at = new Date(Number(held) * 1000);
    node.value = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
  node.addEventListener("change", () => surface.change(block, element, node.value ? [String(Math.floor(new Date(node.value) / 1000))] : []));
  return node;
}
