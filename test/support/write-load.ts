import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Client } from "./client.ts";
import { type Account, acknowledge, attempt, type Ledger, sessionsEnded, writesIn } from "./ledger.ts";

/** The service said 503: what was asked is done or not, and the account is left in doubt. */
class Unavailable extends Error {}

export interface Writing {
  /** Asked before each account; without it only the end of the service ends the writing. */
  readonly isOver?: () => boolean;
  /** Whether 503 is an answer that may come. */
  readonly mayBeUnavailable?: boolean;
}

/** Lives one account after the other until the service is gone or it is over. Any answer but the right one fails. */
export async function write(client: Client, ledger: Ledger, options: Writing = {}): Promise<void> {
  const { isOver = () => false, mayBeUnavailable = false } = options;
  while (!isOver()) {
    try {
      await live(client, ledger);
    } catch (error) {
      // What fetch throws when the other side was killed.
      if (error instanceof TypeError) return;
      if (!(mayBeUnavailable && error instanceof Unavailable)) throw error;
      await sleep(20);
    }
  }
}

/** However long a round lasts on a machine that is busy with something else, it ends. */
const MAX_ROUND_MS = 15_000;

/** Waits until some more writes were acknowledged, a few or many, by chance: a busy machine gets as much done in a round. */
export async function someWrites(ledger: Ledger): Promise<void> {
  const [enough, end] = [writesIn(ledger) + randomInt(60), performance.now() + MAX_ROUND_MS];
  while (writesIn(ledger) < enough && performance.now() < end) await sleep(2);
  await sleep(randomInt(20));
}

function expectAnswer(kind: string, status: number, expected: number): void {
  if (status === 503) throw new Unavailable(`${kind}: 503`);
  expect(status, kind).toBe(expected);
}

async function live(client: Client, ledger: Ledger): Promise<void> {
  const [first, second] = [randomUUID(), randomUUID()];
  const account: Account = {
    email: `${randomUUID()}@example.com`,
    possible: [new Map([[`password ${first}`, false]])],
  };
  ledger.accounts.push(account);

  const certain = async (kind: string, changes: [string, boolean][], status: number, send: () => Promise<number>) => {
    attempt(account, changes);
    expectAnswer(kind, await send(), status);
    acknowledge(ledger, account, kind, changes);
  };
  const logIn = async (password: string) => {
    const { status, session } = await client.logIn(account.email, password);
    expectAnswer("log in", status, 200);
    acknowledge(ledger, account, "log in", [[`session ${session}`, true]]);
    return session;
  };

  await certain("register", [[`password ${first}`, true]], 200, () => client.register(account.email, first));
  const [leaving] = [await logIn(first), await logIn(first)];
  await certain("log out", [[`session ${leaving}`, false]], 302, () => client.logOut(leaving));
  const { status, token } = await client.askReset(account.email);
  expectAnswer("ask for a reset", status, 200);
  acknowledge(ledger, account, "ask for a reset", [[`token ${token}`, true]]);
  // Half of the accounts keep an unused token.
  if (ledger.accounts.length % 2 === 0) return;
  const reset: [string, boolean][] = [
    [`password ${first}`, false],
    [`password ${second}`, true],
    [`token ${token}`, false],
    ...sessionsEnded(account),
  ];
  await certain("set a new password", reset, 200, () => client.reset(account.email, token, second));
  await logIn(second);
}
