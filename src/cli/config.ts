import { loadConfig, processEnvironment, settingText } from "../config/config.ts";
import { mask } from "../config/mask.ts";
import { SETTINGS } from "../config/settings.ts";
import { type Command, parse, UsageError } from "./command.ts";

/** Says whether the configuration is right, and what it is. */
export const configCommand: Command = {
  name: "config",
  usage: [
    ["config check", "say whether the configuration is right"],
    ["config print", "print every setting that counts, secrets masked"],
  ],
  async run(args, { out }) {
    const [act] = parse(args, {}, ["check or print"]).words;
    if (act !== "check" && act !== "print") throw new UsageError("config takes check or print");
    const environment = processEnvironment();
    loadConfig(environment);
    if (act === "check") {
      out("the configuration is right");
      return;
    }
    for (const setting of Object.values(SETTINGS)) {
      const text = settingText(environment, setting);
      const shown = text !== undefined && setting.secret ? mask(text) : text;
      out(shown === undefined ? `# ${setting.name} (${setting.standard})` : `${setting.name}=${shown}`);
    }
  },
};
