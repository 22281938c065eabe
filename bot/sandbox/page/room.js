// The middle: the open conversation, or the app's home.
import { perform } from "./api.js";
import { drawComposer } from "./composer.js";
import { byID, el, holdFocus, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { drawMessage, drawNews, isJoin, isNews } from "./message.js";
import { drawHome } from "./modal.js";
import { plainText } from "./mrkdwn.js";
import { announce } from "./notice.js";
import { openThread } from "./side.js";
import { address, channel, isReply, sortedMessages, stampDate, world } from "./world.js";

let footed = ""; // what the foot was drawn for, so that a change of the workspace does not disturb somebody who types

// drawHead draws the name of the conversation and what belongs to it.
export function drawHead() {
  const head = byID("room-head");
  const c = channel(world.place);
  document.title = `${c ? c.name : "Home"} - ${world.state.team.name}`;
  const mark = c ? icon({ group: "lock", im: "shield", channel: "hash" }[c.kind]) : icon("home");
  const more = c && c.kind !== "im" && c.member ? leaveButton(c) : null;
  holdFocus(head, () =>
    head.replaceChildren(
      el("h1", {}, mark, el("span", {}, c ? c.name : `${world.state.app.name} home`)),
      c?.topic ? el("p", { class: "topic", title: c.topic }, c.topic) : "",
      el("span", { class: "grow" }),
      c && world.pins.length > 0 ? pinsButton(c) : "",
      c && c.kind !== "im" ? el("span", { class: "members", title: `${c.members.length} members` }, icon("people"), String(c.members.length)) : "",
      more || "",
    ),
  );
}

function pinsButton(c) {
  const button = el("button", { type: "button", class: "pins", data: { focus: "pins" } }, icon("pin"), `${world.pins.length} pinned`);
  const jump = (ts) => (location.hash === address(c.id, ts) ? scrollToMessage(ts) : (location.hash = address(c.id, ts)));
  button.addEventListener("click", () => {
    if (world.pins.length === 1) return jump(world.pins[0]);
    openMenu(
      button,
      world.pins.map((ts) => ({ label: plainText(world.messages.get(ts)?.text || ts).slice(0, 60), choose: () => jump(ts) })),
    );
  });
  return button;
}

function leaveButton(c) {
  const button = el(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": "More about this channel",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { focus: "channel more" },
    },
    icon("more"),
  );
  button.addEventListener("click", () => openMenu(button, [{ label: `Leave #${c.name}`, choose: () => perform("leave", { channel: c.id }) }]));
  return button;
}

// drawFoot draws the composer, or what the person can do instead.
export function drawFoot() {
  const c = channel(world.place);
  const key = [world.as, world.place, c?.member, c?.archived, c?.name].join(" ");
  if (footed === key) return;
  footed = key;
  byID("foot").replaceChildren(foot(c));
}

function foot(c) {
  if (!c) return "";
  if (c.archived) return el("p", { class: "instead" }, "This channel is archived.");
  if (!c.member)
    return el(
      "p",
      { class: "instead" },
      `You are looking at #${c.name}.`,
      el("button", { type: "button", class: "button primary", on: { click: () => perform("join", { channel: c.id }) } }, "Join"),
    );
  return drawComposer(c, { sent: toEnd }); // who says something wants to see it, and the answer
}

// drawMessages draws the whole conversation, and goes to its end, or to the first message that was not read.
export function drawMessages() {
  const list = byID("messages");
  const c = channel(world.place);
  const news = c ? firstUnread(c) : null;
  list.replaceChildren(
    ...sortedMessages()
      .filter((m) => !isReply(m))
      .map((m) => drawMessage(m, { openThread })),
  );
  if (list.children.length === 0) list.append(el("p", { class: "empty" }, "Nothing here yet."));
  if (news) list.querySelector(`[data-ts="${CSS.escape(news)}"]`)?.before(el("div", { class: "new-line", role: "separator" }, el("span", {}, "New")));
  arrange();
  toEnd();
  const line = list.querySelector(".new-line");
  if (line && line.offsetTop < list.scrollTop) list.scrollTop = line.offsetTop - 12;
}

// firstUnread finds the first of the unread messages: as many from the end as the workspace counts.
function firstUnread(c) {
  let left = c.unread;
  for (const m of sortedMessages().reverse()) {
    if (left > 0 && !m.mine && !m.ephemeral && !isNews(m) && !isReply(m) && --left === 0) return m.ts;
  }
  return null;
}

// showMessage draws one message that is new or changed.
export function showMessage(m) {
  const before = world.messages.get(m.ts);
  world.messages.set(m.ts, m);
  if (!before && !m.mine) announce(`${m.name}: ${plainText(m.text)}`);
  if (isReply(m)) return;
  const list = byID("messages");
  const old = find(m.ts);
  keepPlace(list, () => {
    const node = drawMessage(m, { openThread });
    if (old) holdFocus(old, () => (old.replaceWith(node), node));
    else {
      const next = [...list.children].find((other) => other.dataset.ts > m.ts);
      list.querySelector(".empty")?.remove();
      if (next) next.before(node);
      else list.append(node);
    }
    arrange();
  });
}

export function removeMessage(ts) {
  world.messages.delete(ts);
  keepPlace(byID("messages"), () => {
    find(ts)?.remove();
    arrange();
  });
}

const find = (ts) => byID("messages").querySelector(`[data-ts="${CSS.escape(ts)}"]`);

// keepPlace stays at the end of the conversation if that is where the reader was.
function keepPlace(list, change) {
  const wasAtEnd = atEnd();
  change();
  if (wasAtEnd) toEnd();
}

function toEnd() {
  byID("messages").scrollTop = byID("messages").scrollHeight;
}

export const atEnd = () => {
  const list = byID("messages");
  return list.scrollTop + list.clientHeight > list.scrollHeight - 60;
};

export function scrollToMessage(ts) {
  const node = find(ts);
  if (!node) return;
  node.scrollIntoView({ block: "start" });
  node.focus({ preventScroll: true });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2000);
}

// arrange sets what depends on the neighbour: who goes on speaking has no second portrait, and people who join one after the other share a line.
function arrange() {
  let last = null;
  let run = [];
  const endRun = () => {
    if (run.length > 1) {
      const [first, ...rest] = run.map((m) => find(m.ts));
      first.replaceWith(drawNews(run[0], run));
      for (const node of rest) node.hidden = true;
    }
    run = [];
  };
  for (const m of sortedMessages()) {
    if (isReply(m)) continue;
    const node = find(m.ts);
    if (!node) continue;
    if (isJoin(m)) run.push(m);
    else endRun();
    const goesOn = last && goesOnFrom(last, m) && !node.previousElementSibling?.classList.contains("new-line");
    node.classList.toggle("goes-on", Boolean(goesOn));
    last = m;
  }
  endRun();
}

// goesOnFrom reports whether a message goes on where the last one ended. What is a card of its own, or is seen by one person only, does not.
function goesOnFrom(last, m) {
  const apart = (one) => isNews(one) || one.ephemeral || one.pinned || one.blocks.length > 1;
  return last.user === m.user && !apart(last) && !apart(m) && stampDate(m.ts) - stampDate(last.ts) < 300000;
}

// showHome draws the app's home in the place of messages.
export function showHome(view) {
  const list = byID("messages");
  holdFocus(list, () => list.replaceChildren(el("div", { class: "home-page blocks" }, drawHome(view))));
}
