import { setTimeout as sleep } from "node:timers/promises";
import { type About, type Figure, figure } from "../support/figure.ts";
import { interleave } from "../support/interleave.ts";
import { residentOfGroup } from "../support/usage.ts";
import type { Place, System } from "../systems/system.ts";
import { newPlace, type Surroundings, send } from "./entrant.ts";

/** From the start of the process to the first good answer, memory 3 seconds later, and what an installation takes. */
export async function measureStarts(bench: Surroundings, systems: readonly System[]): Promise<Figure[]> {
  const starts: Record<string, () => Promise<Start>> = {};
  for (const system of systems) {
    const place = await newPlace(bench, system, "start", { everyCore: true });
    await system.product.prepare(place);
    await startOnce(system, place, 0);
    starts[system.name] = () => startOnce(system, place, bench.either(3000, 500));
  }
  const rounds = await interleave(bench.either(5, 1), starts);
  const row = (operation: string, system: string, unit: string, values: readonly number[]): Figure => {
    const quantity: About["quantity"] = unit === "s" ? "seconds" : unit === "MB" ? "megabytes" : "packages";
    return {
      ...figure(`${operation}, ${system}`, unit, values),
      about: { system, operation, view: "no hash", quantity },
    };
  };
  const column = (system: string, key: keyof Start) => (rounds[system] ?? []).map((start) => start[key]);
  const products = [...new Set(systems.map(({ product }) => product))];
  return [
    ...systems.map(({ name }) => row("start to ready", name, "s", column(name, "seconds"))),
    ...systems.map(({ name }) => row("memory, idle", name, "MB", column(name, "megabytes"))),
    ...products.flatMap(({ name, installed }) => {
      const { megabytes, packages } = installed();
      return [row("installed size", name, "MB", [megabytes]), row("installed packages", name, "", [packages])];
    }),
  ];
}

interface Start {
  readonly seconds: number;
  readonly megabytes: number;
}

async function startOnce({ product }: System, place: Place, restMs: number): Promise<Start> {
  const begun = performance.now();
  const server = await product.serve(place);
  while ((await send(server, product.dialect.ready)).status !== 200);
  const seconds = (performance.now() - begun) / 1000;
  await sleep(restMs);
  const megabytes = residentOfGroup(server.pid);
  await server.stop();
  return { seconds, megabytes };
}
