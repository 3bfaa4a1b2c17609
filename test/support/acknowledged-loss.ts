import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "./client.ts";
import { type Ledger, losses, observe } from "./ledger.ts";
import { reportFigure } from "./report-figure.ts";

/** Whatever any account of the ledger lost or got back; four accounts at a time, as many as wrote. */
export async function allLosses(client: Client, { accounts }: Ledger): Promise<string[]> {
  const left = [...accounts];
  const found: string[] = [];
  const check = async () => {
    for (let account = left.pop(); account; account = left.pop()) {
      found.push(...losses(account, await observe(client, account)));
    }
  };
  await Promise.all([check(), check(), check(), check()]);
  return found;
}

/** Whether more than `count` writes of each kind were acknowledged: a test that wrote nothing would lose nothing. */
export function isPlenty({ acknowledged }: Ledger, count: number): boolean {
  const kinds = ["register", "log in", "log out", "ask for a reset", "set a new password"] as const;
  return kinds.every((kind) => (acknowledged.get(kind) ?? 0) > count);
}

/** Waits until it is so, on a busy machine as on an idle one; gives up after a minute. */
export async function writesOfEachKind(ledger: Ledger, count: number): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isPlenty(ledger, count) && performance.now() < end) await sleep(20);
}

/** How many writes of each kind were acknowledged, in words. */
export function acknowledged(ledger: Ledger): string {
  return [...ledger.acknowledged].map(([kind, count]) => `${kind} ${count}`).join(", ");
}

/** Reports what the kills left. */
export function reportKills(what: string, rounds: number, ledger: Ledger, lost: readonly string[]): void {
  reportFigure(`${what}: ${rounds} kills, ${lost.length} losses; acknowledged: ${acknowledged(ledger)}`);
}
