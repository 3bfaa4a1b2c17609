import { awaitDatabase } from "../assemble/await-database.ts";
import { openDatabase } from "../assemble/open-database.ts";
import { migrate } from "../db/migrate.ts";
import { migrationsOf } from "../features/feature.ts";
import * as features from "../features/index.ts";
import { createLog } from "../ports/log.ts";
import { type Command, configuration, parse, privateFiles } from "./command.ts";

/** Brings the database up to date without serving. */
export const migrateCommand: Command = {
  name: "migrate",
  usage: [["migrate", "bring the database up to date (serve does it as well)"]],
  async run(args, { out }) {
    parse(args, {});
    privateFiles();
    const config = configuration();
    const database = openDatabase(config);
    const { kysely } = database;
    const log = createLog("warn", process.stderr);
    try {
      const work = () => migrate(kysely as never, migrationsOf(Object.values(features)));
      const applied = await awaitDatabase(database, work, { patience: config.databaseStartTimeout, log });
      out(applied.length === 0 ? "up to date" : applied.map((name) => `applied ${name}`).join("\n"));
    } finally {
      await kysely.destroy();
    }
  },
};
