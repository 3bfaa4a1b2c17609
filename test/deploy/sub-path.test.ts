import { expect, test } from "vitest";
import { behind, replaced } from "../support/behind-proxy.ts";
import { sessionOf } from "../support/make-app.ts";
import { need } from "../support/require-tool.ts";

const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };
/** What docs/deploy/README.md says to write for a path. */
const LINES = [["    location / {\n        if", "    location /accounts/ {\n        if"]] as const;

test("docs/deploy: a service under a path behind nginx, its neighbours untouched", async (context) => {
  need(context, "nginx", "openssl");
  const { ask } = await behind("nginx", { path: "/accounts", change: (text) => replaced(text, LINES) });
  expect(await (await ask("GET", "/accounts/")).json()).toEqual({ message: "Bienvenue" });
  expect((await ask("POST", "/accounts/users", { form: FORM })).status).toBe(200);
  const login = await ask("POST", "/accounts/sessions", { form: FORM });
  const headers = { cookie: `__Host-session_id=${sessionOf(login)}` };
  expect(await (await ask("GET", "/accounts/profile", { headers })).json()).toEqual({ email: FORM.email });
  expect(await (await ask("GET", "/accounts/reset-password")).text()).toContain('action="/accounts/reset-password"');
  const logout = await ask("DELETE", "/accounts/sessions", { headers });
  expect([logout.status, logout.headers.get("location")]).toEqual([302, "/accounts/"]);
  expect((await ask("GET", "/profile", { headers })).status).toBe(404);
});
