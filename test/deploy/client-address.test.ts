import { describe, expect, test } from "vitest";
import { behind, PROXIES, type Proxy, replaced } from "../support/behind-proxy.ts";
import type { HttpsClient } from "../support/https-client.ts";
import { sessionOf } from "../support/make-app.ts";
import { need } from "../support/require-tool.ts";

const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };
const FORGED = "203.0.113.9";
const CLIENT = "127.0.0.9";

const FORGERIES: readonly Record<string, string>[] = [
  {},
  { "x-forwarded-for": FORGED },
  { "x-forwarded-for": `${FORGED}, 127.0.0.1` },
  { "x-forwarded-for": `127.0.0.1, ${FORGED}` },
  { "x-forwarded-for": "nonsense" },
  { "x-forwarded-for": "" },
  { "X-FORWARDED-FOR": FORGED },
  { x_forwarded_for: FORGED },
  { forwarded: `for=${FORGED};host=evil.example;proto=http` },
  { "x-real-ip": FORGED },
  { "cf-connecting-ip": FORGED, "true-client-ip": FORGED, "x-client-ip": FORGED },
  { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-port": "80" },
  { "x-forwarded-prefix": "/evil", "x-original-host": "evil.example", "x-host": "evil.example" },
];

/** The network that is stored with the session of a login with these headers, and what the answer says beside it. */
async function loginWith({ ask }: HttpsClient, headers: Record<string, string>) {
  const login = await ask("POST", "/sessions", { form: FORM, headers, from: CLIENT });
  const cookie = `__Host-session_id=${sessionOf(login)}`;
  const list = await ask("GET", "/sessions", { headers: { cookie }, from: CLIENT });
  const { sessions } = (await list.json()) as { sessions: { network: string; current: boolean }[] };
  return [login.status, sessions.find(({ current }) => current)?.network];
}

/** Without the line that says who the client is: what the client says of itself goes through. */
const CREDULOUS: Readonly<Record<Proxy, (configuration: string) => string>> = {
  nginx: (text) => replaced(text, [["proxy_set_header X-Forwarded-For $remote_addr;", ""]]),
  haproxy: (text) => replaced(text, [["http-request set-header X-Forwarded-For %[src]", ""]]),
};

/** Adds to what came in, as a proxy does that stands behind another one. */
const APPENDING: Readonly<Record<Proxy, (configuration: string) => string>> = {
  nginx: (text) => replaced(text, [["X-Forwarded-For $remote_addr", "X-Forwarded-For $proxy_add_x_forwarded_for"]]),
  haproxy: (text) => replaced(text, [["http-request set-header X-Forwarded-For %[src]", "option forwardfor"]]),
};

describe.each(PROXIES)("A36, ASVS 4.1.3, 15.3.4: behind docs/deploy's %s", (proxy) => {
  for (const [how, change] of [
    ["as it is", (text: string) => text],
    ["when it appends instead, as behind another proxy", APPENDING[proxy]],
  ] as const)
    test(`${how}, the network of a session is the client's, whatever the client says`, async (context) => {
      need(context, proxy, "openssl");
      const client = await behind(proxy, { change });
      await client.ask("POST", "/users", { form: FORM });
      for (const headers of FORGERIES)
        expect([headers, await loginWith(client, headers)]).toEqual([headers, [200, CLIENT]]);
    });

  test("control: without the line for X-Forwarded-For a client says where it is", async (context) => {
    need(context, proxy, "openssl");
    const client = await behind(proxy, { change: CREDULOUS[proxy] });
    await client.ask("POST", "/users", { form: FORM });
    expect(await loginWith(client, { "x-forwarded-for": FORGED })).toEqual([200, FORGED]);
    expect(await loginWith(client, {})).toEqual([200, "127.0.0.1"]);
  });
});
