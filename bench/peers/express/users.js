import Database from "better-sqlite3";

/** One file for users and sessions. */
export const database = new Database(process.env.DATABASE_URL.slice("sqlite:".length));
database.pragma("journal_mode = WAL"); // as better-sqlite3's documentation advises
if (process.env.SQLITE_SYNCHRONOUS) database.pragma(`synchronous = ${process.env.SQLITE_SYNCHRONOUS}`);
database.exec(`create table if not exists users (
  id integer primary key, email text unique not null, hashed_password text not null, reset_token text unique
)`);

const insert = database.prepare("insert into users (email, hashed_password) values (?, ?) on conflict do nothing");
const byId = database.prepare("select * from users where id = ?");
const byEmail = database.prepare("select * from users where email = ?");
const giveToken = database.prepare("update users set reset_token = ? where email = ?");
const useToken = database.prepare("update users set hashed_password = ?, reset_token = null where reset_token = ?");

export const users = {
  /** Whether it was not there before. */
  add: (email, hashed) => insert.run(email, hashed).changes === 1,
  findById: (id) => byId.get(id),
  findByEmail: (email) => byEmail.get(email),
  /** Whether there is such a user. */
  giveResetToken: (email, token) => giveToken.run(token, email).changes === 1,
  /** Whether there is such a token. */
  useResetToken: (token, hashed) => useToken.run(hashed, token).changes === 1,
};
