import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Client } from "./client.ts";
import { type Account, acknowledge, attempt, type Ledger, sessionsEnded } from "./ledger.ts";

/** Lives one account after the other until the service is gone. Any answer but the right one fails the test. */
export async function write(client: Client, ledger: Ledger): Promise<void> {
  try {
    for (;;) await live(client, ledger);
  } catch (error) {
    // What fetch throws when the other side was killed.
    if (!(error instanceof TypeError)) throw error;
  }
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
    expect(await send(), kind).toBe(status);
    acknowledge(ledger, account, kind, changes);
  };
  const logIn = async (password: string) => {
    const { status, session } = await client.logIn(account.email, password);
    expect(status, "log in").toBe(200);
    acknowledge(ledger, account, "log in", [[`session ${session}`, true]]);
    return session;
  };

  await certain("register", [[`password ${first}`, true]], 200, () => client.register(account.email, first));
  const [leaving] = [await logIn(first), await logIn(first)];
  await certain("log out", [[`session ${leaving}`, false]], 302, () => client.logOut(leaving));
  const { status, token } = await client.askReset(account.email);
  expect(status, "ask for a reset").toBe(200);
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
