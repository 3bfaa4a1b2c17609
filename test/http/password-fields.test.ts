import { expect, test } from "vitest";
import { allRoutes, appWithUser } from "../support/body-routes.ts";

const PASSWORD_FIELDS = ["password", "new_password", "current_password"];

/** The fields of a page's forms: the attributes of each `input`. */
function inputsOf(html: string): Record<string, string>[] {
  return [...html.matchAll(/<input\b([^>]*)>/g)].map(([, attributes = ""]) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => [name, value]),
    ),
  );
}

test("ASVS 6.2.6, 6.2.7: every field for a password hides it, tells managers what it is for, and takes what is pasted", async () => {
  const app = await appWithUser();
  const found: string[] = [];
  for (const { method, path } of allRoutes(app).filter((route) => route.method === "GET")) {
    const answer = await app.request(method, path, path === "/login" ? {} : { session: app.session });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
    const html = await answer.text();
    expect(html, path).not.toMatch(/\bon(paste|copy|drop|beforeinput)\b|readonly|maxlength/i);
    for (const { name = "", type, autocomplete } of inputsOf(html)) {
      if (!PASSWORD_FIELDS.includes(name)) continue;
      expect([path, type], name).toEqual([path, "password"]);
      const isNew = name === "new_password" || path === "/register";
      expect([path, autocomplete]).toEqual([path, isNew ? "new-password" : "current-password"]);
      found.push(path);
    }
  }
  expect(found.sort()).toEqual([
    "/account/password",
    "/account/password",
    "/confirm",
    "/login",
    "/register",
    "/reset-password",
    "/verify-email",
  ]);
});
