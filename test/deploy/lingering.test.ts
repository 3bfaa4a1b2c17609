import { describe } from "vitest";
import { testLateReaders } from "../support/late-readers-behind.ts";

describe("docs/deploy: nginx", () => testLateReaders((documented) => documented));
