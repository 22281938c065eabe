// The page of the sandbox: a small chat workspace for one reader, who may act as anyone. This module starts it, follows what changes, and goes from place to
// place; the address after # is the place, so that the browser's own way back works.
import { act, listen, moveClock, perform, read, sameRun } from "./api.js";
import { byID, el, icon } from "./dom.js";
import { showViews } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { notice } from "./notice.js";
import { atEnd, drawFoot, drawHead, drawMessages, removeMessage, scrollToMessage, showHome, showMessage } from "./room.js";
import { asks, drawSide, openThread, setSide } from "./side.js";
import { drawSidebar, setSidebar } from "./sidebar.js";
import { address, channel, clockTime, exactTime, isReply, now, setClock, world } from "./world.js";

let stop = () => {}; // ends the stream of the person before
let queue = Promise.resolve(); // of what came in

// inTurn works off what comes in one after the other. What fails does not hold up the rest.
function inTurn(work) {
  queue = queue.then(work).catch((error) => console.error(error));
}

start();

async function start() {
  world.as = sessionStorage.getItem("as") || "";
  const state = await read("state");
  if (!state) return;
  furnish();
  await become(state.me);
}

// furnish sets up what stays: the top, the keys, the clock.
function furnish() {
  byID("show-sidebar").append(icon("menu"));
  byID("show-people").append(icon("people"));
  byID("show-sidebar").addEventListener("click", () => setSidebar(!document.body.classList.contains("with-sidebar")));
  byID("show-people").addEventListener("click", () => (world.thread ? openThread("") : setSide(!document.body.classList.contains("with-side"))));
  byID("skip").addEventListener("click", () => (byID("composer") || byID("messages")).focus());
  byID("person").addEventListener("change", (event) => become(event.target.value));
  for (const minutes of [5, 30]) byID(`plus${minutes}`).addEventListener("click", () => forward(minutes));
  byID("messages").addEventListener("scroll", markRead);
  document.addEventListener("visibilitychange", markRead);
  document.addEventListener("thread", drawRight);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (world.thread) openThread("");
    setSidebar(false);
    setSide(false);
  });
  addEventListener("hashchange", () => inTurn(enter));
  setInterval(drawClock, 5000);
}

async function forward(minutes) {
  const answer = await moveClock(minutes);
  if (!answer.ok) notice(answer.message);
}

// become makes the reader somebody else, in the same place where that person may see it.
async function become(id) {
  stop();
  world.as = id;
  world.thread = "";
  sessionStorage.setItem("as", id);
  const mine = () => world.as === id;
  let broken = false;
  connection("Connecting…");
  stop = listen(
    () =>
      inTurn(async () => {
        if (broken && !(await sameRun())) return location.reload();
        if (mine()) await load();
      }),
    (event) => inTurn(() => mine() && changes[event.kind]?.(event)),
    () => {
      broken = true;
      connection("Connection lost", true);
    },
  );
  setSide(false);
}

// load fetches everything, at the start and after each break.
async function load() {
  const state = await read("state");
  if (!state) return;
  world.state = state;
  await enter();
  const open = await read("views");
  showViews(open?.views || []);
}

// enter goes to the place that the address names, or to the first where the person may be.
async function enter() {
  const [, id, ts] = location.hash.match(/^#\/(\w+)(?:\/([\d.]+))?$/) || [];
  const { channels } = world.state;
  const place = id === "home" || channel(id) ? id : (channels.find((c) => c.member && !c.archived) || channels[0])?.id || "home";
  if (place !== id) history.replaceState(null, "", address(place));
  if (place !== world.place) world.thread = "";
  world.place = place;
  await fetchPlace();
  if (ts) {
    const parent = world.messages.get(ts)?.thread_ts;
    if (parent) openThread(parent);
    scrollToMessage(parent || ts);
  }
}

async function fetchPlace() {
  world.messages.clear();
  world.pins = [];
  if (world.place === "home") {
    drawAll();
    await perform("home");
    const answer = await read("home");
    showHome(answer?.view);
    return;
  }
  const answer = await read("channel", { id: world.place });
  for (const m of answer?.messages || []) world.messages.set(m.ts, m);
  world.pins = answer?.pins || [];
  drawAll();
  drawMessages();
  markRead(true);
}

const changes = {
  message: ({ channel: id, message }) => {
    if (id !== world.place) return;
    showMessage(message);
    if (world.thread) drawRight();
    markRead();
  },
  gone: ({ channel: id, ts }) => {
    if (id !== world.place) return;
    const was = world.messages.get(ts);
    removeMessage(ts);
    if (was && (isReply(was) || ts === world.thread)) drawRight();
  },
  state: ({ state }) => {
    world.state = state;
    if (world.place !== "home" && !channel(world.place)) return enter(); // it is no longer this person's to see
    drawAll();
    markRead();
  },
  views: ({ views }) => showViews(views),
  home: ({ view }) => world.place === "home" && showHome(view),
  channel: ({ channel: id }) => id === world.place && refetch(),
};

// refetch takes the conversation in again without moving the reader.
async function refetch() {
  const answer = await read("channel", { id: world.place });
  if (!answer) return;
  const there = new Set(answer.messages.map((m) => m.ts));
  for (const ts of [...world.messages.keys()]) if (!there.has(ts)) removeMessage(ts);
  for (const m of answer.messages) if (JSON.stringify(m) !== JSON.stringify(world.messages.get(m.ts))) showMessage(m);
  world.pins = answer.pins;
  drawHead();
  if (world.thread) drawRight();
}

function drawAll() {
  drawTop();
  drawGuide();
  drawSidebar();
  drawHead();
  drawFoot();
  if (!world.thread) drawRight(); // a thread is drawn when its messages change, and holds what somebody types
}

function drawTop() {
  const { team, people, app, clock } = world.state;
  byID("team").textContent = team.name;
  drawChoice(people.filter((p) => !p.deactivated));
  byID("plus5").hidden = byID("plus30").hidden = !clock.moves;
  setClock(clock.now);
  drawClock();
  connection(app.online ? `${app.name} is online` : `${app.name} is offline`, !app.online);
}

// drawChoice draws whom the reader can be, and leaves the list alone while nothing in it changes: it may be open.
function drawChoice(people) {
  const select = byID("person");
  const label = (p) => (p.waiting > 0 ? `${p.name} (${asks(p.waiting)})` : p.name);
  if ([...select.options].map((o) => o.text).join() !== people.map(label).join())
    select.replaceChildren(...people.map((p) => el("option", { value: p.id }, label(p))));
  select.value = world.as;
}

function connection(words, broken = false) {
  const node = byID("connection");
  node.classList.toggle("broken", broken);
  if (node.textContent !== words) node.textContent = words;
}

function drawClock() {
  const at = now();
  const node = byID("now");
  node.textContent = clockTime(at);
  node.dateTime = at.toISOString();
  node.title = exactTime(at);
}

const guideLeft = () => sessionStorage.getItem("guide") === "left";

function leaveGuide(left) {
  sessionStorage.setItem("guide", left ? "left" : "");
  drawGuide();
  drawRight();
}

let guided = "";

function drawGuide() {
  const { lines, at } = world.state.guide;
  const node = byID("guide");
  node.hidden = lines.length === 0 || guideLeft();
  const key = `${at} ${lines.length}`;
  if (guided === key) return;
  guided = key;
  const done = at >= lines.length;
  node.replaceChildren(
    el("strong", {}, done ? "Guide done" : `Guide ${at + 1}/${lines.length}`),
    el("span", {}, done ? "That was a whole incident. Move the clock to see stand-ins asked, or declare another." : mrkdwn(lines[at])),
    el("button", { type: "button", on: { click: () => leaveGuide(true) } }, "Leave the guide"),
  );
}

function drawRight() {
  const canReturn = world.state.guide.lines.length > 0 && guideLeft();
  drawSide({ become: (id) => become(id), guideAgain: canReturn ? () => leaveGuide(false) : null });
}

// markRead says that the newest message was seen: when the reader opens the conversation, and later when they are at its end.
function markRead(opened) {
  const c = world.state && channel(world.place);
  if (!c || c.unread === 0 || document.hidden || !(opened === true || atEnd())) return;
  c.unread = c.mentions = 0;
  act("read", { channel: c.id });
}
