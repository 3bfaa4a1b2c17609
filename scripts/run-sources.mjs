// `node --import ./scripts/run-sources.mjs file.ts` runs TypeScript, in the main thread and in every thread it starts
// (tsx by itself leaves threads alone).
import { register } from "tsx/esm/api";

register();
