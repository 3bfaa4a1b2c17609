import type { FC } from "hono/jsx";
import type { View } from "./view.ts";

/** Another way to log in than the password, as the page for that shows it. */
export type EntranceForm = FC<{
  readonly view: View;
  /** Where to go afterwards. */
  readonly target: string | undefined;
}>;
