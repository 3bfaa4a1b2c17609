import assert from "node:assert/strict";
import { generateUuid } from "./ports/random.ts";

/**
 * The end-to-end story of the specification: one function per route, each asserts status and payload. Silence and exit
 * code 0 mean that a deployment keeps the contract. `base` is its URL without a slash at the end.
 */
export async function main(base: string): Promise<void> {
  const welcome = await fetch(`${base}/`);
  await answers(welcome, 200, { message: "Bienvenue" });
  if (welcome.headers.get("x-bienvenue-profile") !== "development") return publicStory(base);

  const email = `guillaume+${generateUuid()}@example.com`;
  const [password, newPassword] = ["b4l0u", "t4rt1fl3tt3"];
  await registerUser(base, email, password);
  await logInWrongPassword(base, email, newPassword);
  await profileUnlogged(base);
  const sessionId = await logIn(base, email, password);
  await profileLogged(base, sessionId, email);
  await logOut(base, sessionId);
  const resetToken = await resetPasswordToken(base, email);
  await updatePassword(base, email, resetToken, newPassword);
  await logIn(base, email, newPassword);
}

export async function registerUser(base: string, email: string, password: string): Promise<void> {
  await answers(await send(base, "POST", "/users", { email, password }), 200, { email, message: "user created" });
  const again = await send(base, "POST", "/users", { email, password });
  await answers(again, 400, { message: "email already registered" });
}

export async function logInWrongPassword(base: string, email: string, password: string): Promise<void> {
  const response = await send(base, "POST", "/sessions", { email, password });
  expectStatus(response, 401);
  assert.deepEqual(response.headers.getSetCookie(), []);
}

export async function profileUnlogged(base: string): Promise<void> {
  expectStatus(await fetch(`${base}/profile`), 403);
}

export async function logIn(base: string, email: string, password: string): Promise<string> {
  const response = await send(base, "POST", "/sessions", { email, password });
  await answers(response, 200, { email, message: "logged in" });
  const cookie = response.headers.getSetCookie().find((candidate) => candidate.startsWith("session_id="));
  const sessionId = cookie?.split(";")[0]?.slice("session_id=".length);
  assert.ok(sessionId, "the answer has no session_id cookie");
  return sessionId;
}

export async function profileLogged(base: string, sessionId: string, email: string): Promise<void> {
  await answers(await fetch(`${base}/profile`, { headers: cookieOf(sessionId) }), 200, { email });
}

export async function logOut(base: string, sessionId: string): Promise<void> {
  // fetch would repeat the DELETE at the redirect's target.
  const request = { method: "DELETE", headers: cookieOf(sessionId), redirect: "manual" } as const;
  const response = await fetch(`${base}/sessions`, request);
  expectStatus(response, 302);
  assert.equal(response.headers.get("location"), "/");
  expectStatus(await fetch(`${base}/sessions`, request), 403);
  expectStatus(await fetch(`${base}/profile`, { headers: cookieOf(sessionId) }), 403);
}

export async function resetPasswordToken(base: string, email: string): Promise<string> {
  const response = await send(base, "POST", "/reset_password", { email });
  const body = (await response.clone().json()) as { reset_token: string };
  await answers(response, 200, { email, reset_token: body.reset_token });
  assert.match(body.reset_token, /^[\w-]{43}$/);
  return body.reset_token;
}

export async function updatePassword(base: string, email: string, resetToken: string, password: string): Promise<void> {
  const form = { email, reset_token: resetToken, new_password: password };
  await answers(await send(base, "PUT", "/reset_password", form), 200, { email, message: "Password updated" });
  expectStatus(await send(base, "PUT", "/reset_password", form), 403);
}

/** What can be asserted of a service for people without leaving an account behind. */
async function publicStory(base: string): Promise<void> {
  await profileUnlogged(base);
  await logInWrongPassword(base, `nobody+${generateUuid()}@example.com`, generateUuid());
  expectStatus(await fetch(`${base}/sessions/current`), 401);
  expectStatus(await fetch(`${base}/health/ready`), 200);
  const reset = await send(base, "PUT", "/reset_password", {
    email: "nobody@example.com",
    new_password: generateUuid(),
  });
  expectStatus(reset, 403);
}

function send(base: string, method: string, path: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${base}${path}`, { method, body: new URLSearchParams(form) });
}

async function answers(response: Response, status: number, body: unknown): Promise<void> {
  const text = await response.text();
  expectStatus(response, status, text);
  assert.deepEqual(JSON.parse(text), body, `${response.url} answers ${text} and not ${JSON.stringify(body)}`);
}

function expectStatus({ status, url }: Response, expected: number, text = ""): void {
  assert.equal(status, expected, `${url} answers ${status} and not ${expected} ${text}`);
}

function cookieOf(sessionId: string): Record<string, string> {
  return { cookie: `session_id=${sessionId}` };
}
