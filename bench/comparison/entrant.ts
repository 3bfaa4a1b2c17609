import { join } from "node:path";
import { type Answer, type Ask, each } from "../load/each.ts";
import { type Load, type LoadResult, load } from "../load/load.ts";
import type { Bench } from "../support/bench.ts";
import { ask, emailOf, PASSWORD } from "../support/client.ts";
import { newDatabase } from "../support/databases.ts";
import type { Server } from "../support/servers.ts";
import { cpuOfGroup } from "../support/usage.ts";
import type { Place, System } from "../systems/system.ts";

/** A system that serves, with users. */
export interface Entrant {
  readonly system: System;
  readonly place: Place;
  readonly server: Server;
}

export type Round = LoadResult & { /** Microseconds a request. */ readonly cpu: number };

export type Surroundings = Bench & { readonly cluster: string };

/** A place with a new database for a system. */
export async function newPlace(
  { folder, cluster }: Surroundings,
  { name, database }: System,
  what: string,
  how: Omit<Place, "url">,
): Promise<Place> {
  const file = `${what} ${name}`.toLowerCase().replace(/\W+/g, "_");
  const url = database === "SQLite" ? `sqlite:${join(folder, `${file}.db`)}` : await newDatabase(cluster, file);
  return { url, ...how };
}

/** Serves with so many users, whose passwords are `PASSWORD`. */
export async function enter(system: System, place: Place, users: number): Promise<Entrant> {
  await system.product.prepare(place);
  const server = await system.product.serve(place);
  const entrant = { system, place, server };
  const { register } = system.product.dialect;
  await once(
    entrant,
    Array.from({ length: users }, (_, n) => register(emailOf(n), PASSWORD)),
  );
  return entrant;
}

export async function send(server: Server, { path, ...request }: Ask): Promise<Answer> {
  const response = await ask(server, path, { ...request, redirect: "manual" });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  return { status: response.status, ...(cookie !== undefined && { cookie }), body: await response.text() };
}

/** Sends each request once, over 8 connections unless another number is given. Throws unless all are answered well. */
export async function once({ system, server }: Entrant, asks: readonly Ask[], connections = 8) {
  const { url, pid } = server;
  const result = await each({ url, pid, connections, asks, warmUp: system.product.dialect.ready });
  const { path = "", method = "" } = asks[0] ?? {};
  if (result.errors > 0)
    throw new Error(`${system.name}: ${method} ${path} answers ${JSON.stringify(result.statuses)}`);
  return result;
}

/** How long a request is sent, in which `{n}` becomes a number: below `numbers`, or always a new one. */
export interface Span {
  readonly seconds: number;
  readonly connections: number;
  readonly numbers?: number;
}

export function loadOf({ url }: Server, { path, headers, body }: Ask, span: Span): Load {
  const { cookie, "content-type": type } = headers;
  return {
    url: url + path,
    ...(cookie !== undefined && { cookie }),
    ...(body !== undefined && { form: body }),
    ...(type !== undefined && { type }),
    ...span,
  };
}

/** Throws when nothing is answered at all. */
export async function loaded(server: Server, ask: Ask, span: Span): Promise<Round> {
  const before = cpuOfGroup(server.pid);
  const result = await load(loadOf(server, ask, span));
  if (result.requests === 0) throw new Error(`${ask.method} ${ask.path}: no answer in ${span.seconds} s`);
  return { ...result, cpu: (cpuOfGroup(server.pid) - before) / result.requests };
}

/** One function for each entrant, by its name, for `interleave`. */
export function inTurns<Result>(entrants: readonly Entrant[], run: (entrant: Entrant) => Promise<Result>) {
  return Object.fromEntries(entrants.map((entrant) => [entrant.system.name, () => run(entrant)]));
}
