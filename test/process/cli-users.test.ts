import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { runHere as run } from "../support/command.ts";
import { temporaryFolder } from "../support/databases.ts";
import { run as runProcess } from "../support/serve.ts";
import { serveHere } from "../support/serve-here.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";

/** A running service with one user who is logged in, and the command line beside it on the same file. */
async function running() {
  const folder = temporaryFolder();
  const client = clientOf(await serveHere(folder));
  await client.register(EMAIL, PASSWORD);
  const { session } = await client.logIn(EMAIL, PASSWORD);
  const cli = (args: string[], input = "") => run(args, folder, {}, input);
  /** Runs a command that must succeed; answers what it printed. */
  const done = async (...args: string[]) => {
    const { code, out, err } = await cli(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return out;
  };
  return { client, session, cli, done };
}

const UUID = expect.stringMatching(/^[\da-f-]{36}$/) as string;

test("users list prints a header, and id, email, time and state of every user, separated by tabs", async () => {
  const { client, done } = await running();
  await client.register("bob@example.com", PASSWORD);
  await done("users", "disable", "bob@example.com");
  const lines = (await done("users", "list")).trimEnd().split("\n");
  expect(lines.map((line) => line.split("\t"))).toEqual([
    ["id", "email", "created", "state"],
    [UUID, EMAIL, expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), "unverified"],
    [UUID, "bob@example.com", expect.any(String), "disabled"],
  ]);
});

test("users list filters, goes page by page, and speaks JSON", async () => {
  const { client, cli, done } = await running();
  for (const email of ["bob@example.com", "Ada@Example.com", "zoe@example.org"]) await client.register(email, PASSWORD);
  await done("users", "disable", "bob@example.com");
  const ids = async (...options: string[]) =>
    (await done("users", "list", ...options))
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split("\t")[0]);
  const [one, two, three, four] = await ids();
  expect(new Set([one, two, three, four]).size).toBe(4);
  expect(await ids("--email", "ADA@")).toEqual([three]);
  expect(await ids("--email", "%")).toEqual([]);
  expect(await ids("--state", "disabled")).toEqual([two]);
  expect(await ids("--after", two!)).toEqual([three, four]);
  const first = await cli(["users", "list", "--limit", "1", "--state", "unverified"]);
  expect(first).toMatchObject({ code: 0, err: `there are more: --after ${one}\n` });
  const second = await cli(["users", "list", "--limit", "2", "--state", "unverified", "--after", one!, "--json"]);
  expect(second).toMatchObject({ code: 0, err: "" });
  const users = second.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
  const rest = { created_at: time, state: "unverified", name: null, language: "en" };
  expect(users).toEqual([
    { id: three, email: "Ada@Example.com", ...rest },
    { id: four, email: "zoe@example.org", ...rest },
  ]);
  for (const wrong of [["--limit", "x"], ["--after", "-1"], ["--state", "odd"], ["bob"]])
    expect((await cli(["users", "list", ...wrong])).code).toBe(2);
});

test("users reset-link of a disabled user says that, and what to do", async () => {
  const { cli, done } = await running();
  await done("users", "disable", EMAIL);
  expect(await cli(["users", "reset-link", EMAIL])).toEqual({
    ...{ code: 1, out: "" },
    err: `bienvenue: user ${EMAIL} is disabled: bienvenue users enable ${EMAIL} first\n`,
  });
});

test("users add creates a user whose password came from standard input, and who can log in", async () => {
  const { client, cli } = await running();
  const added = await cli(["users", "add", "bob@example.com"], "s3cr3t phrase\nsecond line\n");
  expect(added).toEqual({ code: 0, out: expect.stringMatching(/^created user [\da-f-]{36}\n$/), err: "" });
  expect((await client.logIn("bob@example.com", "s3cr3t phrase")).status).toBe(200);
});

test("users add with Latin-1 on standard input stored U+FFFD: it is refused, as over HTTP", async () => {
  const folder = temporaryFolder();
  const latin1 = await runProcess(
    ["users", "add", "bob@example.com"],
    folder,
    {},
    Buffer.from("mot de passe à moi\n", "latin1"),
  );
  expect(latin1).toEqual({
    code: 2,
    out: "",
    err: "bienvenue: the password is not UTF-8; set the terminal, or write what is piped, to UTF-8\n",
  });
  const utf8 = await runProcess(["users", "add", "bob@example.com"], folder, {}, "\uFEFFmot de passe à moi\r\n");
  expect(utf8).toEqual({ code: 0, out: expect.stringMatching(/^created user [\da-f-]{36}\n$/), err: "" });
  expect((await clientOf(await serveHere(folder)).logIn("bob@example.com", "mot de passe à moi")).status).toBe(200);
});

test("users add takes a domain as people write it, and finds it by either spelling", async () => {
  const { cli, done } = await running();
  expect(await cli(["users", "add", "bob@bücher.example"], PASSWORD)).toMatchObject({ code: 0, err: "" });
  expect(await done("users", "disable", "bob@BÜCHER.example")).toMatch(/^disabled user [\da-f-]{36}\n$/);
  expect(await done("users", "enable", "bob@xn--bcher-kva.example")).toMatch(/^enabled user [\da-f-]{36}\n$/);
});

test("users add of an existing email: exit code 1, and the user keeps the password", async () => {
  const { client, cli } = await running();
  const added = await cli(["users", "add", "Guillaume@example.com"], "other\n");
  expect(added).toEqual({ code: 1, out: "", err: "bienvenue: User Guillaume@example.com already exists\n" });
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(200);
});

test("users disable: the session is 403 at the next request and the login 401; enable lets the user in again", async () => {
  const { client, session, done } = await running();
  const { token } = await client.askReset(EMAIL);
  expect(await done("users", "disable", EMAIL)).toMatch(/^disabled user [\da-f-]{36}\n$/);
  expect(await client.profile(session)).toBe(403);
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(401);
  expect((await client.askReset(EMAIL)).status).toBe(403);

  expect(await done("users", "enable", EMAIL)).toMatch(/^enabled user [\da-f-]{36}\n$/);
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(200);
  // What the disabling ended stays ended.
  expect(await client.profile(session)).toBe(403);
  expect(await client.reset(EMAIL, token, "other")).toBe(403);
});

test("users delete: session and login are refused, the list is empty, the address is free", async () => {
  const { client, session, done } = await running();
  expect(await done("users", "delete", EMAIL)).toMatch(/^deleted user [\da-f-]{36}\n$/);
  expect(await client.profile(session)).toBe(403);
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(401);
  expect(await done("users", "list")).toBe("id\temail\tcreated\tstate\n");
  expect(await client.register(EMAIL, PASSWORD)).toBe(200);
  expect(await client.profile(session)).toBe(403);
});

test("users reset-link prints a link whose token sets a new password once", async () => {
  const { client, session, done } = await running();
  const link = await done("users", "reset-link", EMAIL);
  const token = /^http:\/\/127\.0\.0\.1:\d+\/reset-password#token=([\w-]{43})\n$/.exec(link)?.[1] ?? "";
  expect(await client.reset(EMAIL, token, "t4rt1fl3tt3")).toBe(200);
  expect(await client.reset(EMAIL, token, "again")).toBe(403);
  expect((await client.logIn(EMAIL, "t4rt1fl3tt3")).status).toBe(200);
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(401);
  expect(await client.profile(session)).toBe(403);
});

test("ASVS 7.4.5: sessions revoke --user ends that user's sessions and nobody else's, --all everybody's", async () => {
  const { client, session, done } = await running();
  await client.register("bob@example.com", PASSWORD);
  const bob = await client.logIn("bob@example.com", PASSWORD);
  expect(await done("sessions", "revoke", "--user", EMAIL)).toBe("1 sessions ended\n");
  expect([await client.profile(session), await client.profile(bob.session)]).toEqual([403, 200]);
  expect(await done("sessions", "revoke", "--all")).toBe("1 sessions ended\n");
  expect(await client.profile(bob.session)).toBe(403);
  expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(200);
});

test("events lists what happened, newest first, what operators did as well, separated by tabs", async () => {
  const { client, done, cli } = await running();
  await client.register("bob@example.com", PASSWORD);
  await done("users", "disable", "bob@example.com");
  await done("users", "enable", "bob@example.com");
  await done("sessions", "revoke", "--user", "bob@example.com");
  const lines = async (...options: string[]) =>
    (await done("events", ...options))
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
  const bobs = await lines("--user", "BOB@example.com");
  const kinds = ["sessions_ended", "user_enabled", "user_disabled", "user_registered"];
  expect(bobs.map(([, kind, user]) => [kind, user])).toEqual(kinds.map((kind) => [kind, UUID]));
  await done("users", "delete", "bob@example.com");
  await done("sessions", "revoke", "--all");
  const all = await lines();
  expect(all.slice(0, 2).map(([, kind, user]) => [kind, user])).toEqual([
    ["sessions_ended", "-"],
    ["user_deleted", "deleted:2"],
  ]);
  // What is left of the account is a number.
  expect(all.slice(2, 6)).toEqual(bobs.map(([time, kind, , ...rest]) => [time, kind, "deleted:2", ...rest]));
  expect(
    all
      .map(([, kind]) => kind)
      .slice(6)
      .sort(),
  ).toEqual(["login_succeeded", "user_registered"]);
  const login = all.find(([, kind]) => kind === "login_succeeded");
  const uuid = expect.stringMatching(/^[\da-f-]{36}$/) as string;
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
  expect(login).toEqual([time, "login_succeeded", uuid, "127.0.0.1", "node", uuid, expect.stringMatching(/^\S+$/)]);
  expect(await lines("--limit", "3")).toEqual(all.slice(0, 3));
  expect(all.flat().join(" ")).not.toContain("@");
  expect((await cli(["events", "--limit", "0"])).code).toBe(2);
  expect((await cli(["events", "--limit", "x"])).code).toBe(2);
});

test.each([
  ["users", "disable"],
  ["users", "enable"],
  ["users", "delete"],
  ["users", "reset-link"],
  ["sessions", "revoke", "--user"],
  ["events", "--user"],
])("%s %s for an email that nobody has: exit code 1 and one line", async (...words) => {
  const { cli } = await running();
  const { code, out, err } = await cli([...words, "nobody@example.com"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^bienvenue: there is no user nobody@example\.com\n$/);
});
