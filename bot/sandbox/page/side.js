// The right side: the people of the workspace, or a thread.
import { byID, el, holdFocus, icon } from "./dom.js";
import { drawComposer } from "./composer.js";
import { avatar, drawMessage } from "./message.js";
import { channel, sortedMessages, world } from "./world.js";

let drawn = ""; // the thread whose composer stands there, "" for the people

// drawSide draws whichever of the two is open. The composer of a thread stays while its messages change.
export function drawSide({ become, guideAgain }) {
  const side = byID("side");
  const parent = world.messages.get(world.thread);
  document.body.classList.toggle("with-thread", Boolean(parent));
  holdFocus(side, () => (parent ? drawThread(side, parent) : drawPeople(side, become, guideAgain)));
}

function head(title, close) {
  return el(
    "header",
    {},
    el("h2", {}, title),
    el(
      "button",
      {
        type: "button",
        class: close.always ? "icon" : "icon narrow",
        "aria-label": `Close ${title.toLowerCase()}`,
        data: { focus: "close side" },
        on: { click: close.do },
      },
      icon("close"),
    ),
  );
}

function drawPeople(side, become, guideAgain) {
  drawn = "";
  side.replaceChildren(
    head("People", { do: () => setSide(false) }),
    el(
      "ul",
      { class: "people" },
      world.state.people.map((p) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              disabled: p.deactivated,
              "aria-current": p.id === world.as ? "true" : null,
              title: `Be ${p.name}`,
              data: { focus: p.id },
              on: { click: () => become(p.id) },
            },
            avatar(p.id, p.name),
            el(
              "span",
              { class: "person" },
              el("strong", {}, p.name, p.id === world.as && el("small", {}, " you")),
              el("small", {}, p.deactivated ? "Deactivated" : p.title),
            ),
            p.waiting > 0 && el("span", { class: "count mentions" }, asks(p.waiting)),
          ),
        ),
      ),
    ),
    guideAgain
      ? el("button", { type: "button", class: "button guide-again", data: { focus: "guide again" }, on: { click: guideAgain } }, "Show the guide")
      : "",
  );
}

export const asks = (n) => (n === 1 ? "1 ask" : `${n} asks`);

function drawThread(side, parent) {
  const key = `${world.as} ${parent.channel} ${parent.ts}`;
  const messages = el(
    "div",
    { class: "messages", role: "log", "aria-live": "off", "aria-label": "Thread", tabindex: 0 },
    [parent, ...sortedMessages().filter((m) => m.thread_ts === parent.ts && m.ts !== parent.ts)].map((m) => drawMessage(m)),
  );
  const scrolled = side.querySelector(".messages");
  const atEnd = drawn !== key || (scrolled && scrolled.scrollTop + scrolled.clientHeight > scrolled.scrollHeight - 40);
  const top = scrolled?.scrollTop ?? 0;
  if (drawn === key) scrolled.replaceWith(messages);
  else
    side.replaceChildren(
      head("Thread", { always: true, do: () => openThread("") }),
      messages,
      drawComposer(channel(parent.channel), { thread: parent.ts }),
    );
  messages.scrollTop = atEnd ? messages.scrollHeight : top;
  if (drawn !== key) side.querySelector("textarea").focus();
  drawn = key;
}

// openThread opens the thread of a message at the side; "" closes it.
export function openThread(ts) {
  const before = world.thread;
  world.thread = ts;
  document.dispatchEvent(new CustomEvent("thread"));
  setSide(ts !== "");
  if (!ts && before) document.querySelector(`#messages [data-ts="${CSS.escape(before)}"]`)?.focus({ preventScroll: true });
}

// setSide shows or hides the right side where it has no place of its own.
export function setSide(open) {
  document.body.classList.toggle("with-side", open);
  byID("show-people").setAttribute("aria-expanded", String(open));
}
