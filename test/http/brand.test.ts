import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ConfigError, loadConfig } from "../../src/config/config.ts";
import { deliverDue } from "../../src/features/mail/deliver.ts";
import { contrast, LEAST_CONTRAST, lightened } from "../../src/ports/color.ts";
import { createMailbox } from "../../src/ports/mail.ts";
import { createSmtpMailer } from "../../src/ports/smtp.ts";
import { temporaryFolder } from "../support/databases.ts";
import { startMailServer } from "../support/mail-server.ts";
import { makeApp } from "../support/make-app.ts";

const file = (name: string, content: string | Buffer) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
};

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

test("pages have the operator's name, colour, logo, links and style", async () => {
  const app = await makeApp({
    BIENVENUE_BRAND_NAME: "Ça & là",
    BIENVENUE_BRAND_COLOR: "#7A1F5C",
    BIENVENUE_BRAND_LOGO: file("logo.svg", SVG),
    BIENVENUE_TERMS_URL: "https://example.com/terms",
    BIENVENUE_PRIVACY_URL: "https://example.com/privacy",
    BIENVENUE_THEME_CSS: file("theme.css", ":root{--radius:0}"),
  });
  const page = await (await app.request("GET", "/login")).text();
  expect(page).toContain("<title>Log in · Ça &amp; là</title>");
  for (const link of ["terms", "privacy"]) expect(page).toContain(`href="https://example.com/${link}"`);
  expect(page).toMatch(/<img src="\/assets\/logo\?v=[\w-]+" alt="Ça &amp; là"/);
  const logo = await app.request("GET", "/assets/logo");
  expect([logo.headers.get("content-type"), await logo.text()]).toEqual(["image/svg+xml", SVG]);
  const style = await (await app.request("GET", "/assets/page.css")).text();
  expect(style).toMatch(/:root\{--accent:#7a1f5c;.*:root\{--radius:0\}$/s);
  expect(await (await app.request("GET", "/assets/icon.svg")).text()).toContain('fill="#7a1f5c"');
});

test("a file of the pages is kept for a year under the version that pages name, and for no time under another", async () => {
  const app = await makeApp();
  const page = await (await app.request("GET", "/login")).text();
  const named = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(new Set(named).size).toBe(4);
  for (const path of named) {
    const kept = async (asked: string) => (await app.request("GET", asked)).headers.get("cache-control");
    expect(await kept(path)).toBe("public, max-age=31536000, immutable");
    expect(await kept(path.replace(/\?.*/, "?v=0123456789ab"))).toBe("no-cache");
  }
  const themed = await makeApp({ BIENVENUE_BRAND_COLOR: "#7a1f5c" });
  expect(await (await themed.request("GET", "/login")).text()).not.toContain(
    named.find((path) => path.includes(".css")),
  );
});

const faultOf = (name: string, value: string): string | undefined => {
  try {
    loadConfig({ [`BIENVENUE_${name}`]: value });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test.each([
  ["BRAND_COLOR", "blue", "not a colour such as"],
  ["BRAND_COLOR", "#fff", "not a colour such as"],
  ["BRAND_COLOR", "#ffcc00", "contrast of 1.5 to 1, and needs 4.5; the nearest that has it is #"],
  ["BRAND_COLOR", "#ffffff", "the nearest that has it is #767676"],
  ["BRAND_NAME", " ", "not a name"],
  ["BRAND_NAME", "x".repeat(61), "not a name"],
  ["BRAND_NAME", "Bien\u202evenue", "not a name"],
  ["BRAND_LOGO", "/nowhere/logo.svg", "ENOENT"],
  ["BRAND_LOGO", "logo.gif", "not a file of type .svg, .png, .webp"],
  ["BRAND_LOGO", file("big.png", Buffer.alloc(65_537)), "at most 65536 are taken"],
  ["THEME_CSS", file("big.css", Buffer.alloc(32_769)), "at most 32768 are taken"],
  ["TERMS_URL", "javascript:alert(1)", "not a URL such as"],
  ["PRIVACY_URL", "/privacy", "not a URL such as"],
])("BIENVENUE_%s=%j is refused at the start: %s", (name, value, words) => {
  expect(faultOf(name, value)).toContain(words);
});

test("the colour that is proposed is taken, and every colour has one for links in dark mode", () => {
  for (const color of ["#ffcc00", "#00ff00", "#ff0000", "#ffffff", "#7f7f7f"]) {
    const [, proposed = ""] = /nearest that has it is (#\w{6})/.exec(faultOf("BRAND_COLOR", color) ?? "") ?? [];
    expect([color, faultOf("BRAND_COLOR", proposed)]).toEqual([color, undefined]);
  }
  for (const color of ["#000000", "#3a4fd8", "#7a1f5c", "#003300"]) {
    expect(contrast(lightened(color), "#191a21")).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  }
});

/** One pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test.each([
  ["logo.png", PNG, true],
  ["logo.svg", SVG, false],
  [undefined, "", false],
] as const)(
  "mails have the operator's name and colour, and the logo %s where mail programs can show it",
  async (name, content, isShown) => {
    const env = {
      BIENVENUE_BRAND_NAME: "Ça & là",
      BIENVENUE_BRAND_COLOR: "#7a1f5c",
      ...(name && { BIENVENUE_BRAND_LOGO: file(name, content) }),
    };
    const mailbox = createMailbox();
    const app = await makeApp(env, undefined, { mailer: mailbox });
    const server = await startMailServer();
    const to = { host: "127.0.0.1", port: server.port, tls: "none", user: "", password: "" } as const;
    const smtp = createSmtpMailer(to, { name: "", address: "accounts@example.com" });
    onTestFinished(() => smtp.close());
    for (const mailer of [mailbox, smtp]) {
      await app.auth.registerUser(`person${mailer === smtp ? 1 : 2}@example.com`, "b4l0u");
      await deliverDue({ ...app.services, outbox: app.outbox, mailer });
    }
    const [{ mail, raw } = expect.fail("nothing came")] = server.received;
    expect(mail.subject).toMatch(/^Ça & là: /);
    expect(mail.html).toContain("background:#7a1f5c;color:#fff");
    expect(raw.includes("cid:logo")).toBe(isShown);
    if (isShown) {
      expect(raw).toMatch(/^Content-Type: multipart\/related/m);
      expect(raw).not.toMatch(/^Content-Disposition: attachment/m);
      expect(raw).toContain(PNG.toString("base64").slice(0, 70));
      expect(raw).toMatch(/^Content-Id: <logo>/im);
    } else expect(mail.html).toMatch(/border-bottom:3px solid #7a1f5c">Ça &amp; là<\/div>/);
    expect(mail.attachments).toHaveLength(isShown ? 1 : 0);
    const kept = await app.request("GET", `/dev/mail/${mailbox.list()[0]!.id}`);
    expect([(await kept.text()).includes("<img"), kept.headers.get("content-security-policy")]).toEqual([
      isShown,
      expect.stringMatching(/; img-src 'self'$/),
    ]);
  },
);
