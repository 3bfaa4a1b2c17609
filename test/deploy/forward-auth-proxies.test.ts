import { expect, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";
import { exchange } from "../support/socket.ts";

const FORM = "email=guillaume%40example.com&password=quatre-vingt-dix-neuf+ballons";
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const ENV = {
  BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
  BIENVENUE_MAIL: "none",
  BIENVENUE_TRUSTED_PROXIES: "127.0.0.1",
  BIENVENUE_COOKIE_DOMAIN: "example.com",
  BIENVENUE_RETURN_ORIGINS: "https://shop.example.com",
};

type Fields = Readonly<Record<string, string>>;

/** What Traefik 3 sends for `GET https://shop.example.com/cart?id=7`, with what of the client's is sent along. */
const traefik = (sent: Fields): Fields => ({
  Host: "bienvenue:5000",
  "User-Agent": "Mozilla/5.0",
  "Accept-Encoding": "gzip",
  ...sent,
  "X-Forwarded-For": "192.0.2.7",
  "X-Forwarded-Host": "shop.example.com",
  "X-Forwarded-Method": "GET",
  "X-Forwarded-Port": "443",
  "X-Forwarded-Proto": "https",
  "X-Forwarded-Server": "traefik",
  "X-Forwarded-Uri": "/cart?id=7",
  "X-Real-Ip": "192.0.2.7",
});

/** What Caddy 2.6 was seen to send: it keeps the product's host, and the query behind our path. */
const caddy = (sent: Fields): Fields => ({
  Host: "shop.example.com",
  ...sent,
  "X-Forwarded-For": "192.0.2.7",
  "X-Forwarded-Host": "shop.example.com",
  "X-Forwarded-Method": "GET",
  "X-Forwarded-Proto": "https",
  "X-Forwarded-Uri": "/cart?id=7",
  "Accept-Encoding": "gzip",
});

/** A node that is asked as a proxy asks it, by its address. */
async function node() {
  const { url } = await serve(temporaryFolder(), ENV);
  const port = Number(new URL(url).port);
  const ask = async (line: string, fields: Fields, body = "") => {
    const all = { ...fields, Connection: "close", ...(body && { "Content-Length": String(body.length) }) };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const { text, statuses } = await exchange(port, `${line} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
    const field = (name: string) => new RegExp(`^${name}: (.*)\r$`, "im").exec(text)?.[1];
    return { status: statuses[0], field, text };
  };
  const form = { Host: "accounts.example.com", "Content-Type": "application/x-www-form-urlencoded" };
  await ask("POST /users", form, FORM);
  const cookie = (await ask("POST /sessions", form, FORM)).field("set-cookie")!.split(";")[0]!;
  return { ask, cookie };
}

test.each([
  ["Traefik", "/forward-auth", traefik],
  ["Caddy", "/forward-auth?id=7", caddy],
])("%s is told who is there, and leads browsers to the login and back", async (_name, target, fields) => {
  const { ask, cookie } = await node();
  const check = (sent: Fields) => ask(`GET ${target}`, fields(sent));
  for (const accept of [BROWSER, "*/*"]) {
    const known = await check({ Accept: accept, Cookie: `a=b; ${cookie}`, "X-User-Id": "7" });
    expect([known.status, known.field("x-user-id"), known.field("x-user-email")]).toEqual([
      200,
      expect.stringMatching(/^[\da-f-]{36}$/),
      "guillaume@example.com",
    ]);
  }
  const led = await check({ Accept: BROWSER });
  const cart = encodeURIComponent("https://shop.example.com/cart?id=7");
  expect([led.status, led.field("location")]).toEqual([302, `https://accounts.example.com/login?return_to=${cart}`]);
  for (const sent of [{}, { Accept: "*/*" }, { Accept: "application/json", Cookie: "__Secure-session_id=x" }]) {
    const refused = await check(sent);
    expect([refused.status, refused.field("location"), refused.field("x-user-id")]).toEqual([
      401,
      undefined,
      undefined,
    ]);
  }
  await ask("DELETE /sessions", { Host: "accounts.example.com", Cookie: cookie });
  expect((await check({ Accept: BROWSER, Cookie: cookie })).status).toBe(302);
  expect((await check({ Accept: "*/*", Cookie: cookie })).status).toBe(401);
});
