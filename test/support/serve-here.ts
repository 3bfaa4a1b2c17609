import { join } from "node:path";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { loadConfig } from "../../src/config/config.ts";
import { createHttpServer } from "../../src/http/listener.ts";
import { createLog } from "../../src/ports/log.ts";
import { PATIENT } from "../effort.ts";
import { cheapHasher } from "./make-app.ts";
import { UNTHROTTLED } from "./serve.ts";
import { listening } from "./socket.ts";
import { whenDone } from "./when-done.ts";

/**
 * Serves the database of a folder on a free port, as `serve` of serve.ts does by default, in this process: for tests of what is
 * done beside a service, to which it is all the same whether that is a process of its own. Returns the URL.
 */
export async function serveHere(folder: string): Promise<string> {
  const config = loadConfig({ ...UNTHROTTLED, ...PATIENT, DATABASE_URL: `sqlite:${join(folder, "bienvenue.db")}` });
  const { listener, services, close } = await assemble(config, { hasher: cheapHasher(), log: createLog("silent") });
  whenDone(close);
  return `http://127.0.0.1:${await listening(createHttpServer(listener, services.profile))}`;
}
