import { existsSync } from "node:fs";
import { isLong } from "../effort.ts";

/** Nothing but what is asked for leaves this machine, or tries to. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Every name there is, for tests with several sites.
  "--host-resolver-rules=MAP * 127.0.0.1",
];

const CHROMIUM = "/usr/bin/chromium";
/** The same Chromium without its windows: it loads pages, keeps cookies and refuses as that one does, for half the work. */
const WINDOWLESS = "/usr/bin/chromium-headless-shell";

/** The browser of the tests: the long form has the one that people have, the short form the quick one where it is installed. */
export const testedBrowser = !isLong && existsSync(WINDOWLESS) ? WINDOWLESS : CHROMIUM;

/** How a Chromium is started that has its home in a folder of its own. */
export const chromiumIn = (home: string, executablePath = CHROMIUM) => ({
  executablePath,
  args: ARGUMENTS,
  env: { ...process.env, HOME: home },
});
