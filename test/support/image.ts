import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./databases.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the Dockerfile says of the image that it makes. */
export interface Image {
  /** Where its file system lies. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Numbers of user and group. */
  readonly user: string;
  readonly folder: string;
  readonly command: readonly string[];
}

/** The Dockerfile's instructions: a name, and the rest of the line. */
export function instructions(): (readonly [name: string, text: string])[] {
  const lines = readFileSync(`${ROOT}Dockerfile`, "utf8").replace(/\\\n/g, "").split("\n");
  const told = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return told.map((line) => [line.split(" ", 1)[0]!, line.slice(line.indexOf(" ") + 1)]);
}

/** What of this machine stands in for the base image: programs and libraries, read only. */
const BASE = ["usr", "lib", "lib64", "bin", "sbin", "etc"];
const NOBODYS = "0:0";

/**
 * Makes the image by the Dockerfile's own lines, one after the other, where there is no engine that does. The base image is
 * this machine: its programs and its Node are where they would be. Needs root, unshare and the npm registry.
 */
export function assemble(): Image {
  const folder = temporaryFolder();
  const stages = new Map<string, string>();
  const lists: Record<string, string[]> = {};
  let [root, cwd, user, env] = ["", "/", NOBODYS, {} as Record<string, string>];
  for (const [name, text] of instructions()) {
    if (name === "FROM") {
      [root, cwd, env] = [baseIn(join(folder, `stage-${stages.size}`)), "/", {}];
      stages.set(/ AS (\w+)/.exec(text)?.[1] ?? "", root);
    } else if (name === "WORKDIR") mkdirSync(join(root, (cwd = text)), { recursive: true });
    else if (name === "COPY") copy(text, join(root, cwd), root, stages);
    else if (name === "RUN") {
      const [command = "", ...args] = within({ root, folder: cwd, user: NOBODYS }, ["sh", "-ec", text]);
      execFileSync(command, args, { env: buildEnvironment(), stdio: ["ignore", "ignore", "inherit"] });
    } else if (name === "ENV") env[text.split("=", 1)[0]!] = text.slice(text.indexOf("=") + 1);
    else if (name === "USER") user = text;
    else if (name === "ENTRYPOINT" || name === "CMD") lists[name] = JSON.parse(text) as string[];
    else if (!["ARG", "EXPOSE", "VOLUME", "HEALTHCHECK"].includes(name))
      throw new Error(`${name} is not understood here`);
  }
  return { root, env, user, folder: cwd, command: [...(lists["ENTRYPOINT"] ?? []), ...(lists["CMD"] ?? [])] };
}

function baseIn(root: string): string {
  for (const place of ["proc", "dev", "tmp"]) mkdirSync(join(root, place), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  for (const place of BASE) {
    if (lstatSync(`/${place}`).isSymbolicLink()) cpSync(`/${place}`, join(root, place), { verbatimSymlinks: true });
    else mkdirSync(join(root, place));
  }
  return root;
}

function copy(text: string, cwd: string, root: string, stages: ReadonlyMap<string, string>): void {
  const words = text.split(" ");
  const option = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [to = "", ...from] = words.filter((word) => !word.startsWith("--")).reverse();
  const target = to.startsWith("/") ? join(root, to) : join(cwd, to);
  const stage = option("from");
  for (const source of from) {
    if (stage !== undefined)
      cpSync(join(stages.get(stage)!, source), target, { recursive: true, verbatimSymlinks: true });
    else
      for (const file of source === "." ? context() : [source])
        cpSync(join(ROOT, file), join(target, file), { recursive: true });
  }
  const owner = option("chown");
  if (owner) execFileSync("chown", ["-R", owner, target]);
}

/** What `.dockerignore` lets through. */
function context(): string[] {
  const lines = readFileSync(`${ROOT}.dockerignore`, "utf8").split("\n");
  const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const regExp = (pattern: string) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  return readdirSync(ROOT).filter((file) => allowed.some((pattern) => regExp(pattern).test(file)));
}

/** Where npm finds packages is this machine's affair. */
function buildEnvironment(): Record<string, string> {
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  return { PATH: process.env["PATH"] ?? "", HOME: "/tmp", npm_config_registry: registry };
}

/**
 * A command line that runs another one in an image's file system. Who is not root has the image read only but for the
 * volumes (a place in the image, and the folder that is there), no capability, and no way to get one. The process is the
 * command's own: signals reach it.
 */
export function within(
  { root, folder, user }: Pick<Image, "root" | "folder" | "user">,
  words: readonly string[],
  volumes: Readonly<Record<string, string>> = {},
): string[] {
  const [uid, gid] = user.split(":") as [string, string];
  const isRoot = user === NOBODYS;
  const places = BASE.filter((place) => !lstatSync(`/${place}`).isSymbolicLink());
  const script = [
    "mount --make-rprivate /",
    'mount --bind "$0" "$0"',
    ...places.flatMap((place) => [`mount --bind /${place} "$0/${place}"`, `mount -o remount,bind,ro "$0/${place}"`]),
    'mount --rbind /proc "$0/proc"',
    'mount --rbind /dev "$0/dev"',
    ...["resolv.conf", "hosts"].map((file) => `mount --bind /etc/${file} "$0/etc/${file}" || true`),
    ...Object.entries(volumes).map(([place, source]) => `mount --bind "${source}" "$0${place}"`),
    ...(isRoot ? [] : ['mount -o remount,bind,ro "$0"']),
    'root="$0"',
    'exec chroot "$root" "$@"',
  ];
  const rights = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups"];
  const as = isRoot ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, ...rights];
  return ["unshare", "-m", "sh", "-ec", script.join("\n"), root, ...as, "env", "-C", folder, ...words];
}
