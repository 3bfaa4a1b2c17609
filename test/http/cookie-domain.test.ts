import { describe, expect, test } from "vitest";
import { makeApp } from "../support/make-app.ts";
import { exchange, listenFor } from "../support/socket.ts";

const FORM = "email=guillaume%40example.com&password=une+phrase+de+passe";
const DOMAIN = { BIENVENUE_COOKIE_DOMAIN: "example.com", BIENVENUE_MAIL: "none" };
const KEPT = "HttpOnly; SameSite=Lax; Path=/; Secure; Domain=example.com";
const GONE = `__Secure-session_id=; Max-Age=0; ${KEPT}`;
/** The same name from another domain, which a browser would send as well. */
const OTHER_GONE = GONE.replace("=example.com", "=accounts.example.com");

/** A service over a socket; what it answers, and the cookies that it sets. */
async function service(path = "") {
  const app = await makeApp({ ...DOMAIN, BIENVENUE_PUBLIC_URL: `https://accounts.example.com${path}` });
  const { port } = await listenFor(app);
  const ask = async (method: string, route: string, cookie = "", body = "", headers = "") => {
    const type = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}`;
    const head = `${method} ${path}${route} HTTP/1.1\r\nHost: accounts.example.com\r\nCookie: ${cookie}\r\n${headers}${type}`;
    const { statuses, text } = await exchange(port, `${head}\r\nConnection: close\r\n\r\n${body}`);
    return { status: statuses[0], cookies: [...text.matchAll(/^set-cookie: (.*)\r$/gim)].map(([, value]) => value!) };
  };
  await ask("POST", "/users", "", FORM);
  const logIn = async (cookie = "") => {
    const { cookies } = await ask("POST", "/sessions", cookie, FORM);
    return { cookies, cookie: cookies[0]!.split(";")[0]! };
  };
  return { ask, logIn };
}

describe.each(["", "/my/accounts"])("BIENVENUE_COOKIE_DOMAIN, the public URL's path %j", (path) => {
  test("ASVS 3.3.1: the session is for all hosts of the domain, under a name that needs https; the device is ours", async () => {
    const { ask, logIn } = await service(path);
    const { cookie, cookies } = await logIn();
    expect(cookies).toEqual([
      expect.stringMatching(new RegExp(`^__Secure-session_id=[\\w-]{43}; Max-Age=2592000; ${KEPT}$`)),
      expect.stringMatching(/^__Host-device_id=[\w-]{43}; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=\/; Secure$/),
      OTHER_GONE,
    ]);
    expect(await ask("GET", "/sessions/current", cookie)).toEqual({ status: 200, cookies: [] });
  });

  test.each([
    ["DELETE", "/sessions", "", 302],
    ["DELETE", "/sessions?scope=all", "", 200],
    ["DELETE", "/users/me", "", 200],
  ])("%s %s removes the cookie from the domain", async (method, route, body, status) => {
    const { ask, logIn } = await service(path);
    const { cookie } = await logIn();
    expect(await ask(method, route, cookie, body)).toEqual({ status, cookies: [OTHER_GONE, GONE] });
    expect((await ask("GET", "/sessions/current", cookie)).status).toBe(401);
  });
});

test("A23: that name alone is read, and once", async () => {
  const { ask, logIn } = await service();
  const { cookie } = await logIn();
  const token = cookie.split("=")[1]!;
  const status = async (sent: string) => (await ask("GET", "/profile", sent)).status;
  for (const name of ["__Host-session_id", "session_id", "__secure-session_id", "__Secure-device_id"])
    expect([name, await status(`${name}=${token}`)]).toEqual([name, 403]);
  expect(await status(`__Host-session_id=x; ${cookie}; session_id=x`)).toBe(200);
  // One of the two may be another host's.
  expect(await status(`${cookie}; __Secure-session_id=${"A".repeat(43)}`)).toBe(403);
});

test("the answer to two cookies of that name leaves one, whatever the route and the status", async () => {
  const { ask, logIn } = await service();
  const { cookie } = await logIn();
  const both = `${cookie}; __Secure-session_id=${"A".repeat(43)}`;
  for (const [method, route, status] of [
    ["GET", "/sessions/current", 401],
    ["GET", "/profile", 403],
    ["GET", "/account", 303],
    ["GET", "/nowhere", 404],
    ["DELETE", "/sessions", 403],
    ["GET", "/health/live", 200],
  ] as const)
    expect([route, await ask(method, route, both)]).toEqual([route, { status, cookies: [OTHER_GONE] }]);
  const again = await ask("POST", "/sessions", both, FORM);
  expect(again.cookies.filter((one) => one === OTHER_GONE)).toHaveLength(1);
  expect((await ask("GET", "/profile", cookie)).status).toBe(200);
});

test("a login ends the session of another BIENVENUE_COOKIE_DOMAIN; another service's cookie is left alone", async () => {
  const { ask, logIn } = await service();
  const token = (await logIn()).cookie.split("=")[1]!;
  const gone = "__Host-session_id=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/; Secure";
  const { cookies } = await logIn(`__Host-session_id=${token}`);
  expect(cookies.filter((one) => one.startsWith("__Host-session_id"))).toEqual([gone]);
  expect((await ask("GET", "/profile", `__Secure-session_id=${token}`)).status).toBe(403);
  const foreign = await logIn(`__Host-session_id=${"A".repeat(43)}`);
  expect(foreign.cookies.filter((one) => one.startsWith("__Host-session_id"))).toEqual([]);
});

test("A22: pages of sibling hosts may not send more than before", async () => {
  const { ask, logIn } = await service();
  const { cookie } = await logIn();
  for (const header of ["Sec-Fetch-Site: same-site", "Origin: https://shop.example.com"])
    expect((await ask("DELETE", "/sessions", cookie, "", `${header}\r\n`)).status).toBe(403);
  expect((await ask("GET", "/profile", cookie)).status).toBe(200);
});

test("a new token of the same session has the domain as well, and the old one ends at a login", async () => {
  const { ask, logIn } = await service();
  const first = await logIn();
  const { status, cookies } = await ask(
    "POST",
    "/sessions/current/reauthenticate",
    first.cookie,
    "password=une+phrase+de+passe",
  );
  expect([status, cookies]).toEqual([
    200,
    [expect.stringMatching(/^__Secure-session_id=.*; Domain=example\.com$/), OTHER_GONE],
  ]);
  const again = cookies[0]!.split(";")[0]!;
  await logIn(again);
  for (const old of [first.cookie, again]) expect((await ask("GET", "/profile", old)).status).toBe(403);
});
