import { type Command, parse, privateFiles, UsageError } from "./command.ts";
import { backupTo } from "./db/backup.ts";
import { checkDatabase } from "./db/check.ts";
import { copyDatabase } from "./db/copy.ts";

/** What an operator can do to the database as a whole. */
export const dbCommand: Command = {
  name: "db",
  usage: [
    ["db copy --from URL --to URL", "copy everything into an empty database, SQLite or PostgreSQL, and compare"],
    ["db backup FILE", "write the SQLite database into a new file, while it is served, and verify it"],
    ["db check", "say whether the database is sound: schema, rows, damage, settings that endanger it"],
  ],
  async run([act = "", ...args], terminal) {
    privateFiles();
    if (act === "copy") {
      const { from, to } = parse(args, { from: { type: "string" }, to: { type: "string" } }).values;
      if (typeof from !== "string" || typeof to !== "string") throw new UsageError("db copy takes --from URL --to URL");
      await copyDatabase(from, to, terminal);
    } else if (act === "backup") {
      const [file = ""] = parse(args, {}, ["FILE"]).words;
      await backupTo(file, terminal);
    } else if (act === "check") {
      parse(args, {});
      await checkDatabase(terminal);
    } else throw new UsageError("db takes copy, backup or check");
  },
};
