import { revokeSessions } from "../features/administration/operations.ts";
import { type Command, parse, UsageError, withServices } from "./command.ts";
import { userOf } from "./users.ts";

/** Ends sessions, at once and everywhere. */
export const sessions: Command = {
  name: "sessions",
  usage: [["sessions revoke --user EMAIL | --all", "end all sessions of a user, or of everybody"]],
  async run(args, { out }) {
    const { values, words } = parse(args, { user: { type: "string" }, all: { type: "boolean" } }, ["revoke"]);
    const user = values["user"] as string | undefined;
    if (words[0] !== "revoke") throw new UsageError("sessions takes revoke");
    if ((user !== undefined) === (values["all"] === true)) {
      throw new UsageError("sessions revoke takes --user EMAIL or --all");
    }
    await withServices(async ({ db, domain }) => {
      const userId = user === undefined ? undefined : (await userOf(db, user)).id;
      out(`${await revokeSessions(domain, userId)} sessions ended`);
    });
  },
};
