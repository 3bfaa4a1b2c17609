import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { signInByEmail } from "../../src/authentication/sign-in.ts";
import { loadConfig } from "../../src/config/config.ts";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { runHere as run } from "../support/command.ts";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

test("doctor looks an installation over and changes nothing", async () => {
  const folder = temporaryFolder();
  const { stop } = await serve(folder);
  await stop();
  const file = join(folder, "bienvenue.db");
  const before = statSync(file).mtimeMs;
  const { code, out, err } = await run(["doctor"], folder);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(
    /^ok {3}settings: right, for the development profile\nok {3}database: answers\nok {3}schema: this/,
  );
  expect(out).toContain("mail: not sent, shown at /dev/mail");
  expect(out).toMatch(/^(ok|warn) +core files: /m);
  expect(statSync(file).mtimeMs).toBe(before);
});

test("doctor tells what fails, with exit code 1", async () => {
  const { code, out, err } = await run(["doctor"], temporaryFolder());
  expect([code, err]).toEqual([1, expect.stringMatching(/^bienvenue: 1 of \d checks failed\n$/)]);
  expect(out).toMatch(/^fail database: .*bienvenue\.db/m);
  const folder = temporaryFolder();
  const shop = openConnection(join(folder, "shop.db"), 0);
  shop.exec("create table orders (id integer)");
  shop.close();
  const foreign = await run(["doctor"], folder, { DATABASE_URL: "sqlite:shop.db" });
  expect(foreign).toMatchObject({ code: 1, out: expect.stringMatching(/^fail database: .* another product/m) });
  const wrong = await run(["doctor"], temporaryFolder(), { PORT: "http" });
  expect(wrong).toMatchObject({ code: 1, out: "" });
  expect(wrong.err).toMatch(/BIENVENUE_PORT/);
});

test("doctor warns of one network for all, files that others read, and what the public profile lacks", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "bienvenue.db");
  const { db, services, close } = await assemble(loadConfig({ DATABASE_URL: `sqlite:${file}` }));
  for (let user = 0; user < 20; user++) {
    const { email } = await db.addUser(`user${user}@example.com`, "no hash");
    await signInByEmail(services.domain, email, { network: "10.0.0.1" });
  }
  await close();
  chmodSync(file, 0o644);
  const { code, out } = await run(["doctor"], folder, PUBLIC);
  expect(code).toBe(0);
  const warnings = out.split("\n").filter((line) => line.startsWith("warn"));
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/other users of this machine can read .*bienvenue\.db: chmod 600/),
      expect.stringMatching(/the last 20 logins, of 20 people, all came from 10\.0\.0\.1/),
      expect.stringMatching(/BIENVENUE_TRUSTED_PROXIES names none/),
      expect.stringMatching(/mail: none/),
    ]),
  );
});

test("doctor tells what the service that runs here warns of: a place to return to that is not allowed", async () => {
  const folder = temporaryFolder();
  const { url, stop } = await serve(folder);
  const wish = encodeURIComponent("https://shop.example.com/cart");
  await fetch(`${url}/login?return_to=${wish}`, { headers: { accept: "text/html" } });
  const ask = () => run(["doctor"], folder, { PORT: new URL(url).port });
  const sentence = /^warn service: return_to named https:\/\/shop\.example\.com, .* BIENVENUE_RETURN_ORIGINS$/m;
  const { code, out } = await ask();
  expect([code, out]).toEqual([0, expect.stringMatching(sentence)]);
  await stop();
  expect((await ask()).out).not.toContain("service:");
});
