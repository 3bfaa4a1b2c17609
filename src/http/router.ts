import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

/** The parts of a path that a pattern names, as they were sent. */
export type PathParams = Readonly<Record<string, string>>;

const NO_PARAMS: PathParams = Object.freeze({});

interface Found<Target> {
  readonly target: Target;
  readonly params: PathParams;
}

/** Finds what is registered for a method and a path. Paths are Hono's patterns. */
export class Router<Target> {
  readonly #targets = new SmartRouter<Target>({ routers: [new RegExpRouter(), new TrieRouter()] });
  readonly #methods = new TrieRouter<string>();

  add(method: string, path: string, target: Target): void {
    this.#targets.add(method, path, target);
    this.#methods.add("ALL", path, method);
  }

  /** What a request means, with the parts of its path that the pattern names. HEAD finds what GET finds. */
  find(method: string, path: string): Found<Target> | undefined {
    const [found, values] = this.#targets.match(method === "HEAD" ? "GET" : method, path);
    const first = found[0];
    if (!first) return undefined;
    const [target, places] = first;
    // One of Hono's routers gives the values themselves, the other their places in a list.
    const valueAt = (place: string | number) => (typeof place === "number" ? values?.[place] : place) ?? "";
    const names = Object.entries<string | number>(places);
    return {
      target,
      params: names.length === 0 ? NO_PARAMS : Object.fromEntries(names.map(([name, place]) => [name, valueAt(place)])),
    };
  }

  /** The methods that a path answers, sorted; none for a path that nobody knows. */
  allowed(path: string): string[] {
    const known = new Set(this.#methods.match("ALL", path)[0].map(([method]) => method));
    if (known.size === 0) return [];
    if (known.has("GET")) known.add("HEAD");
    return [...known, "OPTIONS"].sort();
  }
}
