import { main } from "../main.ts";
import { type Command, parse, UsageError } from "./command.ts";

/** Runs the specification's story against a deployment: silence is success. */
export const smoke: Command = {
  name: "smoke",
  usage: [["smoke URL", "assert that a deployment keeps the contract; silent if it does"]],
  async run(args) {
    const [url = ""] = parse(args, {}, ["URL"]).words;
    if (!URL.canParse(url)) throw new UsageError(`"${url}" is not a URL`);
    await main(url.replace(/\/$/, "")).catch((error: unknown) => {
      throw whatItMet(error, url);
    });
  },
};

/** Why there was no answer, as far as Node says it. */
function unreachable(url: string, cause: unknown): string {
  const { code = "", message = "" } = cause as { readonly code?: string; readonly message?: string };
  if (["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA"].includes(code))
    return `${url}: the name ${new URL(url).hostname} cannot be resolved (${code})`;
  if (code === "ECONNREFUSED") return `${url} does not answer: nothing listens there (${code})`;
  if (/CERT|SIGNATURE|ISSUER|_CA\b/.test(code))
    return `${url}: its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file with your own authority`;
  if (/^ERR_SSL|^EPROTO/.test(code)) return `${url} does not speak TLS as it should (${code})`;
  return `${url} does not answer${code === "" && message === "" ? "" : ` (${code || message})`}`;
}

/** The two things that a deployment can do to us without an assertion: it does not answer, or not in JSON. */
function whatItMet(error: unknown, url: string): unknown {
  if (error instanceof TypeError && error.cause !== undefined) return met(unreachable(url, error.cause), error);
  return error instanceof SyntaxError ? met(`${url}: ${error.message}`, error) : error;
}

function met(message: string, cause: Error): Error {
  return Object.assign(new Error(message, { cause }), { code: "ESMOKE" });
}
