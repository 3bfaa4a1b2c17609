import { ConfigError, loadConfig } from "../../src/config/config.ts";

/** What is wrong with settings; empty: nothing. */
export function configFaults(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
