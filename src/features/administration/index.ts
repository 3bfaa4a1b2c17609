import type { Feature } from "../feature.ts";
import { EVENTS } from "./words.ts";

/** What operators do. The command line calls its operations; it has no route yet. */
export const administration: Feature = { name: "administration", events: EVENTS, routes: () => [] };
