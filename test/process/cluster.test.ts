import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { beginLogIn, clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { run, type Served, serve } from "../support/serve.ts";

const [EMAIL, PASSWORD] = ["guillaume@example.com", "b4l0u"];
const DATABASE = { DATABASE_URL: "sqlite:cluster.db" };

const serveCluster = (folder = temporaryFolder(), env = {}) =>
  serve(folder, { ...DATABASE, ...env }, [], ["--workers", "2"]);

function workersOf({ process: primary }: Served): number[] {
  return execFileSync("pgrep", ["-P", String(primary.pid)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`it never came to be that ${what}`);
}

const logged = (service: Served, event: string) =>
  until(`${event} is logged`, () => service.log().some((line) => line.includes(`"event":"${event}"`)));

test("two workers share a port and an SQLite file: of 60 registrations of one address one wins, 40 others all do", async () => {
  const service = await serveCluster();
  expect(workersOf(service)).toHaveLength(2);
  const { register, logIn, profile, logOut } = clientOf(service.url);
  // A connection each, so that both workers are asked.
  const same = await Promise.all(Array.from({ length: 60 }, () => register(EMAIL, PASSWORD)));
  expect(same.filter((status) => status === 200)).toHaveLength(1);
  expect(same.filter((status) => status !== 200 && status !== 400 && status !== 503)).toEqual([]);
  for (let wave = 0; wave < 4; wave++) {
    const others = Array.from({ length: 10 }, (_, index) => register(`user${wave}-${index}@example.com`, PASSWORD));
    expect(await Promise.all(others)).toEqual(Array(10).fill(200));
  }
  const { session } = await logIn(EMAIL, PASSWORD);
  const asked = () => Promise.all(Array.from({ length: 20 }, () => profile(session)));
  expect(await asked()).toEqual(Array(20).fill(200));
  expect(await logOut(session)).toBe(302);
  expect(await asked()).toEqual(Array(20).fill(403));
});

test("a worker that dies is replaced, and its end takes nothing with it that was acknowledged", async () => {
  const service = await serveCluster();
  const client = clientOf(service.url);
  await client.register(EMAIL, PASSWORD);
  const { session } = await client.logIn(EMAIL, PASSWORD);
  const [dying, other] = workersOf(service) as [number, number];
  process.kill(dying, "SIGKILL");
  await until("another worker is there", () => {
    const workers = workersOf(service);
    return workers.length === 2 && !workers.includes(dying) && workers.includes(other);
  });
  await logged(service, "a worker died");
  expect(await client.profile(session)).toBe(200);
  expect(await service.stop()).toBe(0);
});

test("the hash threads are the primary's: workers have none, so that the bound holds for all of them", async () => {
  const service = await serveCluster(undefined, { BIENVENUE_HASH_THREADS: "3", BIENVENUE_HASH_QUEUE: "2" });
  const client = clientOf(service.url);
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, index) => client.register(`user${index}@example.com`, PASSWORD)),
  );
  expect(all.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(all.filter((status) => status === 503).length).toBeGreaterThan(0);
  expect(all.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(niceThreads(service.process.pid!)).toBe(3);
  expect(workersOf(service).map(niceThreads)).toEqual([0, 0]);
  await until("there is room again", async () => (await client.register("late@example.com", PASSWORD)) === 200);
});

/** Threads of a process at the lowest priority. */
function niceThreads(pid: number): number {
  const stats = readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/stat`, "utf8"));
  return stats.filter((stat) => stat.slice(stat.lastIndexOf(")")).split(" ")[17] === "19").length;
}

/** Asks over connections that are kept until `done`; answers every status and error. */
async function keepAsking(url: string, pauseMs: number, done: () => boolean): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers: string[] = [];
  while (!done()) {
    answers.push(
      await new Promise<string>((resolve) => {
        get(`${url}/health/live`, { agent }, (response) => {
          response.resume().on("end", () => resolve(String(response.statusCode)));
        }).on("error", (error) => resolve(error.message));
      }),
    );
    await sleep(pauseMs);
  }
  agent.destroy();
  return answers;
}

test("SIGHUP replaces every worker without a refused request, and the new ones read .env again", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), "BIENVENUE_REGISTRATION=open\n");
  const service = await serveCluster(folder);
  const client = clientOf(service.url);
  expect(await client.register(EMAIL, PASSWORD)).toBe(200);
  const before = workersOf(service);

  let done = false;
  const asking = [0, 0, 1, 20, 60, 150].map((pause) => keepAsking(service.url, pause, () => done));
  writeFileSync(join(folder, ".env"), "BIENVENUE_REGISTRATION=closed\n");
  service.process.kill("SIGHUP");
  await logged(service, "reloaded");
  await until("the old workers are gone", () => !workersOf(service).some((pid) => before.includes(pid)));
  done = true;
  const answers = (await Promise.all(asking)).flat();
  expect(answers.length).toBeGreaterThan(100);
  expect(answers.filter((answer) => answer !== "200")).toEqual([]);
  expect(workersOf(service)).toHaveLength(2);
  expect(await client.register("late@example.com", PASSWORD)).toBe(403);
});

test("a reload that fails leaves the old workers at work", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), "");
  const service = await serveCluster(folder);
  const before = workersOf(service);
  writeFileSync(join(folder, ".env"), "BIENVENUE_REGISTRATION=perhaps\n");
  service.process.kill("SIGHUP");
  await logged(service, "reload failed, the old workers go on");
  await until("only the old ones are there", () => workersOf(service).length === 2);
  expect(workersOf(service)).toEqual(before);
  expect(await clientOf(service.url).register(EMAIL, PASSWORD)).toBe(200);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s: the login in flight is answered, exit code 0", async (signal) => {
  const service = await serveCluster();
  const client = clientOf(service.url);
  await client.register(EMAIL, PASSWORD);
  const login = await beginLogIn(service.url, EMAIL, PASSWORD);
  const ended = service.stop(signal);
  await logged(service, "stopping");
  expect(await login.finish()).toBe(200);
  expect(await ended).toBe(0);
  expect(service.log().at(-1)).toContain('"event":"stopped"');
});

test.each([
  ["0", {}, 2, "--workers takes a number from 1 to 999, or auto, not 0"],
  ["many", {}, 2, "--workers takes a number"],
  ["2", { DATABASE_URL: "sqlite::memory:" }, 1, "a database in memory is one process's own"],
  ["2", { DATABASE_URL: "sqlite:nowhere/users.db" }, 1, "the directory does not exist"],
])("serve --workers %s with %o ends with one sentence", async (workers, env, exit, sentence) => {
  const { code, err } = await run(["serve", "--workers", workers], temporaryFolder(), env);
  expect(code).toBe(exit);
  expect(err.trim().split("\n")).toEqual([expect.stringContaining(sentence)]);
});
