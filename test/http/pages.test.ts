import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as features from "../../src/features/index.ts";
import { plugsOf } from "../../src/features/plugs.ts";
import { SESSIONS } from "../../src/features/sessions/words.ts";
import { fill, timeIn } from "../../src/texts/index.ts";
import { LANGUAGES } from "../../src/user.ts";
import { allRoutes, appWithUser, EMAIL, tokenFor } from "../support/body-routes.ts";
import { temporaryFolder } from "../support/databases.ts";
import { cheapHasher, loggedIn, makeApp, sessionOf, type TestApp } from "../support/make-app.ts";
import { ruin } from "../support/ruined-database.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const HOUR = 60 * 60_000;
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

const textOf = async (app: TestApp, path: string, session?: string) =>
  (await app.request("GET", path, { headers: BROWSER, ...(session && { session }) })).text();

describe("GET / ", () => {
  test("is a page for a browser, the account for a logged-in one, and the contract's sentence for programs", async () => {
    const app = await makeApp();
    const session = await loggedIn(app);
    expect(await textOf(app, "/")).toContain('href="/login"');
    const known = await app.request("GET", "/", { headers: BROWSER, session });
    expect([known.status, known.headers.get("location")]).toEqual([303, "/account"]);
    for (const accept of ["*/*", "application/json", "application/json, text/html;q=0.9", ""]) {
      const answer = await app.request("GET", "/", { headers: { accept }, session });
      expect([answer.status, await answer.json()]).toEqual([200, { message: "Bienvenue" }]);
    }
  });

  test("offers no registration where it is closed, which has a page that says so", async () => {
    const app = await makeApp({ BIENVENUE_REGISTRATION: "closed" });
    for (const path of ["/", "/login"]) expect(await textOf(app, path)).not.toContain('href="/register"');
    const closed = await app.request("GET", "/register");
    expect([closed.status, await closed.text()]).toEqual([403, expect.stringContaining("Registration is closed")]);
  });
});

describe("a failure is a page for a browser", () => {
  test.each([
    ["GET", "/nowhere", {}, 404, "not_found"],
    ["GET", "/", { host: "evil.example" }, 421, "unknown_host"],
    ["POST", "/login", { "sec-fetch-site": "cross-site" }, 403, "cross_site"],
    ["POST", "/account/delete", { origin: "https://evil.example" }, 403, "cross_site"],
  ])("%s %s %o: %i", async (method, path, headers, status, code) => {
    const answer = await (await makeApp()).request(method, path, { headers: { ...BROWSER, ...headers } });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringContaining(`data-code="${code}"`)]);
    expect(text).toContain('href="/"');
  });

  test("too many tries: the form again with the time that is left, in words and for the script", async () => {
    const app = await makeApp({ ...PUBLIC, BIENVENUE_THROTTLE_WIDTH: "1" });
    await app.db.addUser(EMAIL, await cheapHasher().hash("la phrase de Guillaume"), { verified: true });
    const tries = [];
    for (let count = 0; count < 12; count++) {
      tries.push(await app.request("POST", "/login", { form: { email: EMAIL, password: "une autre phrase" } }));
    }
    const last = tries.at(-1)!;
    const seconds = last.headers.get("retry-after");
    expect([last.status, seconds]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(await last.text()).toMatch(new RegExp(`<span data-seconds="${seconds}" data-over="[^"]+">\\d+ \\w+</span>`));
  });

  test("without a database 503, a bug 500 with the number of its line in the log", async () => {
    const path = join(temporaryFolder(), "test.db");
    const down = await appWithUser({ BIENVENUE_DATABASE_URL: `sqlite:${path}` });
    ruin(path);
    const answer = await down.request("GET", "/account", { session: down.session });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("Nothing is lost")]);
    const broken = () => Promise.reject(new Error("boom"));
    const app = await makeApp({}, { ...cheapHasher(), hash: broken, verify: broken });
    const bug = await app.request("POST", "/register", { form: { email: EMAIL, password: "b4l0u" } });
    const text = await bug.text();
    const [id = ""] = /[\da-f-]{16,}(?=<)/.exec(text) ?? [];
    expect([
      bug.status,
      text.includes("boom"),
      app.log.some((line) => line.includes(id) && line.includes("boom")),
    ]).toEqual([500, false, true]);
  });
});

describe("a form that failed", () => {
  test("has what was written but secrets, says what is wrong beside its field, and leads to the first one", async () => {
    const app = await makeApp();
    const form = { email: "nobody@example", password: "CANARY-1", new_password: "CANARY-2", reset_token: "CANARY-3" };
    for (const { path } of allRoutes(app).filter(({ method, failure, body }) => method === "POST" && failure && body)) {
      for (const sent of [form, { email: "a@example.com\u0007", name: "\u0007", language: "tlh" }, {}]) {
        const session = path === "/login" ? {} : { session: await loggedIn(app) };
        const answer = await app.request("POST", path, { form: sent, ...session });
        const text = await answer.text();
        expect([path, /CANARY/.test(text)]).toEqual([path, false]);
        // A page whose form is answered by a script has no field to be led to.
        if (answer.status !== 400 || !/<(?:input|select)(?![^>]*type="hidden")/.test(text)) continue;
        const wrong = [...text.matchAll(/<(?:input|select)[^>]*aria-invalid="true"[^>]*>/g)].map(([tag]) => tag);
        expect([path, wrong.length > 0]).toEqual([path, true]);
        expect([path, wrong.filter((tag) => tag.includes("autofocus")).length]).toEqual([path, 1]);
        for (const tag of wrong) {
          const [, beside = ""] = /aria-describedby="([^" ]+)/.exec(tag) ?? [];
          expect([path, text.includes(`id="${beside}"`)]).toEqual([path, true]);
        }
      }
    }
    const again = await app.request("POST", "/register", { form: { ...form, email: 'a"b@example.com' } });
    expect(await again.text()).toContain('value="a&quot;b@example.com"');
  });

  test("after a logout leads to the login, and from there back to its page", async () => {
    const app = await makeApp();
    const answer = await app.request("POST", "/account/profile?x=1", { form: { name: "Guillaume" } });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login?return_to=%2Faccount%2Fprofile"]);
  });
});

describe("return_to", () => {
  const RETURNING = { ...PUBLIC, BIENVENUE_RETURN_ORIGINS: "https://shop.example.com" };

  test.each([
    ["/account/sessions", "/account/sessions"],
    ["/account", "/account"],
    ["/accounting", "/continue?return_to=%2Faccounting"],
    ["/shop/cart", "/continue?return_to=%2Fshop%2Fcart"],
    ["https://shop.example.com/cart?x=1", "/continue?return_to=https%3A%2F%2Fshop.example.com%2Fcart%3Fx%3D1"],
    ["https://evil.example/", "/account"],
    ["//evil.example", "/account"],
    ["/\\evil.example", "/account"],
    ["javascript:alert(1)", "/account"],
  ])("login with %s leads to %s, and so does registration", async (wish, place) => {
    const app = await makeApp(RETURNING);
    const form = { email: EMAIL, password: "la phrase de Guillaume" };
    for (const path of ["/register", "/login"]) {
      const page = await textOf(app, `${path}?${new URLSearchParams({ return_to: wish }).toString()}`);
      const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
      const answer = await app.request("POST", action, { form });
      expect([path, answer.status, answer.headers.get("location")]).toEqual([path, 303, place]);
      expect(sessionOf(answer)).toMatch(/^[\w-]{43}$/);
    }
  });

  test("who is logged in goes on to a page of ours, and is asked before a product's, which might send back in a circle", async () => {
    const app = await makeApp(RETURNING);
    const session = await loggedIn(app, EMAIL, "la phrase de Guillaume");
    const own = await app.request("GET", "/login?return_to=/account/data", { session });
    expect([own.status, own.headers.get("location")]).toEqual([303, "/account/data"]);
    const other = await app.request("GET", "/login?return_to=https://shop.example.com/cart", { session });
    expect([other.status, await other.text()]).toEqual([200, expect.stringContaining(`You are logged in as ${EMAIL}`)]);
    expect(other.headers.get("content-security-policy")).toContain("form-action 'self';");
  });

  test("the page between a form and a product leads there by itself and by a link, and nowhere else", async () => {
    const app = await makeApp(RETURNING);
    const open = (wish: string) =>
      app.request("GET", `/continue?${new URLSearchParams({ return_to: wish }).toString()}`);
    for (const [wish, place] of [
      ["https://shop.example.com/cart?x=1&y='2\"#z", "shop.example.com"],
      ["/shop/cart", "accounts.example.com"],
    ] as const) {
      const answer = await open(wish);
      const text = (await answer.text()).replaceAll("&amp;", "&");
      const target = wish.replace("'", "%27").replace('"', "%22");
      expect(answer.status).toBe(200);
      expect(text).toContain(`<meta http-equiv="refresh" content="0;url=${target}"/>`);
      expect(text).toContain(`href="${target}"`);
      expect(text).toContain(`<h1>Continue to ${place}</h1>`);
    }
    for (const wish of ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]) {
      const answer = await open(wish);
      expect([wish, answer.status, answer.headers.get("location")]).toEqual([wish, 303, "/account"]);
    }
  });
});

test("ASVS 7.4.4: every page of who is logged in has the way out", async () => {
  const app = await makeApp();
  const session = await loggedIn(app);
  const pages = allRoutes(app).filter(({ method, path, session: needed, answers }) => {
    return method === "GET" && needed && answers[200]?.html && !path.includes("/:");
  });
  expect(pages.length).toBeGreaterThanOrEqual(9);
  for (const { path } of pages)
    expect([path, await textOf(app, path, session)]).toEqual([path, expect.stringContaining('action="/logout"')]);
});

test.each(LANGUAGES)(
  "in %s every time on a page is for programs as well, in UTC, and says that it is",
  async (language) => {
    const app = await makeApp();
    const session = await loggedIn(app);
    const at = app.clock.now();
    app.clock.advance(HOUR);
    await loggedIn(app);
    await app.request("PATCH", "/users/me", { session, form: { language } });
    const tag = (time: number) => `<time datetime="${new Date(time).toISOString()}">${timeIn(language, time)}</time>`;
    const found: Record<string, string> = {};
    for (const path of ["/account", "/account/sessions", "/account/activity"]) {
      found[path] = (await textOf(app, path, session)).replace(/<time id="[^"]+"/g, "<time");
      for (const time of [at, at + HOUR])
        expect([path, found[path]]).toEqual([path, expect.stringContaining(tag(time))]);
      expect([path, found[path].replace(/<time.*?<\/time>|nonce="[^"]*"/gs, "")]).toEqual([
        path,
        expect.not.stringMatching(/UTC|\d:\d\d/),
      ]);
    }
    const { since, seen } = SESSIONS[language];
    for (const words of [since, seen])
      expect(found["/account/sessions"]).toContain(fill(words, { time: tag(at + HOUR) }));
  },
);

describe("a notice", () => {
  const shown = async (app: TestApp, path: string, notice: string, session?: string) => {
    const cookie = `notice=${notice}${session === undefined ? "" : `; session_id=${session}`}`;
    const answer = await app.request("GET", path, { headers: { ...BROWSER, cookie } });
    const text = await answer.text();
    return [/<p class="note" role="status">([^<]*)/.exec(text)?.[1], ...answer.headers.getSetCookie()];
  };
  const GONE = "notice=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/";
  const { notices } = plugsOf(Object.values(features));

  test("stands on its own page, once, and on no other", async () => {
    const app = await makeApp();
    const session = await loggedIn(app);
    const pages = [
      ...["/login", "/", "/register", "/verify-email", "/verify-email/sent"].map((path) => [path, undefined] as const),
      ...["/reset-password", "/reset-password/sent", "/forgot-password"].map((path) => [path, undefined] as const),
      ...["/account", "/account/profile", "/account/sessions", "/account/security", "/account/data", "/confirm"].map(
        (path) => [path, session] as const,
      ),
    ];
    for (const [notice, { words }] of Object.entries(notices)) {
      const on: string[] = [];
      for (const [path, owner] of pages) {
        const [found, ...cookies] = await shown(app, path, notice, owner);
        if (found === undefined) expect([path, cookies]).toEqual([path, []]);
        else on.push(path);
        if (found !== undefined) expect([path, found, cookies]).toEqual([path, words.en, [GONE]]);
      }
      expect([notice, on.length]).toEqual([notice, 1]);
    }
  });

  test("is one of ours, and no address brings one", async () => {
    const app = await makeApp();
    for (const notice of ["x", "constructor", "__proto__", "<b>", ""])
      expect(await shown(app, "/login", notice)).toEqual([undefined]);
    for (const notice of Object.keys(notices))
      expect(await textOf(app, `/login?notice=${notice}`)).not.toContain('class="note"');
  });

  test("comes with the redirect; with https by a cookie that our host alone can set", async () => {
    const app = await appWithUser({ ...PUBLIC, BIENVENUE_PUBLIC_URL: "https://example.com/my/accounts" });
    const { session } = app;
    const left = await app.request("POST", "/my/accounts/logout", { session });
    const [, told] = left.headers.getSetCookie();
    expect(told).toBe("__Host-notice=logged_out; Max-Age=60; HttpOnly; SameSite=Lax; Path=/; Secure");
    const text = await app.request("GET", left.headers.get("location")!, { headers: { cookie: told!.split(";")[0]! } });
    expect(await text.text()).toContain(notices["logged_out"]?.words.en);
  });
});

test("a page's title names the brand once", async () => {
  const app = await makeApp({ BIENVENUE_BRAND_NAME: "Ça & là" });
  const title = async (path: string) => /<title>(.*?)<\/title>/.exec(await textOf(app, path))?.[1];
  expect([await title("/"), await title("/login")]).toEqual(["Welcome to Ça &amp; là", "Log in · Ça &amp; là"]);
});

test("where the password alone was asked for, only that is said to be wrong", async () => {
  const app = await appWithUser();
  const form = { token: await tokenFor(app, "/verify-email"), password: "wrong" };
  const answer = await app.request("POST", "/verify-email", { form });
  const text = await answer.text();
  expect([answer.status, /id="password-error"[^>]*>([^<]*)/.exec(text)?.[1]]).toEqual([401, "Wrong password."]);
});

test("an account's pages are in its language, others in the browser's", async () => {
  const app = await makeApp();
  const session = await loggedIn(app);
  const lang = async (path: string, asked: string) =>
    /<html lang="(\w+)"/.exec(
      await (await app.request("GET", path, { session, headers: { "accept-language": asked } })).text(),
    )?.[1];
  expect([await lang("/register", "fr"), await lang("/account", "fr"), await lang("/register", "tlh")]).toEqual([
    "fr",
    "fr",
    "en",
  ]);
  await app.request("PATCH", "/users/me", { session, form: { language: "en" } });
  expect([await lang("/register", "fr"), await lang("/account", "fr")]).toEqual(["fr", "en"]);
});

test("a registration that was sent twice logs in who knows the password, and tells everybody else", async () => {
  const app = await makeApp({ ...PUBLIC, BIENVENUE_THROTTLE_WIDTH: "1" });
  const send = async (password: string) => {
    const answer = await app.request("POST", "/register", { form: { email: EMAIL, password } });
    const text = await answer.text();
    return [answer.status, sessionOf(answer) !== undefined, /data-code="(\w+)"/.exec(text)?.[1]];
  };
  const password = "la phrase de Guillaume";
  expect([await send(password), await send(password)]).toEqual([
    [303, true, undefined],
    [303, true, undefined],
  ]);
  // It is no way around the budget of guesses.
  for (let tries = 0; tries < 8; tries++) expect(await send("une autre phrase")).toEqual([400, false, "user_exists"]);
  expect(await send(password)).toEqual([400, false, "user_exists"]);
  const program = await app.request("POST", "/users", { form: { email: EMAIL, password } });
  expect([program.status, await program.json()]).toEqual([400, { message: "email already registered" }]);
});

test("without mail nobody is sent to one: every page that would mail names the operator", async () => {
  const app = await makeApp({ ...PUBLIC, BIENVENUE_BRAND_NAME: "Ça & là" });
  expect(await textOf(app, "/login")).not.toContain("/forgot-password");
  for (const path of ["/forgot-password", "/verify-email/resend"])
    for (const method of ["GET", "POST"]) {
      const form = method === "POST" ? { form: { email: EMAIL } } : {};
      const answer = await app.request(method, path, { headers: BROWSER, ...form });
      const text = await answer.text();
      expect([path, method, answer.status, text]).toEqual([
        path,
        method,
        503,
        expect.stringContaining("The operator of Ça &amp; là can give you a link to set a new password."),
      ]);
    }
});
