import http from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { appWithUser, EMAIL } from "../../../test/support/body-routes.ts";
import { KINDS_OF_DATABASES, temporaryFolder } from "../../../test/support/databases.ts";
import { makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { ruin } from "../../../test/support/ruined-database.ts";
import { exchange, listenFor } from "../../../test/support/socket.ts";

const DAY = 24 * 60 * 60_000;
const SHOP = "https://shop.example.com";
const PUBLIC = {
  BIENVENUE_PUBLIC_URL: "https://accounts.example.com",
  BIENVENUE_MAIL: "none",
  BIENVENUE_RETURN_ORIGINS: SHOP,
};
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const REFUSED = { code: "no_session", message: "no session" };

/** What an answer says to a proxy. */
const said = ({ status, headers }: Response) => ({
  status,
  id: headers.get("x-user-id"),
  email: headers.get("x-user-email"),
  location: headers.get("location"),
});
const nobody = (status: number, location: string | null = null) => ({ status, id: null, email: null, location });
const check = (app: TestApp, headers: Record<string, string> = {}, session?: string) =>
  app.request("GET", "/forward-auth", { headers, ...(session === undefined ? {} : { session }) });

const idOf = async (app: TestApp) => (await app.db.findUserBy({ id: 1 }))?.publicId;

describe.each(KINDS_OF_DATABASES)("GET /forward-auth on %s", (_name, url) => {
  const newApp = async () => appWithUser({ ...PUBLIC, BIENVENUE_DATABASE_URL: await url() });

  test("says who has a live session, in headers, to GET and HEAD", async () => {
    const app = await newApp();
    const { session } = app;
    for (const method of ["GET", "HEAD"]) {
      const response = await app.request(method, "/forward-auth", { session, headers: BROWSER });
      expect(said(response)).toEqual({ status: 200, id: await idOf(app), email: EMAIL, location: null });
      expect([await response.text(), response.headers.get("cache-control")]).toEqual(["", "no-store"]);
      expect([response.headers.getSetCookie(), response.headers.get("content-type")]).toEqual([[], null]);
    }
  });

  test("ASVS 7.4.1: it refuses what is no session, and one that is over at once", async () => {
    const app = await newApp();
    const other = (await app.auth.createSession(EMAIL))!;
    for (const session of [undefined, "", "x", "A".repeat(43), app.session.slice(1), `${app.session}A`]) {
      const response = await check(app, {}, session);
      expect(said(response)).toEqual(nobody(401));
      expect([await response.json(), response.headers.get("cache-control")]).toEqual([REFUSED, "no-store"]);
    }
    await app.request("DELETE", "/sessions", { session: app.session });
    expect((await check(app, {}, app.session)).status).toBe(401);
    expect((await check(app, {}, other)).status).toBe(200);
    await app.disableUser(1);
    expect((await check(app, {}, other)).status).toBe(401);
  });

  test("it is a use of the session like any other, and adds no day to its life", async () => {
    const app = await newApp();
    const rested = (await app.auth.createSession(EMAIL))!;
    for (let day = 0; day < 29; day++) {
      app.clock.advance(DAY);
      expect((await check(app, {}, app.session)).status).toBe(200);
      await app.flushSeen();
    }
    expect((await check(app, {}, rested)).status).toBe(401);
    app.clock.advance(DAY);
    expect((await check(app, {}, app.session)).status).toBe(401);
  });
});

test("with its database in ruins it is 503, for browsers as well: nobody is let in, nobody is sent to log in", async () => {
  const path = join(temporaryFolder(), "test.db");
  const app = await appWithUser({ ...PUBLIC, BIENVENUE_DATABASE_URL: `sqlite:${path}` });
  ruin(path);
  const headers = { ...BROWSER, "x-original-url": `${SHOP}/` };
  expect(said(await check(app, headers, app.session))).toEqual(nobody(503));
});

const traefik = (proto: string, host: string, uri: string) => ({
  "x-forwarded-method": "GET",
  "x-forwarded-proto": proto,
  "x-forwarded-host": host,
  "x-forwarded-uri": uri,
});
const LOGIN = "https://accounts.example.com/login";
const CART = "?return_to=https%3A%2F%2Fshop.example.com%2Fcart%3Fid%3D7%26x%3D%252F";

describe("without a session a browser is led to the login", () => {
  test.each([
    ["nginx", { "x-original-url": `${SHOP}/cart?id=7&x=%2F` }, 401, CART],
    ["Traefik or Caddy", traefik("https", "shop.example.com", "/cart?id=7&x=%2F"), 302, CART],
    [
      "Traefik, where a client says that it is nginx",
      { ...traefik("https", "shop.example.com", "/"), "x-original-url": `${SHOP}/cart?id=7&x=%2F` },
      401,
      CART,
    ],
    [
      "a product on our own host",
      traefik("https", "accounts.example.com", "/shop"),
      302,
      "?return_to=https%3A%2F%2Faccounts.example.com%2Fshop",
    ],
    ["another host", traefik("https", "evil.example", "/"), 302, ""],
    ["another port", traefik("https", "shop.example.com", ":8443/"), 0, ""],
    ["another scheme", traefik("http", "shop.example.com", "/"), 302, ""],
    ["no scheme at all", traefik("javascript", "shop.example.com", "/"), 302, ""],
    ["somebody in the host", traefik("https", "shop.example.com@evil.example", "/"), 302, ""],
    ["a host that goes on", traefik("https", "shop.example.com.evil.example", "/"), 302, ""],
    ["two hosts", traefik("https", "shop.example.com, evil.example", "/"), 302, ""],
    ["a path that would make it another host", traefik("https", "shop.example.com", ".evil.example/"), 0, ""],
    ["an original URL that is none", { "x-original-url": "//evil.example" }, 401, ""],
    ["an original URL of nobody's", { "x-original-url": "https://evil.example/" }, 401, ""],
    ["an empty one", { "x-original-url": "" }, 401, ""],
    ["a long one", { "x-original-url": `${SHOP}/${"x".repeat(2000)}` }, 401, ""],
    ["a proxy that does not say for what", { "x-forwarded-proto": "https", "x-forwarded-host": "x.example" }, 0, ""],
    ["no proxy", {}, 0, ""],
  ])("ASVS 3.7.2: %s", async (_what, headers, status, query) => {
    const app = await makeApp(PUBLIC);
    const answer = await check(app, { ...BROWSER, ...headers });
    expect(said(answer)).toEqual(status === 0 ? nobody(401) : nobody(status, LOGIN + query));
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.text()).toBe(status === 302 ? "" : JSON.stringify(REFUSED));
    // A program is not led anywhere.
    for (const accept of ["*/*", "application/json"]) {
      const refused = await check(app, { accept, ...headers });
      expect(said(refused)).toEqual(nobody(401));
    }
  });
});

test("it is answered under every name, as a proxy calls it, and under the path of the public URL", async () => {
  const app = await makeApp({ ...PUBLIC, BIENVENUE_PUBLIC_URL: "https://example.com/my/accounts" });
  const { port } = await listenFor(app);
  const ask = async (host: string, path: string) => {
    const headers = `Host: ${host}\r\nAccept: text/html\r\nX-Original-URL: ${SHOP}/\r\nConnection: close`;
    const { text, statuses } = await exchange(port, `GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`);
    return [statuses[0], /^location: (.*)\r$/im.exec(text)?.[1]];
  };
  const led = [401, `https://example.com/my/accounts/login?return_to=${encodeURIComponent(`${SHOP}/`)}`];
  for (const host of ["example.com", "127.0.0.1:5000", "bienvenue:5000"])
    expect(await ask(host, "/forward-auth")).toEqual(led);
  expect(await ask("example.com", "/my/accounts/forward-auth")).toEqual(led);
  expect(await ask("bienvenue", "/my/accounts/forward-auth")).toEqual([421, undefined]);
});

test("an address is passed on letter by letter, and none that could be something else in a header", async () => {
  const app = await makeApp(PUBLIC);
  const odd = "a!#$%&'*+-/=?^_`{|}~@example.com";
  await app.db.addUser(odd, "$");
  expect(said(await check(app, {}, await app.auth.createSession(odd))).email).toBe(odd);
  for (const [index, bad] of ["é@example.com", "a@example.com\r\nX-User-Id: 1", "", "a b@example.com"].entries()) {
    const email = `user${index}@example.com`;
    await app.db.addUser(email, "$");
    const session = (await app.auth.createSession(email))!;
    await app.db.kysely.updateTable("users").set({ email: bad }).where("email", "=", email).execute();
    expect(said(await check(app, BROWSER, session))).toEqual(nobody(500));
  }
});

/** What Node's parser knows; of CONNECT it makes no request. */
const METHODS = http.METHODS.filter((method) => method !== "CONNECT");
/** As a browser's request to the product has them, which a proxy passes on with its method. */
const FROM_ELSEWHERE = {
  origin: "https://elsewhere.example",
  "sec-fetch-site": "cross-site",
  "access-control-request-method": "PUT",
};

test.each(["/forward-auth", "/accounts/forward-auth"])(
  "OPTIONS was 204 for everybody, and proxies take any 2xx for a yes: with a session each method is 200 at %s, else 401",
  async (path) => {
    const app = await appWithUser({ ...PUBLIC, BIENVENUE_PUBLIC_URL: "https://accounts.example.com/accounts" });
    const { port } = await listenFor(app);
    const ask = async (method: string, headers: Record<string, string>) => {
      const host = path === "/forward-auth" ? "bienvenue:5000" : "accounts.example.com";
      const lines = Object.entries({ host, connection: "close", ...headers }).map((field) => field.join(": "));
      const answer = await exchange(port, `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      return [method, answer.statuses, /^x-user-id: (.*)\r$/im.exec(answer.text)?.[1]];
    };
    for (const method of METHODS) {
      for (const headers of [{}, FROM_ELSEWHERE]) {
        const cookie = `${app.cookieName}=${app.session}`;
        expect(await ask(method, { ...headers, cookie })).toEqual([method, [200], await idOf(app)]);
        expect(await ask(method, { ...headers, cookie: `${cookie}x` })).toEqual([method, [401], undefined]);
        expect(await ask(method, headers)).toEqual([method, [401], undefined]);
      }
    }
  },
);

test("so it is through Hono, and none of them changes anything", async () => {
  const app = await appWithUser(PUBLIC);
  for (const method of ["OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
    const headers = FROM_ELSEWHERE;
    expect(said(await app.request(method, "/forward-auth", { headers }))).toEqual(nobody(401));
    const { status, id } = said(await app.request(method, "/forward-auth", { headers, session: app.session }));
    expect([method, status, id]).toEqual([method, 200, await idOf(app)]);
  }
  expect((await app.findSession(app.session))?.user.email).toBe(EMAIL); // DELETE ended nothing
});
