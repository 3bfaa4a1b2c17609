import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { isLong } from "../effort.ts";
import { clientOf, fetchAs } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { assemble, type Image, instructions, within } from "../support/image.ts";
import { isThere } from "../support/require-tool.ts";
import { CHEAPEST } from "../support/serve.ts";
import { whenDone } from "../support/when-done.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "la phrase de Guillaume";
const root = new URL("../../", import.meta.url);

test("the Dockerfile names no base image of its own choice, runs nothing in the image, and leaves root", () => {
  const found = instructions();
  const last = found.map(([name]) => name).lastIndexOf("FROM");
  expect(found.filter(([name]) => name === "FROM").every(([, text]) => text.startsWith("${NODE_IMAGE}"))).toBe(true);
  const image = found.slice(last);
  expect(image.map(([name]) => name)).not.toContain("RUN");
  expect(image).toContainEqual(["USER", "65532:65532"]);
  expect(found.map(([, text]) => text).join()).not.toMatch(/omit=optional|latest|password|token/i);
});

test("what is not for an image stays out of the build: all that is not named", () => {
  const [first, ...lines] = readFileSync(new URL(".dockerignore", root), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(first).toBe("*");
  for (const name of lines.filter((line) => /^!\w+(\.\w+)?$/.test(line)).map((line) => line.slice(1)))
    expect(existsSync(new URL(name, root)), name).toBe(true);
});

/** Without an engine the Dockerfile's lines are followed by hand: this needs root, its tools, and the registry. */
const canAssemble = isLong && process.getuid?.() === 0 && ["unshare", "setpriv", "chroot"].every(isThere);

describe.runIf(canAssemble)("the image, made by the Dockerfile's lines on this machine's Node", () => {
  let image: Image;
  beforeAll(() => void (image = assemble()));

  const started = async (user: string, data: string, port: number) => {
    const env = {
      ...{ PATH: process.env["PATH"], ...image.env, ...CHEAPEST, BIENVENUE_PORT: String(port), BIENVENUE_MAIL: "none" },
      ...{ BIENVENUE_PUBLIC_URL: `http://localhost:${port}`, BIENVENUE_TRUSTED_PROXIES: "127.0.0.1" },
    };
    const [command = "", ...args] = within({ ...image, user }, image.command, { "/data": data });
    const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    whenDone(() => void child.kill("SIGKILL"));
    let output = "";
    await new Promise<void>((resolve, reject) => {
      child.stderr.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes("listens on")) resolve();
      });
      child.on("exit", () => reject(new Error(output)));
    });
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const stop = async () => {
      child.kill("SIGTERM");
      return ((await once(child, "exit")) as [number | null])[0];
    };
    return { client: clientOf(`http://127.0.0.1:${port}`, fetchAs(`localhost:${port}`)), status, stop };
  };

  test.each(["65532:65532", "12345:12345"])(
    "as %s, read only and without any capability: a first login, and a restart on the same volume",
    async (user) => {
      const data = temporaryFolder();
      chownSync(data, Number(user.split(":")[0]), Number(user.split(":")[1]));
      const port = await freePort();
      const first = await started(user, data, port);
      expect(first.status).toMatch(new RegExp(`^Uid:\\s+${user.split(":")[0]}\\b`, "m"));
      expect(first.status).toMatch(/^CapEff:\s+0+$/m);
      expect(first.status).toMatch(/^CapBnd:\s+0+$/m);
      expect(first.status).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(await first.client.register(EMAIL, PASSWORD)).toBe(200);
      const { status, session } = await first.client.logIn(EMAIL, PASSWORD);
      expect([status, await first.client.profile(session)]).toEqual([200, 200]);
      expect(await first.stop()).toBe(0);

      const second = await started(user, data, port);
      expect(await second.client.profile(session)).toBe(200);
      const [command = "", ...args] = within({ ...image, user }, ["touch", "/app/x"], { "/data": data });
      expect(spawnSync(command, args, { encoding: "utf8" }).stderr).toContain("Read-only file system");
      expect(await second.stop()).toBe(0);
    },
  );

  test("holds what runs and no more: no sources, no tests, no tools", () => {
    const folder = `${image.root}/app`;
    for (const path of ["dist/cli.js", "package.json", "LICENSE"]) expect(existsSync(`${folder}/${path}`)).toBe(true);
    for (const path of ["src", "test", "node_modules/vitest", "node_modules/typescript", ".env"])
      expect(existsSync(`${folder}/${path}`), path).toBe(false);
  });
});

const hasEngine = isLong && spawnSync("docker", ["version", "--format", "{{.Server.Version}}"]).status === 0;

describe.runIf(hasEngine)("the image, made by a container engine", () => {
  const docker = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync("docker", args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };

  test("as another user, read only and without any capability: a first login, and a restart on the same volume", async () => {
    const id = docker("build", "-q", ".");
    const port = await freePort();
    const volume = docker("volume", "create");
    whenDone(() => void docker("volume", "rm", "-f", volume));
    const run = () => {
      const container = docker(
        ...["run", "-d", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=65532:65532"],
        ...["-v", `${volume}:/data`, "-p", `127.0.0.1:${port}:5000`, "-e", "BIENVENUE_MAIL=none"],
        ...["-e", `BIENVENUE_PUBLIC_URL=http://localhost:${port}`, "-e", "BIENVENUE_TRUSTED_PROXIES=127.0.0.1", id],
      );
      whenDone(() => void spawnSync("docker", ["rm", "-f", container]));
      return container;
    };
    const client = clientOf(`http://127.0.0.1:${port}`, fetchAs(`localhost:${port}`));
    const first = run();
    await expect.poll(() => client.register(EMAIL, PASSWORD).catch(() => 0)).toBe(200);
    const { session } = await client.logIn(EMAIL, PASSWORD);
    docker("stop", first);
    run();
    await expect.poll(() => client.profile(session).catch(() => 0)).toBe(200);
  });
});
