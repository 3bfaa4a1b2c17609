import { openDatabase } from "../../assemble/open-database.ts";
import type { Config } from "../../config/config.ts";
import { databaseUrl } from "../../config/parsers.ts";
import { ServiceError } from "../../core/errors.ts";
import { copy, needCopyable, prepareTarget } from "../../db/maintenance/copy.ts";
import { snapshot } from "../../db/maintenance/kind.ts";
import { configuration, type Terminal, UsageError } from "../command.ts";
import { MIGRATIONS, withDatabase } from "./open.ts";
import { progressOn } from "./progress.ts";

/** Copies everything from one database into an empty one; prints what both hold. */
export async function copyDatabase(from: string, to: string, { out, err }: Terminal): Promise<void> {
  const config = configuration();
  const [sourceConfig, targetConfig] = [at(config, "--from", from), at(config, "--to", to)];
  await withDatabase(sourceConfig, (source) =>
    withDatabase(targetConfig, async (target) => {
      await named("--from", () => snapshot(source, (db) => needCopyable(db, MIGRATIONS)));
      await named("--to", () => prepare(targetConfig));
      const progress = progressOn(process.stderr);
      try {
        const { tables, left } = await copy(source, target, MIGRATIONS, progress);
        progress.end();
        for (const name of left) err(`not copied, because it is not Bienvenue's: ${name}`);
        for (const { name, source: sum } of tables) out(`${name}\t${sum.rows} rows\tsha256 ${sum.digest}`);
        out("read back from the target, every table is the same");
        if (tables.some(({ name, source: sum }) => name === "totps" && sum.rows > 0)) {
          out(
            "authenticator apps need the keys of the source: the same BIENVENUE_SECRETS, or the file of keys beside it",
          );
        }
      } finally {
        progress.end();
      }
    }),
  );
}

function at(config: Config, option: string, url: string): Config {
  try {
    return { ...config, databaseUrl: databaseUrl(url) };
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

/** As `serve` would, so that migrations run as they always do. */
async function prepare(config: Config): Promise<void> {
  const { kysely } = openDatabase(config);
  try {
    await prepareTarget(kysely as never, MIGRATIONS);
  } finally {
    await kysely.destroy();
  }
}

async function named<T>(option: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ServiceError
      ? new ServiceError(error.problem, `${option}: ${error.message}`, { cause: error })
      : error;
  }
}
