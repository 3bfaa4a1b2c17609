import { beforeAll, expect, test } from "vitest";
import { deadline, effort, isLong } from "../effort.ts";
import { BUDGETS } from "../support/budgets.ts";
import { fetchAs } from "../support/client.ts";
import { LONG, type Nodes, startNodes } from "../support/nodes.ts";
import { reportFigure } from "../support/report-figure.ts";
import { atOnce } from "../support/request-from-network.ts";
import { isThere, need } from "../support/require-tool.ts";

/** Three nodes at the usual limits. */
let usual: Nodes;

beforeAll(async () => {
  if (isThere("nginx")) usual = await startNodes(3, { BIENVENUE_THROTTLE_WIDTH: "1" }); // each test says where it is not
});

/** Guesses at an account, at one node after the other, as a proxy would forward them. */
async function guessed(nodes: Nodes, email: string) {
  expect(await nodes.through.register(email, LONG)).toBe(200);
  const ask = fetchAs(nodes.host);
  let turn = 0;
  return (network: string, password: string, cookie = "") => {
    const { url } = nodes.served[turn++ % 3]!;
    const headers = { "x-forwarded-for": network, ...(cookie === "" ? {} : { cookie }) };
    return ask(`${url}/sessions`, {
      method: "POST",
      redirect: "manual",
      headers,
      body: new URLSearchParams({ email, password }),
    });
  };
}

const checked = (answers: readonly Response[]) => answers.filter(({ status }) => status === 401).length;

const { max, delay } = BUDGETS.addressAndNetwork;

/** 300 guesses from one network: how many were checked, and how many more than `max` the time that they took allows. */
async function guess300(nodes: Nodes) {
  const guess = await guessed(nodes, "guillaume@example.com");
  const begun = performance.now();
  const answers = await atOnce(300, 20, () => guess("198.51.100.1", "la phrase de personne"));
  // After the first pause one more, after twice as long the next: on a slow machine the guesses outlast the first.
  const later = Math.floor(Math.log2((performance.now() - begun) / delay + 1));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(300 - checked(answers));
  return { count: checked(answers), later };
}

test("A4: of 300 guesses over three nodes, 20 at once, exactly 5 are checked", async (context) => {
  need(context, "nginx");
  const { count, later } = await guess300(usual);
  expect(count).toBeGreaterThanOrEqual(max);
  expect(count).toBeLessThanOrEqual(max + later);
});

test("A4, control: with limits twice as wide 10 are", async (context) => {
  need(context, "nginx");
  const { count, later } = await guess300(await startNodes(3, { BIENVENUE_THROTTLE_WIDTH: "2" }));
  expect(count).toBeGreaterThanOrEqual(2 * max);
  expect(count).toBeLessThanOrEqual(2 * max + later);
});

test("A34: of many guesses from many networks over three nodes 20 are checked; the owner logs in meanwhile", async (context) => {
  need(context, "nginx");
  const guess = await guessed(usual, "owner@example.com");
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
    const networks = effort("guessingNetworks");
    const from = (index: number) => `198.51.${Math.floor((index % networks) / 250)}.${1 + (index % 250)}`;
    const answers = await atOnce(effort("guesses"), 10, (index) => guess(from(index), "la phrase de personne"));
    isOver = true;
    return answers;
  };
  const [answers, logins] = await Promise.all([attack(), owner()]);
  expect(checked(answers)).toBe(BUDGETS.address.max);
  expect(logins.length).toBeGreaterThan(isLong ? 3 : 0);
  expect(logins.filter(([status]) => status !== 200)).toEqual([]);
  const slowest = Math.max(...logins.map(([, milliseconds]) => milliseconds));
  reportFigure(
    `${answers.length} guesses, ${checked(answers)} checked; ${logins.length} logins of the owner, the slowest ${Math.round(slowest)} ms`,
  );
  expect(slowest).toBeLessThan(deadline(2000));
});
