import { beforeAll, expect, test } from "vitest";
import { effort } from "../effort.ts";
import { type Client, clientOf, fetchAs } from "../support/client.ts";
import { freePort } from "../support/free-port.ts";
import { startNginx } from "../support/nginx.ts";
import { LONG, type Nodes, startNodes } from "../support/nodes.ts";
import { reportFigure } from "../support/report-figure.ts";
import { isThere, need } from "../support/require-tool.ts";

/** How often each way to end a session is taken. */
const ROUNDS = {
  "log out": effort("logouts"),
  "set a new password": effort("newPasswords"),
  "sessions revoke": effort("operatorRevocations"),
  "users disable": effort("operatorRevocations"),
};

/** What every node says of a session, asked at once. */
const seenBy = (clients: readonly Client[], session: string) =>
  Promise.all(clients.map((client) => client.profile(session)));

const ALIVE = [200, 200, 200, 200];
const ENDED = [403, 403, 403, 403];

interface Round {
  readonly email: string;
  readonly session: string;
  /** The node that is told to end it. */
  readonly client: Client;
  readonly nodes: Nodes;
  readonly round: number;
}

const END: { readonly [Way in keyof typeof ROUNDS]: (round: Round) => Promise<void> } = {
  "log out": async ({ client, session }) => expect(await client.logOut(session)).toBe(302),
  "set a new password": async ({ client, email, nodes, round }) => {
    const token = await nodes.resetToken(email);
    expect(await client.reset(email, token, `${LONG} ${round + 1}`)).toBe(200);
  },
  "sessions revoke": ({ email, nodes }) => nodes.command("sessions", "revoke", "--user", email),
  "users disable": ({ email, nodes }) => nodes.command("users", "disable", email),
};

let nodes: Nodes;

beforeAll(async () => {
  if (isThere("nginx")) nodes = await startNodes(); // each test says where it is not
});

test("A9, A41: a session that one node ends is ended at the next request to every other node", async (context) => {
  need(context, "nginx");
  const everybody = [...nodes.direct, nodes.through];
  for (const [way, rounds] of Object.entries(ROUNDS) as [keyof typeof ROUNDS, number][]) {
    let email = "";
    for (let round = 0; round < rounds; round++) {
      if (round === 0 || way === "users disable") {
        email = `${way.replaceAll(" ", "-")}${round}@example.com`;
        expect(await nodes.through.register(email, `${LONG} 0`)).toBe(200);
      }
      const [from, at] = [nodes.direct[round % 3]!, nodes.direct[(round + 1 + (round % 2)) % 3]!];
      const password = way === "set a new password" ? `${LONG} ${round}` : `${LONG} 0`;
      const { session } = await from.logIn(email, password);
      expect(await seenBy(everybody, session), `${way} ${round}, before`).toEqual(ALIVE);
      await END[way]({ email, session, client: at, nodes, round });
      expect(await seenBy(everybody, session), `${way} ${round}, after`).toEqual(ENDED);
    }
    reportFigure(`${rounds} × ${way}: ended on every node at the next request`);
  }
});

test("A9, control: a node that keeps its answers for a second is found out", async (context) => {
  need(context, "nginx");
  const cache = "proxy_cache answers; proxy_cache_key $request_uri$http_cookie; proxy_cache_valid 200 1s;";
  const ignore = "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;";
  const port = await freePort();
  const caching = await startNginx(port, [nodes.served[1]!.url], `${cache} ${ignore}`);
  const everybody = [nodes.direct[0]!, nodes.direct[2]!, clientOf(caching.url, fetchAs(nodes.host)), nodes.through];
  await nodes.through.register("guillaume@example.com", LONG);
  const { session } = await nodes.through.logIn("guillaume@example.com", LONG);
  expect(await seenBy(everybody, session)).toEqual(ALIVE);
  expect(await nodes.direct[0]!.logOut(session)).toBe(302);
  expect(await seenBy(everybody, session)).toEqual([403, 403, 200, 403]);
});
