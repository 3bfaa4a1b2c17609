import { benchmarkDocuments } from "../bench/publish/files.ts";
import { createApp } from "../src/app.ts";
import { createServices } from "../src/assemble/services.ts";
import { loadConfig } from "../src/config/config.ts";
import { SETTINGS } from "../src/config/settings.ts";
import * as features from "../src/features/index.ts";
import { createLog } from "../src/ports/log.ts";
import { licences } from "./licences.ts";
import { readLockFile } from "./lock-file.ts";
import { proofPage } from "./prove/page.ts";
import { asvsPage, vulnerabilitiesPage } from "./security/requirements.ts";

/** Documents that are written from the code and the lock file: path to text. A test compares them with what is committed. */
export async function generated(): Promise<Record<string, string>> {
  return {
    ...benchmarkDocuments(),
    "docs/configuration.md": configuration(),
    "docs/licences.md": licences(readLockFile()),
    "docs/openapi.json": await openApi(),
    "docs/proof.md": proofPage(),
    "docs/security/asvs.md": asvsPage(),
    "docs/security/vulnerabilities.md": vulnerabilitiesPage(),
  };
}

function configuration(): string {
  const rows = Object.values(SETTINGS).map(({ name, bare, secret, standard, description }) => {
    const names = [name, ...(bare ? [name.replace("BIENVENUE_", "")] : []), ...(secret ? [`${name}_FILE`] : [])];
    return `| ${names.map((one) => `\`${one}\``).join("<br>")} | ${standard} | ${description} |`;
  });
  return `# Configuration

Settings come from the environment, and from a file \`.env\` in the working directory for what the environment does not
set. An empty value is no value. Where two names stand in a row, either will do. A name that ends in \`_FILE\` names a
file that holds the value. An unknown name that begins with \`BIENVENUE_\` is an error, a line of \`.env\` that can be read in more than
one way is one ([troubleshooting.md](troubleshooting.md)), and all errors are told at once;
\`bienvenue config check\` tells them without serving, \`bienvenue config print\` shows what counts.

| name | default | meaning |
| --- | --- | --- |
${rows.join("\n")}

When the service is embedded, \`createAuthService({ … })\` takes the same settings under the names
${Object.keys(SETTINGS)
  .map((key) => `\`${key}\``)
  .join(", ")}.

This page is made from the table in \`src/config/settings.ts\` by \`npm run docs\`.
`;
}

async function openApi(): Promise<string> {
  const all = Object.values(features);
  const config = loadConfig({ DATABASE_URL: "sqlite::memory:", BIENVENUE_HASH_THREADS: "1" });
  const services = await createServices(config, all, { log: createLog("silent") });
  try {
    const document: unknown = await (await createApp(services, all).app.request("/openapi.json")).json();
    return `${JSON.stringify(document, null, 2)}\n`;
  } finally {
    await services.close();
  }
}
