import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mask } from "../config/mask.ts";
import type { Config } from "../config.ts";
import { assemble } from "../create-auth-service.ts";
import { createHttpServer } from "../http/listener.ts";
import { createLog } from "../ports/log.ts";
import { type Command, configuration, parse, privateFiles, type Terminal } from "./command.ts";
import { version } from "./version.ts";

/** Milliseconds that requests in flight have to finish after SIGTERM. */
const GRACE_MS = 8_000;

/** Serves until it is told to stop. */
export const serve: Command = {
  name: "serve",
  usage: [["serve", "serve (also without any word)"]],
  async run(args, terminal) {
    parse(args, {});
    privateFiles();
    const config = configuration();
    // From here on a signal ends the process in order, also one that comes before it listens.
    const stop = stopSignal();
    const log = createLog(config.logLevel);
    // Whoever read our output may go away; that is no reason for us to go as well.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));
    const { listener, services, close } = await assemble(config, { log, ownProcess: true });
    const server = createHttpServer(listener, services.profile);
    try {
      await listen(server, config);
      const { address, port } = server.address() as AddressInfo;
      const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
      greet(terminal, config, url);
      log.info("listening", { url, profile: services.profile.name, database: mask(config.databaseUrl) });
      await stop;
      log.info("stopping");
      await finish(server);
    } finally {
      await close();
    }
    log.info("stopped");
  },
};

async function listen(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw Object.assign(new Error(`port ${port} of ${host} is in use; set PORT to another one`), {
      code: "EADDRINUSE",
    });
  }
}

function greet({ err }: Terminal, { publicUrl, databaseUrl, registration, mail }: Config, url: string): void {
  err(`Bienvenue ${version()} listens on ${url}`);
  err(`  database  ${mask(databaseUrl)}`);
  if (!publicUrl) {
    err("  profile   development, for programs of this machine: answers carry reset tokens, every password passes,");
    err("            no address is verified. Set BIENVENUE_PUBLIC_URL to serve people.");
  } else {
    err(`  profile   public, for ${publicUrl.origin}; registration is ${registration}`);
    if (mail === "none")
      err("  mail      none: registration tells whether an address is known, addresses are not verified");
  }
}

function stopSignal(): Promise<unknown> {
  return Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
}

/** Takes no new connection, lets requests in flight finish, and closes each connection when it rests. */
async function finish(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const resting = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(resting);
  clearTimeout(patience);
}
