// Preloaded: says on standard error that promises are followed from here on, which makes each of them cost more.
import { AsyncLocalStorage, createHook } from "node:async_hooks";

for (const [owner, name] of [
  [AsyncLocalStorage.prototype, "run"],
  [AsyncLocalStorage.prototype, "enterWith"],
  [Object.getPrototypeOf(createHook({})), "enable"],
]) {
  const original = owner[name];
  owner[name] = function (...args) {
    process.stderr.write("promises are followed\n");
    return original.apply(this, args);
  };
}
