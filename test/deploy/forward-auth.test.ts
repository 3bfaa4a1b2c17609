import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { replaced } from "../support/behind-proxy.ts";
import { temporaryFolder } from "../support/databases.ts";
import { openShop, PLACES, type Told } from "../support/integration-guide.ts";
import { isThere, need } from "../support/require-tool.ts";
import { ruin } from "../support/ruined-database.ts";

const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const SPOOFED = {
  "X-User-Id": "7",
  "x-user-email": "root@example.com",
  X_User_Id: "7",
  X_USER_EMAIL: "root@example.com",
};

type Shop = Awaited<ReturnType<typeof openShop>>;

/** The shop, with somebody who has just logged in. */
async function withCustomer(shop: Shop) {
  const login = await shop.askAccounts("POST", "/sessions", { form: FORM });
  expect(login.status).toBe(200);
  return { ...shop, cookie: login.headers.getSetCookie()[0]!.split(";")[0]! };
}

/** What the product reads under a name, however it is spelled. */
const valuesOf = ({ fields }: Told, name: string) =>
  fields.filter(([field]) => field.replaceAll("_", "-") === name).map(([, value]) => value);
const whoIn = (told: Told) => [valuesOf(told, "x-user-id"), valuesOf(told, "x-user-email")];
const CUSTOMER = [[expect.stringMatching(/^[\da-f-]{36}$/)], [FORM.email]];

describe.each(PLACES)("docs/integrate.md: a product %s behind nginx", (place) => {
  /** One for all of these tests, which each log their customer in. */
  let shared: Shop;
  beforeAll(async () => {
    if (!isThere("nginx") || !isThere("openssl")) return; // each test says so
    shared = await openShop(place);
    await shared.askAccounts("POST", "/users", { form: FORM });
  });
  beforeEach(() => void (shared as Shop | undefined)?.seen.splice(0));

  test("ASVS 3.7.2: who is not logged in never reaches it: a browser is led to the login and back, a program is told", async (context) => {
    need(context, "nginx", "openssl");
    const { ask, askShop, accounts, shop, seen } = shared;
    const led = await askShop("GET", "/cart?id=7&x=%2F", { headers: BROWSER });
    const location = new URL(led.headers.get("location")!);
    expect([led.status, location.origin + location.pathname]).toEqual([302, `${accounts}/login`]);
    expect([...location.searchParams]).toEqual([["return_to", `${shop}/cart?id=7&x=%2F`]]);
    for (const headers of [{}, { accept: "application/json" }, { ...SPOOFED }, { cookie: "__Secure-session_id=x" }]) {
      const refused = await askShop("GET", "/cart", { headers: headers });
      expect([refused.status, refused.headers.get("location")]).toEqual([401, null]);
      expect(await refused.json()).toMatchObject({ code: "no_session" });
    }
    const elsewhere = { ...BROWSER, "x-original-url": "https://evil.example/", "x-forwarded-host": "evil.example" };
    const misled = await askShop("POST", "/pay", { headers: elsewhere, form: { x: "1" } });
    expect([misled.status, misled.headers.get("location")]).toEqual([
      302,
      `${accounts}/login?return_to=${encodeURIComponent(`${shop}/pay`)}`,
    ]);
    const inner = await ask("GET", "/.session", { headers: { host: new URL(shop).host } });
    expect([inner.status, seen]).toEqual([404, []]);
  });

  test("who is logged in is told to it, whatever the client says, until the logout", async (context) => {
    need(context, "nginx", "openssl");
    const { askShop, askAccounts, seen, cookie } = await withCustomer(shared);
    for (const headers of [
      { cookie },
      { ...BROWSER, cookie: `a=b; ${cookie}; c=d`, ...SPOOFED },
      { cookie: `${cookie};c=d`, "x-user-id": "", "x-original-url": "https://evil.example/" },
    ]) {
      const answer = await askShop("GET", "/cart?id=7", { headers });
      expect(answer.status).toBe(200);
      expect(whoIn((await answer.json()) as Told)).toEqual(CUSTOMER);
    }
    // The session is not the product's business; its own cookies are.
    expect(seen.map((told) => valuesOf(told, "cookie"))).toEqual([[], ["a=b; c=d"], ["c=d"]]);
    expect(JSON.stringify(seen)).not.toContain(cookie.split("=")[1]);
    expect((await askShop("GET", "/own-401", { headers: { cookie, ...BROWSER } })).status).toBe(401);
    expect(seen).toHaveLength(4);
    expect((await askAccounts("DELETE", "/sessions", { headers: { cookie } })).status).toBe(302);
    expect((await askShop("GET", "/cart", { headers: { cookie } })).status).toBe(401);
    expect(seen).toHaveLength(4);
  });

  test("by the login page a browser comes to what it asked for, and by logging out it is led there again", async (context) => {
    need(context, "nginx", "openssl");
    const { askShop, askAccounts, accounts, shop } = shared;
    const led = await askShop("GET", "/cart?id=7", { headers: BROWSER });
    const login = led.headers.get("location")!.slice(accounts.length);
    const page = await (await askAccounts("GET", login, { headers: BROWSER })).text();
    const action = /<form method="post" action="([^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
    const sent = new URL(action, accounts).href.slice(accounts.length);
    const back = await askAccounts("POST", sent, { form: FORM, headers: BROWSER });
    const leading = new URL(back.headers.get("location")!, accounts).href;
    const wish = encodeURIComponent(`${shop}/cart?id=7`);
    expect([back.status, leading]).toEqual([303, `${accounts}/continue?return_to=${wish}`]);
    const between = await askAccounts("GET", leading.slice(accounts.length), { headers: BROWSER });
    expect(await between.text()).toContain(`<meta http-equiv="refresh" content="0;url=${shop}/cart?id=7"/>`);
    const cookie = back.headers.getSetCookie()[0]!.split(";")[0]!;
    expect((await askShop("GET", "/cart?id=7", { headers: { ...BROWSER, cookie } })).status).toBe(200);
    expect((await askAccounts("POST", "/logout", { headers: { ...BROWSER, cookie } })).status).toBe(303);
    expect((await askShop("GET", "/cart?id=7", { headers: { ...BROWSER, cookie } })).status).toBe(302);
  });

  test("bodies arrive whole, of either kind, and larger than the service takes", async (context) => {
    need(context, "nginx", "openssl");
    const { exchange, shop, seen, cookie } = await withCustomer(shared);
    const { host, pathname } = new URL(`${shop}/pay`);
    const body = "x".repeat(100_000);
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n`;
    for (const rest of [
      `Content-Length: ${body.length}\r\n\r\n${body}`,
      `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ])
      expect((await exchange(head + rest)).statuses).toEqual([200]);
    expect(seen.map((told) => [told.method, told.body === body, ...whoIn(told)])).toEqual([
      ["POST", true, ...CUSTOMER],
      ["POST", true, ...CUSTOMER],
    ]);
  });

  test("a check that fails for another reason is 500, which trying again does not change", async (context) => {
    need(context, "nginx", "openssl");
    const { askShop, seen } = shared;
    const headers = { cookie: `a=${"x".repeat(7_800)}`, accept: "y".repeat(500) };
    const refused = await askShop("GET", "/cart", { headers });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([500, null]);
    expect(seen).toEqual([]);
  });

  test("while the database is in ruins, or the service is stopped, everybody is told 503 and when to try again", async (context) => {
    need(context, "nginx", "openssl");
    const path = join(temporaryFolder(), "shop.db");
    const shop = await openShop(place, undefined, { BIENVENUE_DATABASE_URL: `sqlite:${path}` });
    await shop.askAccounts("POST", "/users", { form: FORM });
    const { askShop, served, seen, cookie } = await withCustomer(shop);
    const expectUnavailable = async (headers: Record<string, string>) => {
      for (const method of ["GET", "POST"]) {
        const refused = await askShop(method, "/cart", { headers });
        const { status, headers: fields } = refused;
        expect([status, fields.get("retry-after"), fields.get("location")]).toEqual([503, "5", null]);
        expect(fields.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
        expect(await refused.json()).toMatchObject({ code: "unavailable" });
      }
    };
    ruin(path);
    for (const headers of [{ cookie }, { cookie, ...BROWSER }]) await expectUnavailable(headers);
    await served!.stop("SIGKILL");
    for (const headers of [{ cookie }, { cookie, ...BROWSER }, { ...SPOOFED }]) await expectUnavailable(headers);
    expect(seen).toEqual([]);
  });
});

test("control: a proxy that does not replace a header, or does not ask, lets a client be anybody", async (context) => {
  need(context, "nginx", "openssl");
  const lines = ["    proxy_set_header X-User-Id    $user_id;\n", "    auth_request     /.session;\n"];
  const [careless, open] = lines.map((line) => (locations: string) => replaced(locations, [[line, ""]]));
  const shop = await openShop("on a sibling host", careless);
  await shop.askAccounts("POST", "/users", { form: FORM });
  const one = await withCustomer(shop);
  expect((await one.askShop("GET", "/", { headers: { cookie: one.cookie, ...SPOOFED } })).status).toBe(200);
  expect(whoIn(one.seen[0]!)).toEqual([["7"], [FORM.email]]);
  const other = await openShop("on a sibling host", open);
  expect((await other.askShop("GET", "/")).status).toBe(200);
});
