import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { deadline } from "../effort.ts";
import { clientOf } from "./client.ts";

/** One request that a probe sends, and what it is answered while all is well. */
export interface Kind {
  readonly name: string;
  readonly well: number;
  readonly method: string;
  readonly path: string;
  readonly session?: string;
  readonly form?: () => Record<string, string>;
}

export interface Seen {
  readonly kind: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** One request of each kind that needs the database. `once` are those that change what they name: they work one time. */
export async function kindsOn(url: string) {
  const client = clientOf(url);
  const [email, password] = [`${randomUUID()}@example.com`, "b4l0u"];
  await client.register(email, password);
  const [kept, leaving] = [await client.logIn(email, password), await client.logIn(email, password)];
  const { token } = await client.askReset(email);
  const again: Kind[] = [
    { name: "ask for a reset", well: 200, method: "POST", path: "/reset_password", form: () => ({ email }) },
    { name: "profile", well: 200, method: "GET", path: "/profile", session: kept.session },
    { name: "current session", well: 200, method: "GET", path: "/sessions/current", session: kept.session },
    { name: "log in", well: 200, method: "POST", path: "/sessions", form: () => ({ email, password }) },
    {
      name: "register",
      well: 200,
      method: "POST",
      path: "/users",
      form: () => ({ email: `${randomUUID()}@example.com`, password }),
    },
  ];
  const once: Kind[] = [
    {
      name: "set a new password",
      well: 200,
      method: "PUT",
      path: "/reset_password",
      form: () => ({ email, reset_token: token, new_password: password }),
    },
    { name: "log out", well: 302, method: "DELETE", path: "/sessions", session: leaving.session },
  ];
  return { again, once };
}

/** The same path with and without the database. */
export const HEALTH: readonly Kind[] = [
  { name: "live", well: 200, method: "GET", path: "/health/live" },
  { name: "ready", well: 200, method: "GET", path: "/health/ready" },
];

export async function ask(url: string, { name, method, path, session, form }: Kind): Promise<Seen> {
  const begin = performance.now();
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: "manual",
    headers: session === undefined ? {} : { cookie: `session_id=${session}` },
    ...(form ? { body: new URLSearchParams(form()) } : {}),
  });
  await response.arrayBuffer();
  const milliseconds = Math.round(performance.now() - begin);
  return { kind: name, status: response.status, retryAfter: response.headers.get("retry-after"), milliseconds };
}

/** Asks each kind every `interval` milliseconds, whether the ones before were answered or not, for so long. */
export async function probe(
  url: string,
  kinds: readonly Kind[],
  milliseconds: number,
  interval = 150,
): Promise<Seen[]> {
  const sent: Promise<Seen>[] = [];
  const end = performance.now() + milliseconds;
  do {
    sent.push(...kinds.map((kind) => ask(url, kind)));
    await sleep(interval);
  } while (performance.now() < end);
  return Promise.all(sent);
}

/** Milliseconds until every kind is answered as it is while all is well. */
export async function recovery(url: string, kinds: readonly Kind[]): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const seen = await Promise.all(kinds.map((kind) => ask(url, kind)));
    const taken = Math.round(performance.now() - begin);
    if (seen.every(({ status }, index) => status === kinds[index]!.well)) return taken;
    await sleep(100);
  }
}

/** Answers by kind and status, with the slowest of each: `profile 503: 140, at most 1810 ms`. */
export function summary(seen: readonly Seen[]): string[] {
  const groups = new Map<string, number[]>();
  for (const { kind, status, milliseconds } of seen) {
    groups.set(`${kind} ${status}`, [...(groups.get(`${kind} ${status}`) ?? []), milliseconds]);
  }
  return [...groups].map(([name, times]) => `${name}: ${times.length}, at most ${Math.max(...times)} ms`);
}

/** How many were sent, and how long the slowest answer took. */
export function slowest(seen: readonly Seen[]): string {
  return `${seen.length} requests, the slowest ${Math.max(...seen.map(({ milliseconds }) => milliseconds))} ms`;
}

/** What was not refused as it should be: 503 with Retry-After, within 2 s where time is judged, the process itself alive all the while. */
export function notRefused(seen: readonly Seen[]): string[] {
  return summary(
    seen.filter(({ kind, status, retryAfter, milliseconds }) => {
      if (milliseconds >= deadline(2000)) return true;
      if (kind === "live") return status !== 200;
      return status !== 503 || (kind !== "ready" && !(Number(retryAfter) > 0));
    }),
  );
}
