import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSeal, keyFile, noKeys, passingKey, sealedBy, setKeys } from "./seal.ts";

const [OLD, NEW] = ["an old key of at least 32 characters", "a new key that is long enough as well"] as const;

describe("a seal", () => {
  test("ASVS 11.3.2, 11.3.3: opens what it sealed, and shows nothing of it", async () => {
    const seal = createSeal(setKeys([NEW]));
    const sealed = await seal.seal("JBSWY3DPEHPK3PXP", "totp 7");
    expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
    expect(await seal.open(sealed, "totp 7")).toBe("JBSWY3DPEHPK3PXP");
    expect(await seal.seal("JBSWY3DPEHPK3PXP", "totp 7")).not.toBe(sealed);
  });

  test("refuses what was sealed for another user, or changed", async () => {
    const seal = createSeal(setKeys([NEW]));
    const sealed = await seal.seal("secret", "totp 7");
    await expect(seal.open(sealed, "totp 8")).rejects.toThrow();
    const [id, body = ""] = sealed.split(".");
    for (const changed of [`${id}.${body.slice(0, -8)}`, `${id}.A${body.slice(1)}`, `${id}.`]) {
      await expect(seal.open(changed === sealed ? `${id}.B${body.slice(1)}` : changed, "totp 7")).rejects.toThrow();
    }
  });

  test("seals by the newest key and opens by all of them", async () => {
    const sealed = await createSeal(setKeys([OLD])).seal("secret", "totp 7");
    const seal = createSeal(setKeys([NEW, OLD]));
    expect(await seal.open(sealed, "totp 7")).toBe("secret");
    const [newest, older] = await seal.names();
    expect(sealedBy(sealed)).toBe(older);
    expect(sealedBy(await seal.seal("secret", "totp 7"))).toBe(newest);
    await expect(createSeal(setKeys([NEW])).open(sealed, "totp 7")).rejects.toMatchObject({
      code: "sealing_unavailable",
    });
  });

  test("without a key refuses, and says so before", async () => {
    const seal = createSeal(noKeys);
    expect(seal.isReady).toBe(false);
    await expect(seal.seal("secret", "totp 7")).rejects.toMatchObject({ code: "sealing_unavailable" });
    expect(createSeal(passingKey()).isReady).toBe(true);
  });
});

describe("a key file", () => {
  const newPath = () => join(mkdtempSync(join(tmpdir(), "bienvenue-")), "bienvenue.db.key");

  test("is made when it is needed, once, for its owner alone", async () => {
    const path = newPath();
    const seals = Array.from({ length: 8 }, () => createSeal(keyFile(path)));
    expect(await seals[0]?.names()).toEqual([]);
    const sealed = await Promise.all(seals.map((seal) => seal.seal("secret", "totp 7")));
    for (const seal of seals) for (const one of sealed) expect(await seal.open(one, "totp 7")).toBe("secret");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, ".."))).toEqual(["bienvenue.db.key"]);
  });

  test("may be replaced by one with a newer key in its first line", async () => {
    const path = newPath();
    const sealed = await createSeal(keyFile(path)).seal("secret", "totp 7");
    writeFileSync(path, `${NEW}\n${readFileSync(path, "utf8")}`);
    const seal = createSeal(keyFile(path));
    expect(await seal.open(sealed, "totp 7")).toBe("secret");
    expect(sealedBy(await seal.seal("secret", "totp 7"))).toBe((await seal.names())[0]);
  });
});
