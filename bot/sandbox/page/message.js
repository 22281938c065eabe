// One message: who and when, what it says, its files and reactions, and what can be done with it.
import { act, perform } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { asTyped, emoji, mrkdwn, plainText } from "./mrkdwn.js";
import { confirmed, notice } from "./notice.js";
import { clockTime, exactTime, isReply, nameOf, stampDate, world } from "./world.js";

// drawMessage gives the element of a message. `openThread` is left out where the thread is open already.
export function drawMessage(m, { openThread } = {}) {
  if (isNews(m)) return drawNews(m, [m]);
  const at = stampDate(m.ts);
  const classes = ["message", m.app && "app", m.pinned && "pinned", m.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  const node = el(
    "article",
    { class: classes, data: { ts: m.ts }, tabindex: -1, "aria-label": `${m.name} at ${clockTime(at)}` },
    avatar(m.user, m.name, m.app),
    el(
      "div",
      { class: "body" },
      m.pinned && el("p", { class: "mark" }, icon("pin"), "Pinned"),
      m.ephemeral && only(m),
      el(
        "p",
        { class: "by" },
        el("strong", {}, m.name),
        m.app && el("span", { class: "badge" }, "APP"),
        el("time", { datetime: at.toISOString(), title: exactTime(at) }, clockTime(at)),
      ),
      content(m),
      m.files.map(drawFile),
      m.reactions.length > 0 &&
        el(
          "div",
          { class: "reactions" },
          m.reactions.map((r) => drawReaction(m, r)),
        ),
      openThread &&
        m.reply_count > 0 &&
        el(
          "button",
          { type: "button", class: "replies", data: { focus: "replies" }, on: { click: () => openThread(m.ts) } },
          m.reply_count === 1 ? "1 reply" : `${m.reply_count} replies`,
        ),
    ),
  );
  if (!m.ephemeral) node.append(tools(m, node, openThread));
  return node;
}

// Who came, left or named the topic is news of the room, not somebody's words.
export const isNews = (m) => m.subtype !== "" && !["file_share", "bot_message", "me_message", "thread_broadcast"].includes(m.subtype);

const joins = ["channel_join", "group_join"];

export const isJoin = (m) => joins.includes(m.subtype);

// drawNews draws one line. Several who joined, one after the other, share it.
export function drawNews(m, run) {
  const names = [...new Set(run.map((one) => one.name))];
  const words = run.length > 1 ? [`${new Intl.ListFormat("en").format(names)} joined`] : mrkdwn(m.text);
  const byWhom = run.length > 1 || m.text.includes(`<@${m.user}`) ? null : `${m.name} `;
  const at = stampDate(m.ts);
  return el(
    "article",
    { class: "message news", data: { ts: m.ts }, tabindex: -1 },
    el("time", { datetime: at.toISOString(), title: exactTime(at) }, clockTime(at)),
    el("span", {}, byWhom, words),
  );
}

export function avatar(id, name, app) {
  if (app) return el("span", { class: "avatar app-avatar", "aria-hidden": "true" }, icon("shield"));
  const shade =
    Math.max(
      0,
      world.state.people.findIndex((p) => p.id === id),
    ) % 8; // neighbours in the list differ
  return el("span", { class: `avatar shade${shade}`, "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());
}

const only = (m) =>
  el(
    "p",
    { class: "mark" },
    icon("eye"),
    "Only visible to you",
    el("button", { type: "button", class: "plain", on: { click: () => perform("dismiss", { channel: m.channel, ts: m.ts }) } }, "Dismiss"),
  );

function content(m) {
  if (m.blocks.length > 0) return el("div", { class: "blocks" }, drawBlocks(m.blocks, messageSurface(m)));
  return m.text && el("div", { class: "b-text" }, mrkdwn(m.text), m.edited && el("small", {}, " (edited)"));
}

// messageSurface is a message as something to press: each change goes to the app at once. What was ticked stays on this screen under its ids.
function messageSurface(m) {
  const click = async (block, element, values) => {
    const answer = await perform("click", { channel: m.channel, ts: m.ts, block_id: block.block_id, action_id: element.action_id, values });
    return answer.ok;
  };
  return {
    value: (block, element) => m.state[block.block_id]?.[element.action_id] || [],
    change: (block, element, values) => {
      (m.state[block.block_id] ||= {})[element.action_id] = values;
      return click(block, element, values);
    },
    press: click,
  };
}

export function drawFile(file) {
  const size =
    file.size < 1024 ? `${file.size} B` : file.size < 1048576 ? `${Math.round(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
  return el(
    "div",
    { class: "file" },
    icon("file"),
    el("a", { href: file.url, target: "_blank", rel: "noopener", data: { focus: file.id } }, file.title || file.name),
    el("small", {}, `${file.name}, ${size}`),
    el("a", { class: "download", href: `${file.url}&download=1`, download: file.name, "aria-label": `Download ${file.name}` }, "Download"),
  );
}

function drawReaction(m, r) {
  const mine = r.users.includes(world.as);
  const who = r.users.map(nameOf).join(", ");
  return el(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      title: `${who} reacted with :${r.name}:`,
      data: { focus: `reaction ${r.name}` },
      on: { click: () => perform("react", { channel: m.channel, ts: m.ts, name: r.name, remove: mine }) },
    },
    `${emoji[r.name] || `:${r.name}:`} ${r.users.length}`,
  );
}

// tools are the buttons over a message and its ⋮ menu.
function tools(m, node, openThread) {
  const pushpin = m.reactions.some((r) => r.name === "pushpin" && r.users.includes(world.as));
  const react = () => perform("react", { channel: m.channel, ts: m.ts, name: "pushpin", remove: pushpin });
  const more = el(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": "More",
      title: "More",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { focus: "tools more" },
    },
    icon("more"),
  );
  more.addEventListener("click", () =>
    openMenu(
      more,
      [
        ...world.state.app.shortcuts
          .filter((s) => s.type === "message")
          .map((s) => ({
            label: s.name,
            note: world.state.app.name,
            choose: () => perform("shortcut", { callback_id: s.callback_id, channel: m.channel, ts: m.ts }),
          })),
        { label: pushpin ? "Take 📌 away" : "React 📌", choose: react },
        openThread && !isReply(m) && { label: "Reply in thread", choose: () => openThread(m.ts) },
        m.mine && { label: "Edit", choose: () => edit(m, node) },
        m.mine && { label: "Delete", danger: true, choose: () => remove(m) },
      ].filter(Boolean),
    ),
  );
  return el(
    "div",
    { class: "tools" },
    el(
      "button",
      { type: "button", class: "icon", "aria-label": "React 📌", title: "React 📌", data: { focus: "tools react" }, on: { click: react } },
      icon("pin"),
    ),
    openThread &&
      !isReply(m) &&
      el(
        "button",
        {
          type: "button",
          class: "icon",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          data: { focus: "tools reply" },
          on: { click: () => openThread(m.ts) },
        },
        icon("reply"),
      ),
    more,
  );
}

// edit puts a field in the place of the words.
function edit(m, node) {
  const words = node.querySelector(".body > .b-text");
  if (!words) return;
  const field = el("textarea", { rows: 3, "aria-label": "Edit message", value: asTyped(m.text) });
  const save = async () => {
    const answer = await act("edit", { channel: m.channel, ts: m.ts, text: field.value });
    if (answer.ok) form.replaceWith(words);
    else notice(answer.message);
  };
  const form = el(
    "form",
    { class: "edit", on: { submit: (event) => (event.preventDefault(), save()) } },
    field,
    el(
      "div",
      { class: "choices" },
      el("button", { type: "button", class: "button", on: { click: () => form.replaceWith(words) } }, "Cancel"),
      el("button", { class: "button primary" }, "Save"),
    ),
  );
  words.replaceWith(form);
  field.focus();
}

async function remove(m) {
  const yes = await confirmed({ title: "Delete this message?", text: plainText(m.text).slice(0, 300), yes: "Delete", no: "Keep it", danger: true });
  if (yes) await perform("delete", { channel: m.channel, ts: m.ts });
}
