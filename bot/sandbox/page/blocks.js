// Block Kit as nodes: what the app sent, drawn as Slack draws it (https://docs.slack.dev/reference/block-kit/blocks).
import { el, unique } from "./dom.js";
import { drawElement, isGroup } from "./elements.js";
import { link, mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { address, channel, clockTime, nameOf } from "./world.js";

// drawBlocks gives nodes. elements.js says what a surface is; `errors` has the words that stand beside input blocks.
export function drawBlocks(blocks, surface, errors = {}) {
  return blocks.map((block) => {
    const draw = kinds[block.type] || unknown;
    const node = draw(block, surface, errors[block.block_id]);
    if (block.block_id) node.dataset.block = block.block_id;
    return node;
  });
}

const kinds = {
  header: (b) => el("h3", { class: "b-header" }, textObject(b.text)),
  divider: () => el("hr"),
  context: (b) =>
    el(
      "div",
      { class: "b-context" },
      b.elements.map((e) => (e.type === "image" ? el("span", {}, `[${e.alt_text}]`) : el("span", {}, textObject(e)))),
    ),
  image: (b) => el("p", { class: "unknown" }, `[Image: ${b.alt_text}]`),
  markdown: (b) => el("div", { class: "b-text" }, b.text),
  actions: (b, surface) =>
    el(
      "div",
      { class: "b-actions" },
      b.elements.map((e) => drawElement(b, e, surface)),
    ),
  rich_text: (b) => el("div", { class: "b-text" }, b.elements.map(richBlock)),
  section,
  input,
};

const unknown = (b) => el("p", { class: "unknown" }, `This page cannot draw a block of type ${b.type}.`);

function section(b, surface) {
  return el(
    "div",
    { class: "b-section" },
    el(
      "div",
      { class: "b-text" },
      textObject(b.text),
      b.fields &&
        el(
          "div",
          { class: "fields" },
          b.fields.map((f) => el("div", {}, textObject(f))),
        ),
    ),
    b.accessory && b.accessory.type !== "image" && el("div", { class: "accessory" }, drawElement(b, b.accessory, surface)),
  );
}

// input is a label, its element, a hint, and beside it what the app found wrong. A group of controls takes its label by id, a single one by <label>.
function input(b, surface, error) {
  const id = unique("field");
  const about = { name: plainText(b.label), required: b.optional ? null : "true" };
  about.describedBy = [b.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const label = [textObject(b.label), b.optional && el("small", {}, " (optional)")];
  if (isGroup(b.element)) about.label = `${id}-label`;
  else about.control = id;
  const drawn = drawElement(b, b.element, surface, about);
  if (error) (drawn.id ? drawn : drawn.querySelector("input") || drawn).setAttribute("aria-invalid", "true");
  return el(
    "div",
    { class: error ? "b-input wrong" : "b-input" },
    about.label ? el("span", { class: "label", id: about.label }, label) : el("label", { class: "label", for: id }, label),
    drawn,
    b.hint && el("small", { id: `${id}-hint` }, textObject(b.hint)),
    error && el("p", { class: "error", id: `${id}-error` }, error),
  );
}

function richBlock(b) {
  switch (b.type) {
    case "rich_text_list":
      return el(
        b.style === "ordered" ? "ol" : "ul",
        {},
        b.elements.map((e) => el("li", {}, richBlock(e))),
      );
    case "rich_text_preformatted":
      return el("pre", {}, el("code", {}, b.elements.map(richInline)));
    case "rich_text_quote":
      return el("blockquote", {}, b.elements.map(richInline));
  }
  return el("div", {}, (b.elements || []).map(richInline));
}

function richInline(e) {
  let node = richLeaf(e);
  for (const [style, tag] of [
    ["code", "code"],
    ["bold", "strong"],
    ["italic", "em"],
    ["strike", "s"],
  ])
    if (e.style?.[style]) node = el(tag, {}, node);
  return node;
}

function richLeaf(e) {
  switch (e.type) {
    case "link":
      return link(e.url, e.text);
    case "user":
      return el("span", { class: "mention" }, `@${nameOf(e.user_id)}`);
    case "channel":
      return channel(e.channel_id)
        ? el("a", { class: "mention", href: address(e.channel_id) }, `#${channel(e.channel_id).name}`)
        : "a private channel";
    case "emoji":
      return el("span", {}, mrkdwn(`:${e.name}:`));
    case "date":
      return e.fallback || clockTime(new Date(e.timestamp * 1000));
  }
  return e.text || "";
}
