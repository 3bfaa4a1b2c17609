import { afterAll } from "vitest";
import { endFile } from "./when-done.ts";

// First, and so the last of all that is done after a file.
afterAll(endFile);
