import { fileURLToPath } from "node:url";
import { run } from "../support/processes.ts";
import { serveCommand } from "../support/servers.ts";
import { installedWith, versionsOf } from "./debian.ts";
import { classic } from "./dialect.ts";
import { hashSetting } from "./npm-peer.ts";
import type { Product } from "./system.ts";

const folder = fileURLToPath(new URL("../peers/flask/", import.meta.url));
const PACKAGES = ["python3-flask", "python3-sqlalchemy", "python3-bcrypt", "gunicorn"];
/** For the hash that all share. */
const SHARED_HASH = "python3-argon2";

/** Flask, SQLAlchemy, bcrypt, of Debian's packages and with Debian's Python, behind gunicorn with two workers. */
export const flask: Product = {
  name: "Flask service",
  databases: ["SQLite"],
  dialect: classic,
  install: async () => void versionsOf([...PACKAGES, SHARED_HASH]),
  async prepare({ url }) {
    await run(["/usr/bin/python3", `${folder}migrate.py`], 30_000, { PATH: process.env["PATH"], DATABASE_URL: url });
  },
  serve: ({ url, everyCore, hash }) =>
    serveCommand("/usr/bin/gunicorn --workers 2 --bind 127.0.0.1:0 app:app".split(" "), {
      cwd: folder,
      env: { DATABASE_URL: url, ...hashSetting(hash) },
      everyCore,
    }),
  installed: () => installedWith(PACKAGES),
  versions: () => versionsOf(PACKAGES),
};
