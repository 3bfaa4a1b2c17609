import { beforeAll, expect, test } from "vitest";
import { codeAt, STEP_MS } from "../../src/ports/otp.ts";
import { effort } from "../effort.ts";
import { type Authenticator, softwareAuthenticator } from "../support/authenticator.ts";
import { LONG, type Nodes, startNodes } from "../support/nodes.ts";
import { rawRequest, releaseTogether, tally } from "../support/release-together.ts";
import { isThere, need } from "../support/require-tool.ts";

const CALLERS = effort("racers");
const SECRETS = { BIENVENUE_SECRETS: "what-seals-in-tests-has-32-characters", BIENVENUE_THROTTLE_WIDTH: "1000000" };

let nodes: Nodes;

beforeAll(async () => {
  if (isThere("nginx")) nodes = await startNodes(3, SECRETS); // each test says so
});

const cookie = (response: Response, name: string) =>
  response.headers
    .getSetCookie()
    .map((one) => new RegExp(`^${name}=([^;]+)`).exec(one)?.[1])
    .find((value) => value !== undefined) ?? "";

/** A request through nginx, to another node each time. */
const ask = (method: string, path: string, form?: Record<string, string>, cookies = "") =>
  fetch(`http://${nodes.host}${path}`, {
    method,
    redirect: "manual",
    headers: cookies === "" ? {} : { cookie: cookies },
    ...(form && { body: new URLSearchParams(form) }),
  });

/** A user with an authenticator app, and what it shows next: what confirmed it is spent. */
async function enrolled(email: string) {
  const form = { email, password: LONG };
  await ask("POST", "/users", form);
  const session = `session_id=${cookie(await ask("POST", "/sessions", form), "session_id")}`;
  const { secret } = (await (await ask("POST", "/users/me/totp", {}, session)).json()) as { secret: string };
  const step = Math.floor(Date.now() / STEP_MS);
  const confirmed = await ask("POST", "/users/me/totp/confirm", { code: codeAt(secret, step) }, session);
  const { recovery_codes: codes } = (await confirmed.json()) as { recovery_codes: string[] };
  /** Made when it is used: however slow the machine is, it is a code of that moment. */
  const next = () => codeAt(secret, Math.max(step + 1, Math.floor(Date.now() / STEP_MS)));
  return { form, next, codes };
}

/** One request from each of many logins, each at another node, all at the same moment. */
async function race(form: Record<string, string>, response: () => Record<string, string>) {
  const logins: string[] = [];
  for (let n = 0; n < CALLERS; n++) logins.push(cookie(await ask("POST", "/sessions", form), "login"));
  const fields = response();
  const requests = logins.map((login, index) => {
    const bytes = rawRequest("POST", nodes.host, "/sessions/second-step", { form: fields });
    return { port: nodes.ports[index % 3]!, bytes: bytes.replace("\r\n", `\r\nCookie: login=${login}\r\n`) };
  });
  return tally(await releaseTogether(requests));
}

test(`P7: of ${CALLERS} uses of one code over three nodes one wins`, async (context) => {
  need(context, "nginx");
  const { form, next } = await enrolled("totp@example.com");
  expect(await race(form, () => ({ totp: next() }))).toEqual({ 200: 1, 401: CALLERS - 1 });
});

test(`P6: of ${CALLERS} uses of one recovery code over three nodes one wins`, async (context) => {
  need(context, "nginx");
  const { form, codes } = await enrolled("recovery@example.com");
  expect(await race(form, () => ({ recovery_code: codes[0] ?? "" }))).toEqual({ 200: 1, 401: CALLERS - 1 });
  // Control: another code has a winner of its own.
  expect(await race(form, () => ({ recovery_code: codes[1] ?? "" }))).toEqual({ 200: 1, 401: CALLERS - 1 });
});

/** A passkey's response as the fields of a form. */
const fieldsOf = ({ id, rawId, type, response }: ReturnType<Authenticator["create" | "get"]>) => ({
  ...{ id, rawId, type },
  response: JSON.stringify(response),
});

const optionsAt = async (path: string, cookies = "") => (await (await ask("POST", path, {}, cookies)).json()) as never;

/** Responses to one challenge, each at another node, all at the same moment. */
async function raceByPasskey(authenticator: Authenticator) {
  const shown = authenticator.get(await optionsAt("/passkeys/login/options"), { origin: `http://${nodes.host}` });
  const bytes = rawRequest("POST", nodes.host, "/passkeys/login", { form: fieldsOf(shown) });
  const requests = Array.from({ length: CALLERS }, (_, index) => ({ port: nodes.ports[index % 3]!, bytes }));
  return tally(await releaseTogether(requests));
}

test(`P14: of ${CALLERS} responses to one challenge over three nodes one wins`, async (context) => {
  need(context, "nginx");
  const form = { email: "passkey@example.com", password: LONG };
  await ask("POST", "/users", form);
  const session = `session_id=${cookie(await ask("POST", "/sessions", form), "session_id")}`;
  const authenticator = softwareAuthenticator();
  const options = await optionsAt("/users/me/passkeys/options", session);
  const made = authenticator.create(options, { origin: `http://${nodes.host}` });
  expect((await ask("POST", "/users/me/passkeys", fieldsOf(made), session)).status).toBe(200);
  expect(await raceByPasskey(authenticator)).toEqual({ 200: 1, 401: CALLERS - 1 });
  // Control: another challenge has a winner of its own.
  expect(await raceByPasskey(authenticator)).toEqual({ 200: 1, 401: CALLERS - 1 });
});

test("a login that one node has begun is finished by another", async (context) => {
  need(context, "nginx");
  const { form, next } = await enrolled("elsewhere@example.com");
  const login = cookie(await ask("POST", "/sessions", form), "login");
  const finished = await ask("POST", "/sessions/second-step", { totp: next() }, `login=${login}`);
  expect(finished.status).toBe(200);
  const session = `session_id=${cookie(finished, "session_id")}`;
  for (let n = 0; n < 3; n++) expect((await ask("GET", "/profile", undefined, session)).status).toBe(200);
});
