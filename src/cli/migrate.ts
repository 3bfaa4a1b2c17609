import { migrate } from "../db/migrate.ts";
import { migrationsOf } from "../features/feature.ts";
import * as features from "../features/index.ts";
import { openDatabase } from "../open-database.ts";
import { type Command, configuration, parse, privateFiles } from "./command.ts";

/** Brings the database up to date without serving. */
export const migrateCommand: Command = {
  name: "migrate",
  usage: [["migrate", "bring the database up to date (serve does it as well)"]],
  async run(args, { out }) {
    parse(args, {});
    privateFiles();
    const { kysely } = openDatabase(configuration());
    try {
      const applied = await migrate(kysely as never, migrationsOf(Object.values(features)));
      out(applied.length === 0 ? "up to date" : applied.map((name) => `applied ${name}`).join("\n"));
    } finally {
      await kysely.destroy();
    }
  },
};
