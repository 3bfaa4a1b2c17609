import fc from "fast-check";
import { expect, test } from "vitest";
import { asciiEmail, canonicalEmail, isEmail } from "../../src/user.ts";
import { problemCode } from "../support/body-routes.ts";
import { countingHasher } from "../support/counting-hasher.ts";
import { ENCODINGS, raw, URLENCODED } from "../support/encodings.ts";
import { makeApp } from "../support/make-app.ts";

const PASSWORD = "b4l0u";
const LABEL = "d".repeat(63);
const LOCAL = "l".repeat(64);
/** An address of so many bytes. */
const long = (length: number) => `${LOCAL}@${`${LABEL}.${LABEL}.${LABEL}.`.slice(0, length - 65 - 1)}c`;

test.each([
  ["plain", "guillaume@example.com"],
  ["a +tag", "guillaume+tag@example.com"],
  ["capitals", "Guillaume@Example.COM"],
  ["dots", "a.b.c@example.com"],
  ["all of atext", "!#$%&'*+-/=?^_`{|}~@example.com"],
  ["%40, which is not decoded again", "a%40b@example.com"],
  ["digits", "1@2.3a"],
  ["a hyphen inside a label", "a@x-y.example"],
  ["punycode", "a@xn--bcher-kva.example"],
  ["64 characters before the @", `${LOCAL}@example.com`],
  ["labels of 63", `a@${LABEL}.com`],
  ["254 bytes", long(254)],
])("A18: %s is an address, and the answer spells it as it was entered", async (_what, email) => {
  const app = await makeApp();
  const response = await app.request("POST", "/users", { form: { email, password: PASSWORD } });
  expect([response.status, await response.json()]).toEqual([200, { email, message: "user created" }]);
});

test.each([
  ["V23: two addresses", "a@example.com,b@example.com"],
  ["V23: a comma before the @", "a,b@example.com"],
  ["a semicolon", "a@example.com;b@example.com"],
  ["V22: quotes", '"e@attacker.com"@victim.com'],
  ["quotes without an @", '"a b"@example.com'],
  ["angle brackets", "A <a@example.com>"],
  ["brackets alone", "<a@example.com>"],
  ["a comment", "a(b)@example.com"],
  ["a domain literal", "a@[127.0.0.1]"],
  ["a colon", "group:a@example.com"],
  ["a backslash", "a\\b@example.com"],
  ["a leading space", " a@example.com"],
  ["a trailing space", "a@example.com "],
  ["an inner space", "a b@example.com"],
  ["a no-break space", "a\u00a0b@example.com"],
  ["ASVS 1.1.1: %40 for the @", "a%40example.com"],
  ["A18: U+212A, which is k in lower case", "\u212Aevin@example.com"],
  ["A18: U+0130, which is i in lower case", "\u0130@example.com"],
  ["U+017F, which is S in upper case", "a@e\u017Fample.com"],
  ["an accent", "gu\u00e9@example.com"],
  ["a full-width @", "a\uff20example.com"],
  ["a full-width dot", "a@example\uff0ecom"],
  ["a number for a last label", "1@2.3"],
  ["an address for a domain", "a@127.0.0.1"],
  ["a domain that is not ASCII, and longer than a label may be", `a@${"\u00fc".repeat(63)}.example`],
  ["a domain with a soft hyphen", "a@exam\u00adple.com"],
  ["a domain with a joiner", "a@exam\u200dple.com"],
  ["a domain in full-width letters", "a@\uff45xample.com"],
  ["a domain with an ideographic full stop", "a@example\u3002com"],
  ["a domain with an emoji", "a@\u{1f600}.example"],
  ["a URL for a domain", "a@b\u00fccher.example/x"],
  ["a port", "a@b\u00fccher.example:80"],
  ["a percent sign", "a@b\u00fccher%2eexample"],
  ["A18: a byte order mark", "a\uFEFF@example.com"],
  ["A18: a zero-width space", "a\u200b@example.com"],
  ["A18: right to left", "a\u202e@example.com"],
  ["emoji", "🦊@example.com"],
  ["two @", "a@b@example.com"],
  ["@@", "a@@example.com"],
  ["no @", "example.com"],
  ["nothing before the @", "@example.com"],
  ["nothing behind it", "a@"],
  ["only an @", "@"],
  ["no dot", "a@localhost"],
  ["a dot at the start", ".a@example.com"],
  ["a dot before the @", "a.@example.com"],
  ["two dots", "a..b@example.com"],
  ["a dot behind the @", "a@.example.com"],
  ["a dot at the end", "a@example.com."],
  ["two dots in the domain", "a@example..com"],
  ["an underscore in the domain", "a@ex_ample.com"],
  ["a hyphen at a label's start", "a@-example.com"],
  ["a hyphen at its end", "a@example-.com"],
  ["65 characters before the @", `l${LOCAL}@example.com`],
  ["a label of 64", `a@d${LABEL}.com`],
  ["255 bytes", long(255)],
  ["A29: 15,000 dots", `a@${".".repeat(15_000)}`],
  ["A29: 15,000 a", "a".repeat(15_000)],
  ["A29: 5,000 labels", `a@${"a.".repeat(5_000)}`],
])("A18: %s is no address: 400, in every encoding, and nothing is hashed", async (_what, email) => {
  const { hasher, count } = countingHasher();
  const app = await makeApp({}, hasher);
  for (const [encoding, encode] of ENCODINGS) {
    const response = await app.request("POST", "/users", encode({ email, password: PASSWORD }));
    expect([encoding, response.status, await problemCode(response)]).toEqual([encoding, 400, "email_invalid"]);
  }
  expect(count()).toBe(0);
  expect(await app.listUsers(10)).toEqual([]);
});

test.each(ENCODINGS)("A18: a byte order mark before the address is no address, %s", async (_name, encode) => {
  const app = await makeApp();
  const email = "\uFEFFa@example.com";
  expect((await app.request("POST", "/users", encode({ email, password: PASSWORD }))).status).toBe(400);
  expect(await app.listUsers(10)).toEqual([]);
});

test.each(["\r\nBcc: b@example.com", "\n", "\r", "\0", "\t", "\x1b[2J", "\x7f", "\x85"])(
  "V25, V26: the control characters %j in an address are 400",
  async (text) => {
    const app = await makeApp();
    for (const email of [`a@example.com${text}`, `${text}a@example.com`, `a${text}@example.com`]) {
      const response = await app.request("POST", "/users", { json: { email, password: PASSWORD } });
      expect([response.status, await problemCode(response)]).toEqual([400, "field_invalid"]);
    }
    expect(await app.listUsers(10)).toEqual([]);
  },
);

test("ASVS 1.1.1: an address is decoded once", async () => {
  const app = await makeApp();
  const register = (email: string) => app.request("POST", "/users", raw(`email=${email}&password=x`, URLENCODED));
  expect((await register("a%2540example.com")).status).toBe(400);
  expect(await (await register("a%252Bb%40example.com")).json()).toMatchObject({ email: "a%2Bb@example.com" });
  expect((await register("a%40example.com")).status).toBe(200);
});

test("A18: case is folded to find a user, tags are not", async () => {
  const app = await makeApp();
  const registered = "Guillaume+Tag@Example.com";
  await app.request("POST", "/users", { form: { email: registered, password: PASSWORD } });
  const logIn = (email: string) => app.request("POST", "/sessions", { form: { email, password: PASSWORD } });
  for (const email of [registered, "guillaume+tag@example.com", "GUILLAUME+TAG@EXAMPLE.COM"]) {
    expect(await (await logIn(email)).json()).toEqual({ email: registered, message: "logged in" });
  }
  for (const email of ["guillaume@example.com", "guillaumetag@example.com", "guillaume+tag@example.co"]) {
    expect((await logIn(email)).status).toBe(401);
  }
  const again = await app.request("POST", "/users", { form: { email: registered.toLowerCase(), password: "x" } });
  expect(await again.json()).toEqual({ message: "email already registered" });
  expect(
    (await app.request("POST", "/users", { form: { email: "guillaume@example.com", password: "x" } })).status,
  ).toBe(200);
});

const CHARACTER = fc.oneof(
  fc.constantFrom("@", ".", "-", "+", "a", "A", "1", "_", " ", ",", '"', "\u212A", "\u0130"),
  fc.string({ unit: "binary", maxLength: 1 }),
);
const ADDRESS_LIKE = fc.array(CHARACTER, { maxLength: 30 }).map((characters) => characters.join(""));
const PART = fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/);

test("A33: canonicalEmail is idempotent, keeps length and all but A to Z, once the domain is in ASCII", () => {
  fc.assert(
    fc.property(fc.oneof(ADDRESS_LIKE, fc.emailAddress()), (text) => {
      const canonical = canonicalEmail(text);
      expect(canonicalEmail(canonical)).toBe(canonical);
      const ascii = asciiEmail(text);
      expect(canonical).toHaveLength(ascii.length);
      expect(canonical.replace(/[a-z]/g, "")).toBe(ascii.replace(/[a-zA-Z]/g, ""));
      expect(asciiEmail(ascii)).toBe(ascii);
      expect(isEmail(canonical)).toBe(isEmail(text));
    }),
  );
});

test("A33: an accepted address has one @, a dot behind it, and is stored in printable ASCII only", () => {
  const candidates = fc.oneof(
    ADDRESS_LIKE,
    fc.emailAddress(),
    fc.tuple(PART, PART, CHARACTER).map(([a, b, c]) => `${a}@${b}${c}.com`),
  );
  fc.assert(
    fc.property(candidates, (text) => {
      if (isEmail(text)) expect(asciiEmail(text)).toMatch(/^[!-?A-~]{1,64}@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/);
    }),
    { numRuns: 2000 },
  );
});

test("A33: plain addresses are accepted", () => {
  fc.assert(
    fc.property(PART, PART, PART, (local, host, top) => isEmail(`${local}@${host}.${top}`) !== /^\d+$/.test(top)),
  );
});

const SPELLINGS = [
  "a@b\u00fccher.example",
  "a@bu\u0308cher.example",
  "A@B\u00dcCHER.Example",
  "a@xn--bcher-kva.example",
  "a@XN--BCHER-KVA.example",
];

test.each(SPELLINGS)(
  "a domain as people write it was refused, its A-label accepted: %s is one account",
  async (email) => {
    const app = await makeApp();
    const registered = await app.request("POST", "/users", { form: { email, password: PASSWORD } });
    expect(registered.status).toBe(200);
    expect(((await registered.json()) as { email: string }).email).toMatch(/^a@xn--bcher-kva\.example$/i);
    for (const other of SPELLINGS) {
      expect((await app.request("POST", "/users", { form: { email: other, password: PASSWORD } })).status).toBe(400);
      expect((await app.request("POST", "/sessions", { form: { email: other, password: PASSWORD } })).status).toBe(200);
      expect((await app.auth.getResetPasswordToken(other)).length).toBe(43);
      expect(await app.db.findUserBy({ email: other })).toMatchObject({ id: 1 });
    }
    const session = (await app.auth.createSession("a@b\u00fccher.example"))!;
    const seen = await app.request("GET", "/forward-auth", { session });
    expect([seen.status, seen.headers.get("x-user-email")?.toLowerCase()]).toEqual([200, "a@xn--bcher-kva.example"]);
  },
);

test("so it is for programs that embed the service, which come through no request", async () => {
  const app = await makeApp();
  const { id, email } = await app.auth.registerUser("a@b\u00fccher.example", PASSWORD);
  expect(email).toBe("a@xn--bcher-kva.example");
  await app.db.updateUser(id, { email: "b@\u00fcber.example" });
  expect((await app.db.findUserBy({ id }))?.email).toBe("b@xn--ber-goa.example");
  await expect(app.db.addUser("b@\u00dcber.example", "$")).rejects.toMatchObject({ code: "user_exists" });
});
