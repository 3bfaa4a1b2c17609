import type { Ask } from "../load/each.ts";
import { FORM_TYPE } from "../load/form.ts";

/** How a system is asked for what all of them can do. */
export interface Dialect {
  /** Answered with 200 as soon as it serves. */
  readonly ready: Ask;
  readonly register: (email: string, password: string) => Ask;
  readonly logIn: (email: string, password: string) => Ask;
  readonly check: (cookie: string) => Ask;
  readonly logOut: (cookie: string) => Ask;
  readonly requestReset: (email: string) => Ask;
  /** Where the token is that was mailed; else it is in the answer to the request. */
  readonly mailed?: (email: string) => Ask;
  readonly reset: (email: string, token: string, password: string) => Ask;
}

const get = (path: string, headers = {}): Ask => ({ method: "GET", path, headers });

const form = (method: "POST" | "PUT", path: string, fields: Readonly<Record<string, string>>): Ask => ({
  method,
  path,
  headers: { "content-type": FORM_TYPE },
  // Not URLSearchParams: `{n}` stays as it is, for the load generators to replace.
  body: Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replace("%7Bn%7D", "{n}")}`)
    .join("&"),
});

/** The seven routes of the classic contract. */
export const classic: Dialect = {
  ready: get("/"),
  register: (email, password) => form("POST", "/users", { email, password }),
  logIn: (email, password) => form("POST", "/sessions", { email, password }),
  check: (cookie) => get("/profile", { cookie }),
  logOut: (cookie) => ({ method: "DELETE", path: "/sessions", headers: { cookie } }),
  requestReset: (email) => form("POST", "/reset_password", { email }),
  reset: (email, reset_token, new_password) => form("PUT", "/reset_password", { email, reset_token, new_password }),
};

const json = (path: string, fields: object, headers = {}): Ask => ({
  method: "POST",
  path: `/api/auth${path}`,
  headers: { "content-type": "application/json", origin: "http://localhost:3000", ...headers },
  body: JSON.stringify(fields),
});

/** What its own client sends, in a browser that is on the origin which it is set up for. */
export const betterAuthDialect: Dialect = {
  ready: get("/api/auth/ok"),
  register: (email, password) => json("/sign-up/email", { name: "A User", email, password }),
  logIn: (email, password) => json("/sign-in/email", { email, password }),
  check: (cookie) => get("/api/auth/get-session", { cookie }),
  logOut: (cookie) => json("/sign-out", {}, { cookie }),
  requestReset: (email) => json("/request-password-reset", { email }),
  mailed: (email) => get(`/outbox?email=${encodeURIComponent(email)}`),
  reset: (_email, token, newPassword) => json("/reset-password", { token, newPassword }),
};
