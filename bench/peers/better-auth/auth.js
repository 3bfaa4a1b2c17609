// As better-auth's documentation sets it up: e-mail and password, on SQLite or PostgreSQL. What the documentation does not
// say is said here: no limit of requests (all load comes from one address), and mails that are kept.
import { betterAuth } from "better-auth";
import Database from "better-sqlite3";
import { Pool } from "pg";

/** Its tokens for resets, by email: what would be mailed. */
export const outbox = new Map();

export const auth = betterAuth({
  baseURL: "http://localhost:3000",
  secret: process.env.BETTER_AUTH_SECRET,
  database: openDatabase(process.env.DATABASE_URL),
  emailAndPassword: {
    enabled: true,
    sendResetPassword: async ({ user, token }) => void outbox.set(user.email, token),
    ...(process.env.ARGON2 && { password: await argon2(process.env.ARGON2.split(",").map(Number)) }),
  },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

function openDatabase(url) {
  if (url.startsWith("postgres:")) return new Pool({ connectionString: url });
  const database = new Database(url.slice("sqlite:".length));
  database.pragma("journal_mode = WAL"); // as better-sqlite3's documentation advises
  return database;
}

/** The hash that all systems share in the second view, in the place of its own scrypt. */
async function argon2([memoryCost, timeCost]) {
  const { hash, verify } = await import("@node-rs/argon2");
  return {
    hash: (password) => hash(password, { memoryCost, timeCost, parallelism: 1 }),
    verify: ({ hash: stored, password }) => verify(stored, password),
  };
}
