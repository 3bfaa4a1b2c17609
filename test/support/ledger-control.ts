import { expect } from "vitest";
import { allLosses } from "./acknowledged-loss.ts";
import type { Client } from "./client.ts";
import { emptyLedger } from "./ledger.ts";

/** The control of every test that ends with `allLosses`: each kind of loss and revival is seen. */
export async function expectLossesToBeSeen(client: Client, deleteSessions: () => Promise<void>): Promise<void> {
  const [email, gone, kept] = ["guillaume@example.com", "b4l0u", "t4rt1fl3tt3"];
  await client.register(email, kept);
  const { session } = await client.logIn(email, kept);
  const truth = new Map([
    [`password ${kept}`, true],
    [`session ${session}`, true],
  ]);
  const check = (...possible: Map<string, boolean>[]) =>
    allLosses(client, { ...emptyLedger(), accounts: [{ email, possible }] });
  expect(await check(truth)).toEqual([]);
  expect(await check(new Map([[`password ${gone}`, true]]))).toEqual([`${email}: password ${gone} is lost`]);
  expect(await check(new Map([[`session ${session}`, false]]))).toEqual([`${email}: session ${session} works again`]);

  // A new password without the end of the sessions is neither of the two states that a reset in flight may leave.
  const before = new Map([...truth, [`password ${gone}`, true], [`password ${kept}`, false]]);
  const after = new Map([...truth, [`session ${session}`, false]]);
  expect(await check(before, after)).not.toEqual([]);

  await deleteSessions();
  expect(await check(truth)).toContain(`${email}: session ${session} is lost`);
}
