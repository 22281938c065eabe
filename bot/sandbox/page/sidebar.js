// The left side: where the person can go, and what is unread there.
import { byID, el, holdFocus, icon } from "./dom.js";
import { address, world } from "./world.js";

export function drawSidebar() {
  const nav = byID("sidebar");
  holdFocus(nav, () => nav.replaceChildren(...sections()));
}

function sections() {
  const { app, channels } = world.state;
  const rooms = channels.filter((c) => c.kind !== "im" && !c.archived);
  const direct = channels.filter((c) => c.kind === "im");
  const home = el(
    "button",
    { type: "button", class: "home", "aria-current": current("home"), data: { focus: "home" }, on: { click: () => go("home") } },
    icon("home"),
    el("span", {}, `${app.name} home`),
  );
  return [
    section("Channels", rooms.filter((c) => c.member).map(entry)),
    section("Direct messages", direct.map(entry)),
    section("Apps", [home]),
    section("Open to join", rooms.filter((c) => !c.member).map(entry)),
    section("Archived", channels.filter((c) => c.archived).map(entry)),
  ];
}

const section = (title, entries) => (entries.length === 0 ? "" : el("section", {}, el("h2", {}, title), entries));

const current = (id) => (world.place === id ? "page" : null);

function entry(c) {
  const unread = c.unread > 0 && world.place !== c.id;
  const kind = { group: "private channel", im: "direct message", channel: "channel" }[c.kind];
  return el(
    "button",
    {
      type: "button",
      class: unread ? "channel unread" : "channel",
      "aria-current": current(c.id),
      "aria-label": `${c.name}, ${kind}${unread ? `, ${c.unread} unread` : ""}`,
      title: c.name,
      data: { id: c.id, name: c.name, focus: c.id },
      on: { click: () => go(c.id) },
    },
    icon({ group: "lock", im: "shield", channel: "hash" }[c.kind]),
    el("span", { class: "channel-name" }, c.name),
    unread && el("span", { class: c.mentions > 0 || c.kind === "im" ? "count mentions" : "count" }, String(c.unread)),
  );
}

function go(id) {
  location.hash = address(id);
  setSidebar(false);
}

// setSidebar shows or hides the left side, which lies over the room on a narrow screen.
export function setSidebar(open) {
  document.body.classList.toggle("with-sidebar", open);
  byID("show-sidebar").setAttribute("aria-expanded", String(open));
}
