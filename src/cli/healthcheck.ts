import { type Command, configuration, parse } from "./command.ts";
import { localUrl } from "./running-service.ts";

/** For container health checks: exit code 0 if the service of this configuration is ready. */
export const healthcheck: Command = {
  name: "healthcheck",
  usage: [["healthcheck", "exit 0 if the service configured here is ready"]],
  async run(args, { out }) {
    parse(args, {});
    const url = `${localUrl(configuration())}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch((error: unknown) => {
      throw Object.assign(new Error(`${url} does not answer`, { cause: error }), { code: "ECONNREFUSED" });
    });
    const body = await response.text();
    if (!response.ok) throw Object.assign(new Error(`not ready: ${body}`), { code: "ENOTREADY" });
    out(body);
  },
};
