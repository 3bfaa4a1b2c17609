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

/** How a Chromium is started that has its home in a folder of its own. */
export const chromiumIn = (home: string) => ({
  executablePath: "/usr/bin/chromium",
  args: ARGUMENTS,
  env: { ...process.env, HOME: home },
});
