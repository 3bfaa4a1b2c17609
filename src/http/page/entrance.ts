import type { FC } from "hono/jsx";
import type { View } from "./view.ts";

/** Another way to log in than the password, on the page for that. */
export type Entrance = FC<{
  readonly view: View;
  /** Where to go afterwards. */
  readonly target: string | undefined;
}>;
