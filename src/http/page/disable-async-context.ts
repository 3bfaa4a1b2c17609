import { jsx } from "hono/jsx";

/**
 * For a process that is ours alone: pages are rendered without following contexts through asynchronous components, of
 * which they have none. Hono follows them by AsyncLocalStorage, whose first use makes every later promise of the process
 * cost more (until Node 24): a session check 15 %. It looks for that class once, at the first rendering, which is this.
 */
export function renderWithoutContexts(): void {
  const name = "getBuiltinModule";
  const found: unknown = Reflect.get(process, name);
  Reflect.set(process, name, () => undefined);
  try {
    void jsx("p", {}).toString();
  } finally {
    Reflect.set(process, name, found);
  }
}
