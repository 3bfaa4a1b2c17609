import { expect, test } from "vitest";
import { createPasswordHasher } from "../../src/ports/password.ts";
import { from } from "../support/from.ts";
import { makeApp } from "../support/make-app.ts";

const FORM = { email: "guillaume@example.com", password: "la phrase de Guillaume" };
const ATTACKER = "192.0.2.1";
const AT_ONCE = 64;

/** What is answered to a user who logs in from a network, while another one floods the only thread that hashes. */
async function logInDuringFlood(network: string): Promise<{ user: number[]; attacker: Set<number> }> {
  const app = await makeApp({}, createPasswordHasher({ memory: 8192, passes: 2 }, 1, 8));
  const [user, attacker] = [from(app, network), from(app, ATTACKER)];
  await user("POST", "/users", FORM);
  const seen = new Set<number>();
  let going = true;
  const flood = Array.from({ length: AT_ONCE }, async (_, index) => {
    for (let round = 0; going; round++) {
      const answer = await attacker("POST", "/sessions", { ...FORM, email: `user-${index}-${round}@example.com` });
      seen.add(answer.status);
      await new Promise((resolve) => setTimeout(resolve, 1)); // those that are refused at once would leave nobody a turn
    }
  });
  const answers: number[] = [];
  for (let login = 0; login < 20; login++) answers.push((await user("POST", "/sessions", FORM)).status);
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
