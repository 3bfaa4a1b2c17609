import { randomBytes } from "node:crypto";
import { run } from "../support/processes.ts";
import { serveCommand } from "../support/servers.ts";
import { betterAuthDialect } from "./dialect.ts";
import { hashSetting, npmPeer } from "./npm-peer.ts";
import type { Place, Product } from "./system.ts";

const peer = npmPeer("better-auth");

const env = ({ url, hash }: Place) => ({
  NODE_ENV: "production",
  BETTER_AUTH_SECRET: randomBytes(32).toString("base64url"),
  DATABASE_URL: url,
  ...hashSetting(hash),
});

export const betterAuth: Product = {
  name: "better-auth",
  databases: ["SQLite", "PostgreSQL"],
  dialect: betterAuthDialect,
  install: peer.install,
  async prepare(place) {
    const command = [process.execPath, `${peer.folder}migrate.js`];
    await run(command, 30_000, { PATH: process.env["PATH"], ...env(place) });
  },
  serve: (place) =>
    serveCommand([process.execPath, "server.js"], {
      cwd: peer.folder,
      env: env(place),
      everyCore: place.everyCore,
    }),
  installed: peer.installed,
  versions: () => ({ "better-auth": peer.version("better-auth") }),
};
