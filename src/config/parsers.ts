import { isLoopback } from "../http/equivalence.ts";
import type { MailAddress, SmtpServer } from "../ports/smtp.ts";
import { asciiEmail, isEmail } from "../user.ts";
import { mask } from "./mask.ts";
import { ESCAPES, postgresServer } from "./postgres-url.ts";

/** Milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Error(`"${text}" is not a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return (text: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new Error(`"${text}" is not one of: ${words.join(", ")}`);
    return word;
  };
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY };

/** A time such as `12h`, in milliseconds, from `least` to `most`, which are written alike. */
export function duration(least: string, most: string) {
  return (text: string): number => {
    const value = milliseconds(text);
    if (!(value >= milliseconds(least) && value <= milliseconds(most))) {
      throw new Error(`"${text}" is not a time from ${least} to ${most}; write a number and ms, s, m, h or d`);
    }
    return value;
  };
}

function milliseconds(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+)(ms|[smhd])$/.exec(text) ?? [];
  return amount === "" ? Number.NaN : Number(amount) * (UNITS[unit] ?? Number.NaN);
}

export function databaseUrl(text: string): string {
  const path = /^sqlite:(.+)/i.exec(text)?.[1];
  if (path !== undefined) {
    // In the form with an authority, which is empty, the path begins at the third slash.
    if (path.startsWith("//") && !path.startsWith("///")) {
      throw new Error(`"${mask(text)}" names a host; write sqlite:file.db, or sqlite:///folder/file.db`);
    }
    return `sqlite:${path.replace(/^\/+/, "/")}`;
  }
  if (/^postgres(ql)?:/i.test(text)) {
    postgresServer(text);
    return text;
  }
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(text)?.[0];
  throw new Error(
    scheme === undefined
      ? "not a URL; write sqlite: and a path, such as sqlite:bienvenue.db, or postgres://…"
      : `${scheme}: is not supported; write sqlite: and a path, such as sqlite:bienvenue.db, or postgres://…`,
  );
}

export function publicUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error(`"${text}" is not a URL, such as https://accounts.example.com`);
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new Error(`"${text}" must begin with https:// (http:// is for this machine only)`);
  }
  // As it is written: a URL parser takes out what is `..`, and leaves no sign of a query that is empty.
  const path = text.replace(/^[^/]*\/\/[^/?#\\]*/, "");
  if (!PLAIN_PATH.test(path) || url.username !== "" || url.password !== "") {
    throw new Error(
      `"${mask(text)}" must be a scheme, a host, perhaps a port and a path of letters, digits and - . _ ~, and nothing after it`,
    );
  }
  url.pathname = ownPath(path);
  return url;
}

/** Where all routes stand under, without a slash at its end. */
export function mountPath(text: string): string {
  if (!PLAIN_PATH.test(text))
    throw new Error(`"${text}" is not a path such as /auth: letters, digits and - . _ ~ between slashes`);
  return ownPath(text);
}

function ownPath(path: string): string {
  if (/^\/(health|forward-auth)(\/|$)/.test(path))
    throw new Error(`"${path}": nodes answer their neighbours under /health and /forward-auth; take another path`);
  return path.replace(/\/$/, "");
}

/** Of parts that no program on the way writes otherwise; none is hidden, `.` or `..`. */
const PLAIN_PATH = /^\/?$|^(\/[\w~-][\w.~-]*)+\/?$/;

const SMTP_EXAMPLE = "smtps://user:password@mail.example.com or smtp://127.0.0.1:25";

export function smtpUrl(text: string): SmtpServer {
  if (!/^smtps?:\/\//i.test(text) || !URL.canParse(text)) throw new Error(`not a URL such as ${SMTP_EXAMPLE}`);
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (hostname === "" || !["", "/"].includes(pathname) || search !== "" || hash !== "") {
    throw new Error(
      `"${mask(text)}" must be a scheme, a host and perhaps a user, a password and a port: ${SMTP_EXAMPLE}; ${ESCAPES}`,
    );
  }
  if ((username === "") !== (password === ""))
    throw new Error(`"${mask(text)}" needs a user and a password, or neither`);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const tls = protocol === "smtps:" ? "implicit" : isLoopback(host) ? "none" : "required";
  const standard = tls === "implicit" ? 465 : 587;
  const [user, secret] = [username, password].map(unescaped) as [string, string];
  return { host, port: port === "" ? standard : Number(port), tls, user, password: secret };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("the user or the password has a % that begins no character; write %25 for a percent sign");
  }
}

/** `accounts@example.com`, or `Example <accounts@example.com>`. */
export function mailAddress(text: string): MailAddress {
  const open = text.indexOf("<");
  const [name, address] =
    open >= 0 && text.endsWith(">") ? [text.slice(0, open).trim(), text.slice(open + 1, -1)] : ["", text];
  if (!isEmail(address) || /[\p{Cc}"<>]/u.test(name)) {
    throw new Error(`"${text}" is not an address such as accounts@example.com or Example <accounts@example.com>`);
  }
  return { name, address: asciiEmail(address) };
}

export function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Keys, the newest first. Their lengths are all that is said of them. */
export function sealingKeys(text: string): string[] {
  const keys = text.split(/[\s,]+/).filter((key) => key !== "");
  const short = keys.findIndex((key) => key.length < 32);
  if (short >= 0) {
    throw new Error(
      `key ${short + 1} has ${keys[short]?.length} characters, and needs 32 at least: openssl rand -base64 32`,
    );
  }
  if (new Set(keys).size < keys.length) throw new Error("a key stands there twice");
  return keys;
}
