import { describe, expect, test } from "vitest";
import type { Route } from "../../src/http/route.ts";
import { allRoutes } from "../support/body-routes.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { PUBLIC_WITH_MAIL } from "../support/mailed.ts";
import { cheapHasher, makeApp, type TestApp, type TestRequest } from "../support/make-app.ts";
import { withoutNonce } from "../support/nonce.ts";

const KINDS = ["known", "unknown", "disabled", "unverified"] as const;
type Kind = (typeof KINDS)[number];
type Send = (method: string, path: string, options: TestRequest) => Promise<Response>;
/** Which password is tried for an address: the right one, or another. */
type FormFailure = (kind: Kind) => "right" | "wrong";

const PASSWORDS = { right: "une phrase de passe", wrong: "une autre phrase" };
/** More than the mails that one address gets in an hour. */
const REPEATED = 4;
const NO_TOKEN = "A".repeat(43);

/** An address of each kind, all of one length, that no route was asked about before. */
async function addresses(app: TestApp, hash: string, route: number): Promise<Record<Kind, string>> {
  const { db } = app;
  const [known, unknown, disabled, unverified] = KINDS.map((_, kind) => `${"abcd"[kind]}-${route}@example.com`) as [
    string,
    string,
    string,
    string,
  ];
  await db.addUser(known, hash, { verified: true });
  await app.disableUser((await db.addUser(disabled, hash, { verified: true })).id);
  await db.addUser(unverified, hash);
  return { known, unknown, disabled, unverified };
}

/** Everything of an answer that a stranger can compare, without the address itself, and what is random in cookies and challenges. */
async function visible(response: Response, email: string): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== "date").map((header) => header.join(": "));
  const text = [response.status, ...headers, "", await response.text()].join("\n");
  return withoutNonce(text)
    .replaceAll(new RegExp(email.replaceAll(".", "\\.").replace("@", "(@|%40|%2540)"), "gi"), "<email>")
    .replace(/=[\w-]{43};/g, "=<random>;")
    .replace(/"challenge":"[\w-]{43}"/, '"challenge":"<random>"');
}

/** What strangers send: with nothing but the address of interest, and with a token of an account of their own. */
function requests({ method, body }: Route, email: string, password: string, own: string): TestRequest[] {
  if (method === "GET") return [{}];
  const forms = [NO_TOKEN, ...(body && "email" in body.shape ? [own] : [])].map((token) => ({
    ...{ email, password, new_password: password },
    ...{ reset_token: token, token },
  }));
  return [...forms, { ...forms[0]!, email: email.toUpperCase() }].map((form) => ({ form }));
}

/** The routes whose answers tell the kinds of addresses apart, with the status for each kind. */
async function telling(
  app: TestApp,
  failure: FormFailure,
  routes: readonly Route[] = allRoutes(app),
  send: Send = app.request,
): Promise<Record<string, number[]>> {
  const hash = await cheapHasher().hash(PASSWORDS.right);
  await app.db.addUser("stranger@example.com", hash, { verified: true });
  const own = await app.auth.getResetPasswordToken("stranger@example.com");
  const found: Record<string, number[]> = {};
  for (const [index, route] of routes.entries()) {
    const emails = await addresses(app, hash, index);
    // Concurrently: what one kind is told depends on no other, and each response waits for its step of the clock.
    const ask = async (kind: Kind) => {
      const answers: string[] = [];
      const statuses: number[] = [];
      const email = emails[kind];
      for (const request of requests(route, email, PASSWORDS[failure(kind)], own)) {
        for (let count = 0; count < REPEATED; count++) {
          const query = new URLSearchParams({ email }).toString();
          const path = route.path.replace(/:\w+/g, "00000000-0000-4000-8000-000000000000");
          const response = await send(route.method, route.method === "GET" ? `${path}?${query}` : path, request);
          statuses.push(response.status);
          answers.push(await visible(response, email));
        }
      }
      return { told: answers.join("\n\n"), first: statuses[0] as number };
    };
    const heard = await Promise.all(KINDS.map(ask));
    if (new Set(heard.map(({ told }) => told)).size > 1)
      found[`${route.method} ${route.path}`] = heard.map(({ first }) => first);
  }
  return found;
}

/** Who is shut out hears no more of it by giving the right password. */
const rightForShutOut: FormFailure = (kind) => (kind === "disabled" || kind === "unverified" ? "right" : "wrong");
const wrong: FormFailure = () => "wrong";

describe.each(KINDS_OF_DATABASES)("A5, ASVS 6.3.8: enumeration by answers on %s", (_name, url) => {
  const newApp = async (env: Record<string, string>) => makeApp({ BIENVENUE_DATABASE_URL: await url(), ...env });

  test.each([
    ["with wrong passwords", wrong],
    ["with the right passwords of who is shut out", rightForShutOut],
  ])("public profile with mail, %s: no difference on any route", async (_what, failure) => {
    expect(await telling(await newApp(PUBLIC_WITH_MAIL), failure)).toEqual({});
  });

  test("development profile: the documented differences, and no other", async () => {
    expect(await telling(await newApp({}), wrong)).toEqual({
      "POST /reset_password": [200, 403, 403, 200],
      "POST /register": [400, 303, 400, 400],
      "POST /users": [400, 200, 400, 400],
    });
  });

  test("public profile without mail: registration tells, as documented, and nothing else does", async () => {
    const env = { BIENVENUE_PUBLIC_URL: PUBLIC_WITH_MAIL.BIENVENUE_PUBLIC_URL, BIENVENUE_MAIL: "none" };
    expect(await telling(await newApp(env), wrong)).toEqual({
      "POST /register": [400, 303, 400, 400],
      "POST /users": [400, 200, 400, 400],
    });
  });
});

const LEAKS: readonly (readonly [
  what: string,
  leak: (headers: Headers, text: string) => [status: number, text: string],
])[] = [
  ["another status", (_headers, text) => [202, text]],
  ["one header more", (headers, text) => (headers.set("x-known", "1"), [200, text])],
  ["another value of a header", (headers, text) => (headers.set("cache-control", "no-cache"), [200, text])],
  ["one cookie more", (headers, text) => (headers.append("set-cookie", "known=1"), [200, text])],
  ["one byte more", (_headers, text) => [200, `${text} `]],
];

test.each(LEAKS)("control: a service that answers who is known with %s is caught", async (_what, leak) => {
  const app = await makeApp(PUBLIC_WITH_MAIL);
  const leaky: Send = async (method, path, options) => {
    const response = await app.request(method, path, options);
    const known = method === "POST" && path === "/email_verification" && options.form?.["email"]?.startsWith("a-");
    if (!known) return response;
    const headers = new Headers(response.headers);
    const [status, text] = leak(headers, await response.text());
    return new Response(text, { status, headers });
  };
  const resend = allRoutes(app).filter(({ method, path }) => method === "POST" && path === "/email_verification");
  expect(Object.keys(await telling(app, wrong, resend, leaky))).toEqual(["POST /email_verification"]);
});
