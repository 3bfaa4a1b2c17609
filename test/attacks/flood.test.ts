import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { createPasswordHasher } from "../../src/ports/password.ts";
import { makeApp } from "../support/make-app.ts";
import { from } from "../support/request-from-network.ts";

const FORM = { email: "guillaume@example.com", password: "la phrase de Guillaume" };
const ATTACKER = "192.0.2.1";
const AT_ONCE = 256;

const pause = (most: number) => new Promise((resolve) => setTimeout(resolve, randomInt(most)));

const LOGINS = 20;
/** Each logs in once: an account that was logged in to from a network is known there. */
const emailOf = (login: number) => `guillaume${login}@example.com`;

/** What is answered to users who log in from a network, while another one floods the only thread that hashes. */
async function logInDuringFlood(network: string): Promise<{ user: number[]; attacker: Set<number> }> {
  const hasher = createPasswordHasher({ memory: 16_384, passes: 2 }, 1, 8);
  const app = await makeApp({}, hasher);
  const hashed = await hasher.hash(FORM.password);
  for (let login = 0; login < LOGINS; login++) await app.db.addUser(emailOf(login), hashed);
  const [user, attacker] = [from(app, network), from(app, ATTACKER)];
  const seen = new Set<number>();
  let going = true;
  const flood = Array.from({ length: AT_ONCE }, async (_, index) => {
    for (let round = 0; going; round++) {
      const answer = await attacker("POST", "/sessions", { ...FORM, email: `user-${index}-${round}@example.com` });
      seen.add(answer.status);
      // Those that are held while they are refused would come back in waves, with room between them.
      await pause(100);
    }
  });
  const answers: number[] = [];
  for (let login = 0; login < LOGINS; login++) {
    await pause(20); // who was just answered has just left room
    answers.push((await user("POST", "/sessions", { ...FORM, email: emailOf(login) })).status);
  }
  going = false;
  await Promise.all(flood);
  return { user: answers, attacker: seen };
}

test("A25: a flood of logins from one network keeps nobody of another one waiting for more than a turn", async () => {
  const { user, attacker } = await logInDuringFlood("198.51.100.7");
  expect(user).toEqual(user.map(() => 200));
  expect(attacker).toEqual(new Set([401, 503]));
});

test("A25, control: within the attacker's own network most logins find no room", async () => {
  const { user } = await logInDuringFlood(ATTACKER);
  expect(user.filter((status) => status === 503).length).toBeGreaterThan(10);
});
