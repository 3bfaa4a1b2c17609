import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { isLong } from "../effort.ts";
import { LONG, type Nodes, startNodes } from "../support/nodes.ts";
import { type Answered, rawRequest, releaseTogether } from "../support/release-together.ts";
import { isThere, need } from "../support/require-tool.ts";

interface Answer {
  readonly what: string;
  readonly status: number;
  readonly text: string;
}

interface Load {
  readonly answers: Answer[];
  /** Ends after the stories that are being told. */
  readonly end: () => Promise<void>;
}

/** Clients that live one account after the other through nginx, each request on whatever node is next. */
function load({ nginx }: Nodes, clients: number): Load {
  const answers: Answer[] = [];
  const port = Number(new URL(nginx.url).port);
  let going = true;
  const send = async (method: string, path: string, options: Parameters<typeof rawRequest>[3]) => {
    // A connection for each request: nginx closes those that rest when it takes another configuration.
    const request = { port, bytes: rawRequest(method, `127.0.0.1:${port}`, path, options) };
    const [{ status, text }] = (await releaseTogether([request])) as [Answered];
    answers.push({ what: `${method} ${path}`, status, text });
    return { status, session: /session_id=([\w-]+)/.exec(text)?.[1] ?? "none" };
  };
  const live = async () => {
    while (going) {
      const form = { email: `${randomUUID()}@example.com`, password: LONG };
      if ((await send("POST", "/users", { form })).status !== 200) continue;
      const { status, session } = await send("POST", "/sessions", { form });
      if (status !== 200) continue;
      for (let check = 0; check < 5; check++) await send("GET", "/profile", { session });
      await send("DELETE", "/sessions", { session });
    }
  };
  const lives = Promise.all(Array.from({ length: clients }, live));
  return {
    answers,
    end: async () => {
      going = false;
      await lives;
    },
  };
}

const failed = ({ answers }: Load) => answers.filter(({ status }) => ![200, 302].includes(status));

/** Sessions of one user, one from each node. */
async function loggedIn({ direct, through }: Nodes): Promise<string[]> {
  await through.register("guillaume@example.com", LONG);
  const logins = await Promise.all(direct.map((client) => client.logIn("guillaume@example.com", LONG)));
  return logins.map(({ session }) => session);
}

const urlsWithout = ({ ports }: Nodes, gone: number) =>
  ports.filter((_, index) => index !== gone).map((port) => `http://127.0.0.1:${port}`);

let nodes: Nodes;

beforeAll(async () => {
  if (isThere("nginx")) nodes = await startNodes(); // each test says where it is not
});

test("A41: nodes that are taken out of nginx, stopped and started one after the other under load fail no request; sessions survive", async (context) => {
  need(context, "nginx");
  const sessions = await loggedIn(nodes);
  const running = load(nodes, 6);
  for (const index of [0, 1, 2]) {
    await nodes.nginx.reload(urlsWithout(nodes, index));
    expect(await nodes.served[index]!.stop("SIGTERM")).toBe(0);
    await nodes.startAgain(index);
    await nodes.nginx.reload(urlsWithout(nodes, -1));
    await sleep(300);
  }
  await running.end();
  expect(failed(running)).toEqual([]);
  expect(running.answers.length).toBeGreaterThan(100);
  for (const client of nodes.direct) for (const session of sessions) expect(await client.profile(session)).toBe(200);
});

/** How nginx answers a request that it may not send to another node, because it changes something. */
const isNotRepeated = ({ what, status, text }: Answer) =>
  !what.startsWith("GET ") && status === 502 && text.includes("<center>nginx");
/** In three stops: a connection that the kernel had taken, and the node not yet, at the moment of each. */
const MAX_NOT_REPEATED = 3;

test("A41: nodes that stop by SIGTERM while nginx still sends to them answer what they have, and nginx asks others for the rest", async (context) => {
  need(context, "nginx");
  const running = load(nodes, 6);
  for (const index of [0, 1, 2]) {
    await sleep(1500); // nginx has seen that the last one is back
    expect(await nodes.served[index]!.stop("SIGTERM")).toBe(0);
    await nodes.startAgain(index);
  }
  await running.end();
  expect(failed(running).filter((answer) => !isNotRepeated(answer))).toEqual([]);
  expect(failed(running).length).toBeLessThanOrEqual(isLong ? MAX_NOT_REPEATED : Number.POSITIVE_INFINITY);
  expect(running.answers.length).toBeGreaterThan(100);
});

test("A41, control: nodes that are killed instead fail more requests", async (context) => {
  need(context, "nginx");
  const running = load(nodes, 12);
  for (let kills = 0; kills < 10 && failed(running).length <= MAX_NOT_REPEATED; kills++) {
    await sleep(1500);
    await nodes.served[kills % 3]!.stop("SIGKILL");
    await nodes.startAgain(kills % 3);
  }
  await running.end();
  expect(failed(running).length).toBeGreaterThan(MAX_NOT_REPEATED);
});
