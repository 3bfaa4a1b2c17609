import { appendFileSync } from "node:fs";
import type { Client } from "./client.ts";
import { type Ledger, losses, observe } from "./ledger.ts";

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

/** Adds a line to the file that `TORTURE_REPORT` names, for `npm run torture`. */
export function reportKills(what: string, rounds: number, { acknowledged }: Ledger, lost: readonly string[]): void {
  const file = process.env["TORTURE_REPORT"];
  if (file === undefined) return;
  const seconds = Math.round(performance.now() / 1000);
  const report = { what, rounds, seconds, acknowledged: Object.fromEntries(acknowledged), losses: lost };
  appendFileSync(file, `${JSON.stringify(report)}\n`);
}
