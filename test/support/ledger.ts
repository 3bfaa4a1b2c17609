import { randomUUID } from "node:crypto";
import type { Client } from "./client.ts";

/** Which credentials of an account must work and which must not: `password …`, `session …`, `token …`. */
export type State = ReadonlyMap<string, boolean>;

/** What a client knows of its account. While a write is in flight two states are possible, and no mixture of them. */
export interface Account {
  readonly email: string;
  possible: readonly State[];
}

/** All accounts, and how many writes of each kind were acknowledged. */
export interface Ledger {
  readonly accounts: Account[];
  readonly acknowledged: Map<string, number>;
}

export const emptyLedger = (): Ledger => ({ accounts: [], acknowledged: new Map() });

/** How many writes were acknowledged so far, of all kinds. */
export const writesIn = ({ acknowledged }: Ledger) => [...acknowledged.values()].reduce((sum, count) => sum + count, 0);

/** A write was answered: `changes` are true from here on. */
export function acknowledge(ledger: Ledger, account: Account, kind: string, changes: [string, boolean][]): void {
  account.possible = [merged(account, changes)];
  ledger.acknowledged.set(kind, (ledger.acknowledged.get(kind) ?? 0) + 1);
}

/** A write is on its way: `changes` are all true, or none of them. */
export function attempt(account: Account, changes: [string, boolean][]): void {
  account.possible = [account.possible.at(-1) as State, merged(account, changes)];
}

const merged = ({ possible }: Account, changes: [string, boolean][]): State =>
  new Map([...(possible.at(-1) as State), ...changes]);

/** Every session of the last certain state, as ended: what an update of the password does to them. */
export const sessionsEnded = ({ possible }: Account): [string, boolean][] =>
  [...(possible.at(-1) as State).keys()].filter((key) => key.startsWith("session ")).map((key) => [key, false]);

/** What the service says of each credential that the ledger names. Tokens last: trying one uses it. */
export async function observe(client: Client, { email, possible }: Account): Promise<State> {
  const credentials = new Set(possible.flatMap((state) => [...state.keys()]));
  const seen = new Map<string, boolean>();
  for (const kind of ["session", "password", "token"] as const) {
    for (const credential of credentials) {
      const [of, secret = ""] = credential.split(" ");
      if (of !== kind) continue;
      if (kind === "session") seen.set(credential, (await client.profile(secret)) === 200);
      if (kind === "password") seen.set(credential, (await client.logIn(email, secret)).status === 200);
      if (kind === "token") seen.set(credential, (await client.reset(email, secret, randomUUID())) === 200);
    }
  }
  return seen;
}

/** What was lost and what came back: empty if what is seen is one of the possible states. */
export function losses({ email, possible }: Account, seen: State): string[] {
  const differences = possible.map((state) =>
    [...state].flatMap(([credential, works]) =>
      seen.get(credential) === works ? [] : [`${email}: ${credential} ${works ? "is lost" : "works again"}`],
    ),
  );
  return differences.some((found) => found.length === 0) ? [] : differences.flat();
}
