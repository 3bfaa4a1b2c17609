import { randomBytes } from "node:crypto";
import { serveCommand } from "../support/servers.ts";
import { classic } from "./dialect.ts";
import { hashSetting, npmPeer } from "./npm-peer.ts";
import type { Product } from "./system.ts";

const peer = npmPeer("express");

/** express, passport-local, express-session, bcrypt. */
export const express: Product = {
  name: "express stack",
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
