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

/** The two things that a deployment can do to us without an assertion: it does not answer, or not in JSON. */
function whatItMet(error: unknown, url: string): unknown {
  if (error instanceof TypeError && error.cause !== undefined) return met(`${url} does not answer`, error);
  return error instanceof SyntaxError ? met(`${url}: ${error.message}`, error) : error;
}

function met(message: string, cause: Error): Error {
  return Object.assign(new Error(message, { cause }), { code: "ESMOKE" });
}
