import { expect, test } from "vitest";
import { appWithUser } from "../support/body-routes.ts";
import { exchange, listenFor } from "../support/socket.ts";

/** A path as it is sent: `app.request` would make a URL of it first. */
async function ask(path: string, session = false) {
  const app = await appWithUser();
  const { port } = await listenFor(app);
  const cookie = session ? `Cookie: session_id=${app.session}\r\n` : "";
  return exchange(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${cookie}Connection: close\r\n\r\n`);
}

test.each([
  "//profile",
  "/profile/",
  "/PROFILE",
  "/profile;x",
  "/profile;jsessionid=1",
  "/profile%2f",
  "/profile%00",
  "/profile%3fx",
  "/profile%20",
  "/profile.json",
  "/%2fprofile",
  "/%2e%2e%2fprofile",
  "/%5cprofile",
  "/%zz",
  "/%FF",
  "/%E0%A4%A",
  "/profile/x",
  "//evil.example/profile",
  "/http://localhost/profile",
])("V10, A30: %s is another path than /profile: 404", async (path) => {
  const answer = await ask(path, true);
  expect([answer.statuses, answer.json()]).toEqual([[404], { code: "not_found", message: "not found" }]);
});

// The same resource for URL's rules (RFC 3986 §6.2.2), and for everything here that counts by route.
test.each(["/%70rofile", "/./profile", "/x/../profile", "/%2e/profile", "/profile?", "/profile?a=b"])(
  "V10: %s is the route /profile itself, with its log line and its rules",
  async (path) => {
    expect((await ask(path, true)).statuses).toEqual([200]);
    expect((await ask(path)).statuses).toEqual([403]);
  },
);

test.each([
  "/.git/config",
  "/.env",
  "/package.json",
  "/src/app.ts",
  "/bienvenue.db",
  "/metrics",
  "/docs",
  "/debug",
  "/server-status",
  "/robots.txt",
  "/users",
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
])("ASVS 13.4.1–13.4.5: GET %s gives nothing away", async (path) => {
  const { statuses } = await ask(path);
  expect([[404], [405]]).toContainEqual(statuses);
});

test.each(["/x%0d%0aSet-Cookie:%20a=b", "/?x=%0d%0aX-Injected:%20a", "/x%E5%98%8A%E5%98%8DX-Injected:%20a"])(
  "A20: %s injects no header",
  async (path) => {
    const { text, statuses } = await ask(path);
    expect(statuses).toHaveLength(1);
    expect(text).not.toMatch(/^(set-cookie|x-injected)/im);
  },
);
