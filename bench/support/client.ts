import type { Server } from "./servers.ts";

export const PASSWORD = "correct horse battery staple";

/** The n-th user's e-mail. */
export function emailOf(n: number | "{n}"): string {
  return `user-${n}@example.com`;
}

export function formOf(email: string): string {
  // Not URLSearchParams: `{n}` stays as it is, for the load generators to replace.
  return `email=${email}&password=${encodeURIComponent(PASSWORD)}`;
}

export async function ask(server: Server, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(server.url + path, { ...init, signal: AbortSignal.timeout(20_000) });
}

export async function registerUsers(server: Server, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await post(server, "/users", formOf(emailOf(n)));
}

/** Logs user 0 in; answers the Cookie header of its session. */
export async function logIn(server: Server): Promise<string> {
  const response = await post(server, "/sessions", formOf(emailOf(0)));
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (cookie === undefined) throw new Error("the login sets no cookie");
  return cookie;
}

/** Throws if a server does not do what is measured: the email for this cookie, and 403 for another one. */
export async function checkProfile(server: Server, cookie: string): Promise<void> {
  const known = await ask(server, "/profile", { headers: { cookie } });
  const body = await known.text();
  const other = await ask(server, "/profile", { headers: { cookie: cookie.replace(/=.*/, `=${"A".repeat(43)}`) } });
  if (known.status !== 200 || !body.includes(emailOf(0)) || other.status !== 403)
    throw new Error(`a session check answers ${known.status} ${body} and, for an unknown session, ${other.status}`);
}

async function post(server: Server, path: string, body: string): Promise<Response> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await ask(server, path, { method: "POST", headers, body });
  if (response.status !== 200) throw new Error(`POST ${path} answers ${response.status} ${await response.text()}`);
  return response;
}
