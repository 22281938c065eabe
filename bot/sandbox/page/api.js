// The page's side of PAGE.md: reading, acting, uploading and the stream of what changed.
import { world } from "./world.js";
import { notice } from "./notice.js";

const token = document.querySelector('meta[name="token"]').content;

async function ask(path, options) {
  try {
    const response = await fetch(path, options);
    return await response.json();
  } catch {
    return { ok: false, error: "unreachable", message: "The demo does not answer. Start it again, then reload this page." };
  }
}

// read gives an answer, or null after telling the person what is wrong.
export async function read(what, params = {}) {
  const answer = await ask(`/page/${what}?${new URLSearchParams({ as: world.as, ...params })}`);
  if (answer.ok !== false) return answer;
  if (answer.error !== "not_found") notice(answer.message);
  return null;
}

const post = (path, body) =>
  ask(`/page/${path}`, { method: "POST", headers: { "X-Token": token, "Content-Type": "application/json" }, body: JSON.stringify(body) });

// act does something as the person and gives the answer.
export const act = (kind, members = {}) => post("act", { as: world.as, kind, ...members });

// perform is act for those who have no better place for a refusal than a notice.
export async function perform(kind, members) {
  const answer = await act(kind, members);
  if (!answer.ok) notice(answer.message);
  return answer;
}

export const moveClock = (minutes) => post("clock", { minutes });

export const upload = (file) =>
  ask(`/page/upload?${new URLSearchParams({ as: world.as, name: file.name })}`, { method: "POST", headers: { "X-Token": token }, body: file });

// sameRun reports whether the server is still the one that this page came from. Another run takes nothing from this page.
export async function sameRun() {
  try {
    return (await (await fetch("/")).text()).includes(token);
  } catch {
    return true; // it is away, and may come back as it was
  }
}

// listen follows what changes on the person's screen, and gives a function that ends it. The browser connects again by itself; opened runs each time, since
// meanwhile anything may have happened.
export function listen(opened, changed, lost) {
  const source = new EventSource(`/page/events?${new URLSearchParams({ as: world.as })}`);
  source.onopen = opened;
  source.onerror = lost;
  source.onmessage = (event) => changed(JSON.parse(event.data));
  return () => source.close();
}
