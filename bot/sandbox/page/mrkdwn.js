// Slack's mrkdwn as nodes (https://docs.slack.dev/messaging/formatting-message-text). Only &, < and > are escaped in it; whatever stands between < and > is
// a reference, and all else is text with a little markup that ends where its line ends.
import { el } from "./dom.js";
import { address, channel, clockTime, exactTime, nameOf, now, world } from "./world.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// The few emoji that need no picture table. Others stay as their :name:.
export const emoji = {
  pushpin: "📌",
  white_check_mark: "✅",
  x: "❌",
  warning: "⚠️",
  rotating_light: "🚨",
  lock: "🔒",
  test_tube: "🧪",
  paperclip: "📎",
  eyes: "👀",
  "+1": "👍",
  thumbsup: "👍",
  hourglass_flowing_sand: "⏳",
  red_circle: "🔴",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  white_circle: "⚪",
  wave: "👋",
  tada: "🎉",
};

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => (Object.hasOwn(emoji, name) ? emoji[name] : whole));

// textObject draws Slack's text object: {type: "plain_text" | "mrkdwn", text}.
export function textObject(text) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text);
  return [text.emoji === false ? text.text : withEmoji(text.text)];
}

// plainText gives the words alone, for labels and for screen readers.
export function plainText(text) {
  const holder = el("span");
  holder.append(...(typeof text === "string" ? mrkdwn(text) : textObject(text)));
  return holder.textContent;
}

// asTyped gives a message back as a person would type it.
export const asTyped = (text) =>
  unescape(text.replace(/<@(\w+)(\|[^>]*)?>/g, (_, id) => `@${nameOf(id)}`).replace(/<#(\w+)(\|[^>]*)?>/g, (_, id) => `#${channel(id)?.name || id}`));

// mrkdwn gives nodes and strings.
export function mrkdwn(text) {
  const out = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) out.push(el("blockquote", {}, inline(quoted.join("\n"))));
    quoted = [];
  };
  // A fence may reach over lines, so it is taken out before lines are looked at.
  text.split(/```([\s\S]+?)```/).forEach((part, i) => {
    if (i % 2) {
      endQuote();
      out.push(el("pre", {}, el("code", {}, references(part.replace(/^\n|\n$/g, "")))));
      return;
    }
    const lines = part.split("\n");
    let plain = [];
    const endPlain = () => {
      if (plain.length) out.push(...inline(plain.join("\n")));
      plain = [];
    };
    for (const line of lines) {
      const quote = line.match(/^(?:&gt;|>) ?(.*)$/);
      if (quote) {
        endPlain();
        quoted.push(quote[1]);
      } else {
        endQuote();
        plain.push(line);
      }
    }
    endPlain();
  });
  endQuote();
  return out;
}

const markup = { "*": "strong", _: "em", "~": "s" };

// A mark opens after a space or a sign and before a word, and closes the other way round: snake_case and 2*3*4 are no markup.
const token = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=[^\s*_~])([^\n]*?[^\s])\3(?![\p{L}\p{N}*_~])/gu;

function inline(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > at) out.push(withEmoji(unescape(text.slice(at, match.index))));
    const [whole, code, inside, mark, marked] = match;
    if (code !== undefined) out.push(el("code", {}, references(code)));
    else if (inside !== undefined) out.push(reference(inside));
    else out.push(el(markup[mark], {}, inline(marked)));
    at = match.index + whole.length;
  }
  if (at < text.length) out.push(withEmoji(unescape(text.slice(at))));
  return out;
}

// references draws code: no markup runs in it, but what stands in angle brackets does.
const references = (text) => text.split(/<([^<>\n]+)>/).map((part, i) => (i % 2 ? reference(part) : unescape(part)));

// reference draws what stood between < and >.
function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inside.slice(bar + 1));
  switch (target[0]) {
    case "@":
      return el("span", { class: target.slice(1) === world.as ? "mention me" : "mention" }, `@${nameOf(target.slice(1))}`);
    case "#":
      return channelLink(target.slice(1), label);
    case "!":
      return special(target.slice(1), label);
  }
  return link(unescape(target), label);
}

function channelLink(id, label) {
  const known = channel(id);
  if (!known) return el("span", { class: "mention" }, label ? `#${label}` : "a private channel");
  return el("a", { class: "mention", href: address(id) }, `#${known.name}`);
}

function special(command, label) {
  const [kind, ...rest] = command.split("^");
  if (kind === "date") return date(rest, label);
  return el("span", { class: "mention" }, label || `@${kind}`);
}

// link goes out in a new tab, or, where it names a conversation of a Slack workspace, to that place on this page.
export function link(url, label) {
  const inside = insideAddress(url);
  if (inside) return el("a", { href: inside }, label || url);
  if (!isSafe(url)) return label || url;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url);
}

export function insideAddress(url) {
  const [, id, seconds, micros] = url.match(/^https?:\/\/[^/]+\/archives\/(\w+)(?:\/p(\d{10})(\d{6}))?/) || [];
  return id && address(id, seconds && `${seconds}.${micros}`);
}

export const isSafe = (url) => /^(https?:\/\/|mailto:)/i.test(url);

// date draws <!date^seconds^format^link|fallback> in the reader's zone.
function date([seconds, format = "", url], fallback) {
  const at = new Date(Number(seconds) * 1000);
  if (!seconds || Number.isNaN(at.getTime())) return fallback;
  const words = format.replace(/\{(\w+)\}/g, (whole, name) => (dateParts[name] ? dateParts[name](at) : whole));
  const node = el("time", { datetime: at.toISOString(), title: exactTime(at) }, words);
  return url && isSafe(url) ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

const day = (options) => (at) => at.toLocaleDateString("en-GB", options);
const longDay = day({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const mediumDay = day({ day: "numeric", month: "long", year: "numeric" });
const shortDay = day({ day: "numeric", month: "short", year: "numeric" });

// pretty says today, yesterday or tomorrow where that is the day.
const pretty = (otherwise) => (at) => {
  const midnight = (d) => new Date(d).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(at) - midnight(now())) / 86400000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] || otherwise(at);
};

const dateParts = {
  time: clockTime,
  time_secs: (at) => at.toLocaleTimeString("en-GB"),
  date_num: (at) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`,
  date: mediumDay,
  date_short: shortDay,
  date_long: longDay,
  date_pretty: pretty(mediumDay),
  date_short_pretty: pretty(shortDay),
  date_long_pretty: pretty(longDay),
  ago: (at) => {
    const minutes = Math.round((at - now()) / 60000);
    const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
    if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
    return Math.abs(minutes) < 1440 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
  },
};
