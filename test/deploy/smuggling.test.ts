import { describe, expect, test } from "vitest";
import { behind, PROXIES, type Proxy, routesSeen } from "../support/behind-proxy.ts";
import { requestsTo } from "../support/malformed.ts";
import { need } from "../support/require-tool.ts";

/** 422: haproxy's, for transfer codings that it does not know. */
const REFUSED = [400, 404, 405, 421, 422, 431, 501];

/** What nginx, haproxy or both understand and pass on as one request that has only one meaning. */
const MADE_ONE = new Set([
  "ASVS 4.2.1: two Host headers",
  "two Host headers in other letters",
  "HTTP/1.2",
  "CL+TE",
  "TE+CL",
  "two equal CL",
  "a list of CL",
  "a bare line feed in a chunk's extension",
  "obs-fold",
  "bare line feeds",
  "one bare line feed",
  "an expectation that nobody has",
]);

/** What haproxy's parser refuses is answered in words that no configuration changes. */
const isHaproxysOwn = (proxy: Proxy, text: string) => proxy === "haproxy" && text.includes("<html>");

/** The service behind a proxy, and what each connection to it causes. */
async function watched(proxy: Proxy) {
  const { ask, exchange, served, host } = await behind(proxy);
  const markers = () => routesSeen(served!.log()).filter((route) => route === "GET /health/live").length;
  const others = () => routesSeen(served!.log()).filter((route) => !route.includes("/health/"));
  let sent = 0;
  /** Somebody else's request, which must have its own answer; when it is in the log, so is what came before. */
  const bystander = async () => {
    const answer = await ask("GET", "/health/live");
    const body = await answer.text();
    sent++;
    await expect.poll(markers).toBe(sent);
    return `${answer.status} ${body}`;
  };
  const send = async (bytes: string) => {
    const before = others().length;
    const { statuses, text } = await exchange(Buffer.from(bytes, "latin1"));
    const after = [await bystander(), await bystander()];
    return { statuses, text, after, routes: others().slice(before) };
  };
  return { send, requests: requestsTo(host) };
}

describe.each(PROXIES)("A30, behind docs/deploy's %s", (proxy) => {
  test("control: two requests in one packet have two answers, and the service sees both", async (context) => {
    need(context, proxy, "openssl");
    const { send, requests } = await watched(proxy);
    const first = requests.get().replace("Connection: close", `Host: ${requests.host}`);
    const seen = await send(first + requests.get(`Host: ${requests.host}`));
    expect([seen.statuses, seen.routes]).toEqual([
      [200, 200],
      ["GET /", "GET /"],
    ]);
  });

  test("what two parsers may read differently is one request and one answer, or none", async (context) => {
    need(context, proxy, "openssl");
    const { send, requests } = await watched(proxy);
    const wrong: unknown[] = [];
    for (const [what, bytes] of requests.malformed) {
      const { statuses, text, routes, after } = await send(bytes);
      const headers = text.match(/^strict-transport-security: max-age=31536000/gim) ?? [];
      const isOne =
        statuses.length <= 1 &&
        routes.length <= 1 &&
        (headers.length === statuses.length || isHaproxysOwn(proxy, text));
      const isRefused = routes.length === 0 && REFUSED.includes(statuses[0] ?? 400);
      const others = after.filter((answer) => answer !== '200 {"status":"ok"}');
      if (!isOne || !(isRefused || MADE_ONE.has(what)) || others.length > 0)
        wrong.push({ what, statuses, routes, after });
    }
    expect(wrong).toEqual([]);
  });
});
