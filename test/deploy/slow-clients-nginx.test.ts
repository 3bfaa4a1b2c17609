import { describe } from "vitest";
import { testSlowClients } from "../support/slow-clients.ts";

describe("docs/deploy: nginx", () => testSlowClients("nginx"));
