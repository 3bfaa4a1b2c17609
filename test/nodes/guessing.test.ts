import { expect, test } from "vitest";
import { BUDGETS } from "../../src/throttle.ts";
import { fetchAs } from "../support/client.ts";
import { atOnce } from "../support/from.ts";
import { need } from "../support/need.ts";
import { LONG, startNodes } from "../support/nodes.ts";

const EMAIL = "guillaume@example.com";

/** Three nodes at the limits of `width`, and guesses at them in turn, as a proxy would forward them. */
async function guessed(width: number) {
  const nodes = await startNodes(3, { BIENVENUE_THROTTLE_WIDTH: String(width) });
  expect(await nodes.through.register(EMAIL, LONG)).toBe(200);
  const ask = fetchAs(nodes.host);
  let turn = 0;
  return (network: string, password: string, cookie = "") => {
    const { url } = nodes.served[turn++ % 3]!;
    const headers = { "x-forwarded-for": network, ...(cookie === "" ? {} : { cookie }) };
    return ask(`${url}/sessions`, {
      method: "POST",
      redirect: "manual",
      headers,
      body: new URLSearchParams({ email: EMAIL, password }),
    });
  };
}

const checked = (answers: readonly Response[]) => answers.filter(({ status }) => status === 401).length;

const { most, delay } = BUDGETS.addressAndNetwork;

/** 300 guesses from one network: how many were checked, and how many more than `most` the time that they took allows. */
async function guess300(width: number) {
  const guess = await guessed(width);
  const begun = performance.now();
  const answers = await atOnce(300, 20, () => guess("198.51.100.1", "la phrase de personne"));
  // After the first pause one more, after twice as long the next: on a slow machine the guesses outlast the first.
  const later = Math.floor(Math.log2((performance.now() - begun) / delay + 1));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(300 - checked(answers));
  return { count: checked(answers), later };
}

test("A4: of 300 guesses over three nodes, 20 at once, exactly 5 are checked", { timeout: 60_000 }, async (context) => {
  need(context, "nginx");
  const { count, later } = await guess300(1);
  expect(count).toBeGreaterThanOrEqual(most);
  expect(count).toBeLessThanOrEqual(most + later);
});

test("A4, control: with limits twice as wide 10 are", { timeout: 60_000 }, async (context) => {
  need(context, "nginx");
  const { count, later } = await guess300(2);
  expect(count).toBeGreaterThanOrEqual(2 * most);
  expect(count).toBeLessThanOrEqual(2 * most + later);
});

test("A34: of 10,000 guesses from 500 addresses over three nodes 20 are checked; the owner logs in within 2 s meanwhile", {
  timeout: 180_000,
}, async (context) => {
  need(context, "nginx");
  const guess = await guessed(1);
  // Once on each node: a thread that hashes is started at the first one.
  const [login] = [await guess("192.0.2.1", LONG), await guess("192.0.2.1", LONG), await guess("192.0.2.1", LONG)];
  const device = /[\w-]*device_id=[^;]+/.exec(login.headers.getSetCookie().join("\n"))![0];
  let isOver = false;
  const owner = async () => {
    const logins: [status: number, milliseconds: number][] = [];
    while (!isOver) {
      const begun = performance.now();
      const { status } = await guess("192.0.2.1", LONG, device);
      logins.push([status, performance.now() - begun]);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return logins;
  };
  const attack = async () => {
    const from = (index: number) => `198.51.${Math.floor((index % 500) / 250)}.${1 + (index % 250)}`;
    const answers = await atOnce(10_000, 10, (index) => guess(from(index), "la phrase de personne"));
    isOver = true;
    return answers;
  };
  const [answers, logins] = await Promise.all([attack(), owner()]);
  expect(checked(answers)).toBe(BUDGETS.address.most);
  expect(logins.length).toBeGreaterThan(3);
  expect(logins.filter(([status]) => status !== 200)).toEqual([]);
  const slowest = Math.max(...logins.map(([, milliseconds]) => milliseconds));
  console.info(`A34: ${logins.length} logins of the owner, the slowest ${Math.round(slowest)} ms`);
  expect(slowest).toBeLessThan(2000);
});
