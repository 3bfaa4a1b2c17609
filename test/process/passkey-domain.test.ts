import { join } from "node:path";
import { expect, test } from "vitest";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { loadConfig } from "../../src/config/config.ts";
import { runHere as run } from "../support/command.ts";
import { configFaults } from "../support/config-faults.ts";
import { temporaryFolder } from "../support/databases.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };

const faultsOf = (domain: string, env: Record<string, string> = PUBLIC) =>
  configFaults({ ...env, BIENVENUE_PASSKEY_DOMAIN: domain });

test.each([
  ["example.com", "https://accounts.example.com"],
  ["accounts.example.com", "https://accounts.example.com/auth"],
  // After a move it is the old one.
  ["old.example", "https://accounts.example.com"],
  ["localhost", "http://localhost:5000"],
])("BIENVENUE_PASSKEY_DOMAIN=%s is taken for %s", (domain, url) => {
  expect(faultsOf(domain, { ...PUBLIC, BIENVENUE_PUBLIC_URL: url })).toEqual([]);
});

test.each(["com", ".example.com", "Example.com", "https://example.com", "example.com:443", "127.0.0.1"])(
  "BIENVENUE_PASSKEY_DOMAIN=%s is refused with words",
  (domain) => expect(faultsOf(domain)).toEqual([expect.stringContaining("BIENVENUE_PASSKEY_DOMAIN")]),
);

test("one at which no browser would use a passkey is refused", () => {
  const elsewhere = { ...PUBLIC, BIENVENUE_PUBLIC_URL: "http://localhost:5000" };
  expect(faultsOf("example.com", elsewhere)).toEqual([expect.stringContaining("is neither at it nor below it")]);
  expect(faultsOf("localhost")).toEqual([expect.stringContaining("is neither at it nor below it")]);
  expect(faultsOf("example.com", {})).toEqual([expect.stringContaining("for this machine only")]);
});

test("P13: doctor counts passkeys of another domain, and says what a move takes", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "bienvenue.db");
  const env = { ...PUBLIC, DATABASE_URL: `sqlite:${file}` };
  const { db, close } = await assemble(loadConfig(env));
  const { id: user_id } = await db.addUser("guillaume@example.com", "no hash");
  const row = {
    ...{ id: "AAAA", user_id, rp_id: "old.example", public_key: "", alg: -7, sign_count: 0, transports: "" },
    ...{ backup_eligible_at: null, backed_up_at: null, aaguid: "", name: "", created_at: 0 },
  };
  await db.kysely.insertInto("passkeys").values(row).execute();
  await close();
  const moved = await run(["doctor"], folder, env);
  expect(moved.out).toMatch(/^warn passkeys: 1 passkeys were made for another domain than accounts\.example\.com/m);
  const kept = await run(["doctor"], folder, { ...env, BIENVENUE_PASSKEY_DOMAIN: "old.example" });
  expect(kept.out).toMatch(
    /^warn passkeys: they belong to old\.example; https:\/\/old\.example\/\.well-known\/webauthn/m,
  );
  const usual = await run(["doctor"], folder, { ...env, BIENVENUE_PUBLIC_URL: "https://id.old.example" });
  expect(usual.out).toMatch(/^warn passkeys: 1 passkeys/m);
  const above = { ...env, BIENVENUE_PUBLIC_URL: "https://id.old.example", BIENVENUE_PASSKEY_DOMAIN: "old.example" };
  expect((await run(["doctor"], folder, above)).out).toMatch(/^ok {3}passkeys: they belong to old\.example$/m);
});
