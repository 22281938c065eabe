// world is what the page knows, as the person sees it; all modules read it, main.js fills it.
export const world = {
  as: "", // the person who acts and reads
  state: null, // of /page/state
  place: "", // the id of the open conversation, or "home"
  messages: new Map(), // of the open conversation, by ts
  pins: [],
  thread: "", // the ts of the thread that is open at the side
};

export const person = (id) => world.state.people.find((p) => p.id === id);

export const channel = (id) => world.state.channels.find((c) => c.id === id);

// nameOf gives a person's name, or the app's.
export function nameOf(id) {
  if (id === world.state.app.user) return world.state.app.name;
  return person(id)?.name || id;
}

// sortedMessages gives the open conversation, oldest first.
export const sortedMessages = () => [...world.messages.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));

export const isReply = (m) => m.thread_ts !== "" && m.thread_ts !== m.ts;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// clockTime gives a time of day as this reader's clock shows it.
export const clockTime = (date) => date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// exactTime is for the small label over a time.
export const exactTime = (date) =>
  `${date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" })} ${zone}, ${date.toISOString().slice(0, 19)}Z`;

export const stampDate = (ts) => new Date(Number(ts) * 1000);

let aheadBy = 0; // how far the workspace's clock is ahead of this machine's

export function setClock(now) {
  aheadBy = Date.parse(now) - Date.now();
}

export const now = () => new Date(Date.now() + aheadBy);

// address is the place of a conversation, or of one message in it, in the page's own address.
export const address = (id, ts) => `#/${id}${ts ? `/${ts}` : ""}`;
