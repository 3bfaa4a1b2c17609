// The usual stack by hand: express, passport-local, express-session with its sessions in SQLite, bcrypt; the seven routes of
// the classic contract.
import { randomBytes } from "node:crypto";
import SqliteStore from "better-sqlite3-session-store";
import express from "express";
import session from "express-session";
import passport from "passport";
import { Strategy } from "passport-local";
import { passwords } from "./passwords.js";
import { database, users } from "./users.js";

passport.use(
  new Strategy({ usernameField: "email" }, async (email, password, done) => {
    try {
      const user = users.findByEmail(email);
      done(null, user && (await passwords.verify(password, user.hashed_password)) ? user : false);
    } catch (error) {
      done(error);
    }
  }),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, users.findById(id) ?? false));

const store = new (SqliteStore(session))({ client: database, expired: { clear: true, intervalMs: 900_000 } });
// express-session then writes a session only when it has changed; its expiry is no longer put off.
if (process.env.SESSION_TOUCH === "never") store.touch = undefined;

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    store,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", maxAge: 30 * 24 * 3600 * 1000 },
  }),
);
app.use(passport.session());

app.get("/", (_request, response) => response.json({ message: "Bienvenue" }));

app.post("/users", async ({ body: { email, password } }, response) => {
  if (!email || !password) return response.status(400).json({ message: "email and password required" });
  if (users.findByEmail(email) || !users.add(email, await passwords.hash(password)))
    return response.status(400).json({ message: "email already registered" });
  response.json({ email, message: "user created" });
});

app.post("/sessions", passport.authenticate("local"), (request, response) => {
  response.json({ email: request.user.email, message: "logged in" });
});

app.delete("/sessions", loggedIn, (request, response, next) => {
  request.logout((error) => (error ? next(error) : response.redirect("/")));
});

app.get("/profile", loggedIn, (request, response) => response.json({ email: request.user.email }));

app.post("/reset_password", ({ body: { email } }, response) => {
  const token = randomBytes(32).toString("base64url");
  if (!email || !users.giveResetToken(email, token)) return response.status(403).json({ message: "unknown email" });
  response.json({ email, reset_token: token });
});

app.put("/reset_password", async ({ body: { email, reset_token, new_password } }, response) => {
  if (!reset_token || !new_password || !users.useResetToken(reset_token, await passwords.hash(new_password)))
    return response.status(403).json({ message: "unknown token" });
  response.json({ email, message: "Password updated" });
});

function loggedIn(request, response, next) {
  if (request.isAuthenticated()) next();
  else response.status(403).json({ message: "log in first" });
}

const server = app.listen(0, "127.0.0.1", () => {
  console.error(`express listens on http://127.0.0.1:${server.address().port}`);
});
