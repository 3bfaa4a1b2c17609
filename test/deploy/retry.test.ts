import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { behind, PROXIES, type Proxy, replaced, routesSeen } from "../support/behind-proxy.ts";
import { need } from "../support/require-tool.ts";
import { listening } from "../support/socket.ts";

/** A node that dies with each request in its hands: reads it, answers nothing, closes. It passes health checks. */
async function dyingNode() {
  let died = 0;
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (chunk) => {
      if (chunk.toString("latin1").startsWith("GET /health/ready "))
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      else {
        died++;
        socket.destroy();
      }
    });
  });
  return { port: await listening(server), died: () => died };
}

const beside = (proxy: Proxy, port: number) => (text: string) => {
  const [written, another] =
    proxy === "nginx"
      ? ["    server 127.0.0.1:5000 fail_timeout=1s;", `    server 127.0.0.1:${port} fail_timeout=1s;`]
      : ["    server node1 127.0.0.1:5000", `    server node0 127.0.0.1:${port}`];
  return replaced(text, [[written, `${another}\n${written}`]]);
};

/** The same, and whatever fails is asked again of another node. */
const careless = (proxy: Proxy, port: number) => (text: string) =>
  beside(
    proxy,
    port,
  )(
    proxy === "nginx"
      ? replaced(text, [["proxy_next_upstream off", "proxy_next_upstream error timeout non_idempotent"]])
      : replaced(text, [["    http-request disable-l7-retry if !METH_GET\n", ""]]),
  );

/** Asks until one request has met the dying node; answers the statuses, and how often a node that lives was asked. */
async function untilDied(proxy: Proxy, method: string, change: typeof beside) {
  const dying = await dyingNode();
  const { ask, served } = await behind(proxy, { change: change(proxy, dying.port) });
  const statuses: number[] = [];
  while (dying.died() === 0 && statuses.length < 20) statuses.push((await ask(method, "/nowhere")).status);
  expect(dying.died()).toBe(1);
  await expect
    .poll(async () => {
      await ask("GET", "/health/live");
      return routesSeen(served!.log()).includes("GET /health/live");
    })
    .toBe(true);
  return { statuses, lived: routesSeen(served!.log()).filter((route) => route === "none").length };
}

describe.each(PROXIES)("docs/deploy: %s, when a node dies with a request in its hands", (proxy) => {
  test("GET is asked again of another node", async (context) => {
    need(context, proxy, "openssl");
    const { statuses, lived } = await untilDied(proxy, "GET", beside);
    expect(statuses.every((status) => status === 404)).toBe(true);
    expect(lived).toBe(statuses.length);
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    test(`${method} is 502, and no other node is asked`, async (context) => {
      need(context, proxy, "openssl");
      const { statuses, lived } = await untilDied(proxy, method, beside);
      expect(statuses.at(-1)).toBe(502);
      expect(lived).toBe(statuses.length - 1);
    });

  test("control: a careless configuration asks another node to do it as well", async (context) => {
    need(context, proxy, "openssl");
    const { statuses, lived } = await untilDied(proxy, "POST", careless);
    expect(lived).toBe(statuses.length);
  });
});
