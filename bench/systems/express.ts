import { randomBytes } from "node:crypto";
import { serveCommand } from "../support/servers.ts";
import { classic } from "./dialect.ts";
import { hashSetting, npmPeer } from "./npm-peer.ts";
import type { Product } from "./system.ts";

const peer = npmPeer("express");

/** express, passport-local, express-session, bcrypt. As it comes it writes a session's new expiry at each request. */
export const express: Product = stack("express stack");

/** The same stack with one setting of its own each, so that it is known what the setting costs. */
export const expressVariants: readonly Product[] = [
  stack("express stack without a write at each check", { SESSION_TOUCH: "never" }),
  stack("express stack with every write on disk", { SQLITE_SYNCHRONOUS: "full" }),
];

function stack(name: string, settings?: Readonly<Record<string, string>>): Product {
  return {
    name,
    ...(settings && { variantOf: "express stack" }),
    databases: ["SQLite"],
    dialect: classic,
    install: peer.install,
    prepare: async () => undefined, // it does so when it starts
    serve: ({ url, everyCore, hash }) =>
      serveCommand([process.execPath, "server.js"], {
        cwd: peer.folder,
        env: {
          NODE_ENV: "production",
          SESSION_SECRET: randomBytes(32).toString("base64url"),
          DATABASE_URL: url,
          ...settings,
          ...hashSetting(hash),
        },
        everyCore,
      }),
    installed: peer.installed,
    versions: () =>
      Object.fromEntries(
        ["express", "express-session", "passport", "passport-local", "bcrypt", "better-sqlite3-session-store"].map(
          (name) => [name, peer.version(name)],
        ),
      ),
  };
}
