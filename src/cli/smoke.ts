import { main } from "../main.ts";
import { type Command, parse, UsageError } from "./command.ts";

/** Runs the specification's story against a deployment: silence is success. */
export const smoke: Command = {
  name: "smoke",
  usage: [["smoke URL", "assert that a deployment keeps the contract; silent if it does"]],
  async run(args) {
    const [url = ""] = parse(args, {}, ["URL"]).words;
    if (!URL.canParse(url)) throw new UsageError(`"${url}" is not a URL`);
    await main(url.replace(/\/$/, ""));
  },
};
