import type { Services } from "../assemble/services.ts";
import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import type { DB } from "../db/db.ts";
import {
  deleteUser,
  disableUser,
  enableUser,
  internalId,
  listUsers,
  requestTwoStepRemoval,
} from "../features/administration/operations.ts";
import { isoTime } from "../ports/clock.ts";
import type { User } from "../user.ts";
import { type Command, parse, type Terminal, UsageError, withServices } from "./command.ts";
import { readPassword } from "./read-password.ts";

/** What an operator can do to accounts. */
export const users: Command = {
  name: "users",
  usage: [
    [
      "users list [--email TEXT] [--state STATE] [--limit N] [--after ID] [--json]",
      "id, email, created, state (verified, unverified or disabled) of users in the order of their ids, separated by tabs; or a JSON object a line",
    ],
    ["users add EMAIL", "create a user; the password is asked for, or read from standard input"],
    ["users disable EMAIL", "shut a user out: every session and token ends"],
    ["users enable EMAIL", "let a disabled user in again"],
    ["users delete EMAIL", "remove a user and everything that belongs to it"],
    [
      "users two-step off EMAIL --reason TEXT [--passkeys]",
      "remove the second factors of a user who has lost them, once the owner, who is written to, had time to stop it; passkeys stay unless they are named",
    ],
    ["users reset-link EMAIL", "print a link that lets its bearer set a new password once, within 30 minutes"],
  ],
  async run([act = "", ...args], terminal) {
    if (act === "list") {
      const wanted = wantedOf(args);
      return withServices(({ domain }) => list(domain, wanted, terminal));
    }
    if (act === "two-step") {
      const wanted = removalOf(args);
      return withServices((services) => removeTwoStep(services, wanted, terminal));
    }
    if (!["add", "disable", "enable", "delete", "reset-link"].includes(act)) {
      throw new UsageError("users takes list, add, disable, enable, delete, two-step or reset-link");
    }
    const [email = ""] = parse(args, {}, ["EMAIL"]).words;
    const password = act === "add" ? await readPassword() : "";
    const work = async ({ auth, db, domain, profile }: Services) => {
      if (act === "add") terminal.out(`created user ${(await auth.registerUser(email, password)).publicId}`);
      else if (act === "reset-link") {
        const { disabledAt } = await userOf(db, email);
        if (disabledAt !== undefined)
          throw new ServiceError("user_not_found", `user ${email} is disabled: bienvenue users enable ${email} first`);
        terminal.out(
          `${profile.origin}${profile.path}/reset-password#token=${await auth.getResetPasswordToken(email)}`,
        );
      } else {
        const { id, publicId } = await userOf(db, email);
        if (act === "disable") await disableUser(domain, id);
        else if (act === "enable") await enableUser(domain, id);
        else await deleteUser(domain, id);
        terminal.out(`${act}d user ${publicId}`);
      }
    };
    await withServices(work, { creates: act === "add" });
  },
};

/** The user of an email in any spelling. Throws `user_not_found`, with the email. */
export async function userOf(db: DB, email: string): Promise<User> {
  const user = await db.findUserBy({ email });
  if (!user) throw new ServiceError("user_not_found", `there is no user ${email}`);
  return user;
}

/** Whose second factors go, and why. */
interface WantedRemoval {
  readonly email: string;
  readonly reason: string;
  readonly passkeys: boolean;
}

function removalOf(args: string[]): WantedRemoval {
  const { values, words } = parse(args, { reason: { type: "string" }, passkeys: { type: "boolean" } }, [
    "off",
    "EMAIL",
  ]);
  const [off = "", email = ""] = words;
  if (off !== "off") throw new UsageError("users two-step takes off");
  const reason = ((values["reason"] as string | undefined) ?? "").trim();
  if (reason === "") throw new UsageError("users two-step off needs --reason, which the owner's activity shows");
  return { email, reason, passkeys: values["passkeys"] === true };
}

async function removeTwoStep(
  { db, domain, clock }: Services,
  { email, reason, passkeys }: WantedRemoval,
  { out }: Terminal,
): Promise<void> {
  const { id, publicId, twoStepAt } = await userOf(db, email);
  if (twoStepAt === undefined) throw new ServiceError("not_found", `user ${email} has no second factor`);
  const { dueAt, kept } = await requestTwoStepRemoval(domain, id, { reason, passkeys });
  const when = dueAt <= clock.now() ? "within a minute" : `at ${isoTime(dueAt)}`;
  out(`the second factors of user ${publicId} go ${when}, unless the owner stops it; a mail says how`);
  for (const name of kept) out(`stays: passkey ${name} (to remove passkeys too: --passkeys)`);
}

const STATES = ["verified", "unverified", "disabled"] as const;
type State = (typeof STATES)[number];

/** Which users a list is to have, and how. */
interface Wanted {
  /** In lower case; part of the address. */
  readonly email: string;
  readonly state: State | undefined;
  readonly limit: number;
  /** The public id of the user after whom the list begins. */
  readonly after: string | undefined;
  readonly json: boolean;
}

function wantedOf(args: string[]): Wanted {
  const text = { type: "string" } as const;
  const { values } = parse(args, { email: text, state: text, limit: text, after: text, json: { type: "boolean" } });
  const number = (name: string, otherwise: number) => {
    const value = Number(values[name] ?? otherwise);
    if (Number.isNaN(value) || value < 0) throw new UsageError(`--${name} takes a number`);
    return value;
  };
  const state = STATES.find((one) => one === values["state"]);
  if (values["state"] !== undefined && !state) throw new UsageError(`--state takes ${STATES.join(", ")}`);
  const email = ((values["email"] as string | undefined) ?? "").toLowerCase();
  return {
    ...{ email, state, json: values["json"] === true },
    limit: number("limit", Number.POSITIVE_INFINITY),
    after: values["after"] as string | undefined,
  };
}

const stateOf = ({ verifiedAt, disabledAt }: User): State =>
  disabledAt !== undefined ? "disabled" : verifiedAt !== undefined ? "verified" : "unverified";

async function list(
  domain: Domain,
  { email, state, limit, after, json }: Wanted,
  { out, err }: Terminal,
): Promise<void> {
  const page = 500;
  if (!json) out(["id", "email", "created", "state"].join("\t"));
  let left = limit;
  let last = after;
  for (let afterId = after === undefined ? 0 : await internalId(domain, after); ; ) {
    const found = await listUsers(domain, page, afterId);
    for (const user of found) {
      if (!user.email.toLowerCase().includes(email) || (state !== undefined && stateOf(user) !== state)) continue;
      if (left-- <= 0) {
        err(`there are more: --after ${last}`);
        return;
      }
      out(json ? asJson(user) : [user.publicId, user.email, isoTime(user.createdAt), stateOf(user)].join("\t"));
      last = user.publicId;
    }
    if (found.length < page) return;
    afterId = found.at(-1)?.id ?? afterId;
  }
}

function asJson(user: User): string {
  const { publicId: id, email, createdAt, name = null, language = null } = user;
  return JSON.stringify({ id, email, created_at: isoTime(createdAt), state: stateOf(user), name, language });
}
