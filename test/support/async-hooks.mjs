// Preloaded: says on standard error that promises are followed from here on, which makes each of them cost more.
import { AsyncLocalStorage } from "node:async_hooks";

const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  process.stderr.write("promises are followed\n");
  return run.apply(this, args);
};
