import { readFileSync } from "node:fs";

/** The words before a server's command that make each of its flushes take so much longer; strace notes them in `trace`. */
export function slowFlushes(trace: string, milliseconds: number): string[] {
  return [
    ..."strace -f --seccomp-bpf -e trace=fdatasync,fsync -e".split(" "),
    `inject=fdatasync,fsync:delay_exit=${milliseconds * 1000}`,
    "-o",
    trace,
  ];
}

/** Throws if fewer flushes than these were delayed. */
export function checkDelayed(trace: string, least: number): void {
  const delayed = readFileSync(trace, "utf8").split("(DELAYED)").length - 1;
  if (delayed < least) throw new Error("strace did not delay the flushes");
}
