import type { DB } from "../db/db.ts";
import { AuthError } from "../errors.ts";
import { isoTime } from "../ports/clock.ts";
import type { User } from "../user.ts";
import { operatorAct } from "./act.ts";
import { type Command, parse, type Terminal, UsageError, withServices } from "./command.ts";
import { readPassword } from "./read-password.ts";

/** What an operator can do to accounts. */
export const users: Command = {
  name: "users",
  usage: [
    ["users list", "id, e-mail, created, state of every user, separated by tabs"],
    ["users add EMAIL", "create a user; the password is asked for, or read from standard input"],
    ["users disable EMAIL", "shut a user out: every session and token ends"],
    ["users enable EMAIL", "let a disabled user in again"],
    ["users delete EMAIL", "remove a user and everything that belongs to it"],
    ["users reset-link EMAIL", "print a link that lets its bearer set a new password once, within 30 minutes"],
  ],
  async run([act = "", ...args], terminal) {
    if (act === "list") {
      parse(args, {});
      return withServices(({ db }) => list(db, terminal));
    }
    if (!["add", "disable", "enable", "delete", "reset-link"].includes(act)) {
      throw new UsageError("users takes list, add, disable, enable, delete or reset-link");
    }
    const [email = ""] = parse(args, {}, ["EMAIL"]).words;
    const password = act === "add" ? await readPassword() : "";
    await withServices(async ({ auth, db, clock, profile }) => {
      if (act === "add") terminal.out(`created user ${(await auth.registerUser(email, password)).id}`);
      else if (act === "reset-link") {
        terminal.out(
          `${profile.origin}${profile.path}/reset-password#token=${await auth.getResetPasswordToken(email)}`,
        );
      } else {
        const { id } = await userOf(db, email);
        if (act === "disable") await db.disableUser(id, operatorAct("user_disabled", clock));
        else if (act === "enable") {
          await db.updateUser(id, { disabledAt: undefined }, operatorAct("user_enabled", clock));
        } else await db.deleteUser(id, operatorAct("user_deleted", clock));
        terminal.out(`${act}d user ${id}`);
      }
    });
  },
};

/** The user of an e-mail in any spelling. Throws `user_not_found`, with the e-mail. */
export async function userOf(db: DB, email: string): Promise<User> {
  const user = await db.findUserBy({ email });
  if (!user) throw new AuthError("user_not_found", `there is no user ${email}`);
  return user;
}

async function list(db: DB, { out }: Terminal): Promise<void> {
  const page = 500;
  let afterId = 0;
  for (;;) {
    const found = await db.listUsers(page, afterId);
    for (const { id, email, createdAt, verifiedAt, disabledAt } of found) {
      const state = disabledAt !== undefined ? "disabled" : verifiedAt !== undefined ? "verified" : "unverified";
      out([id, email, isoTime(createdAt), state].join("\t"));
      afterId = id;
    }
    if (found.length < page) return;
  }
}
