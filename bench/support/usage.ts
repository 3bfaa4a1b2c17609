import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { sum } from "./statistics.ts";

let ticksPerSecond: number | undefined;

/** Microseconds of CPU that all threads of a process have used so far, in steps of a tick (mostly 10 ms). */
export function cpuMicroseconds(pid: number): number {
  const { user, system } = cpuTicks(String(pid));
  return seconds(user + system) * 1_000_000;
}

/** The same of a process and of the processes that it started and that still run. */
export function cpuOfGroup(pid: number): number {
  return sum(groupOf(pid).map(cpuMicroseconds));
}

/** Megabytes of a process that are in memory now. */
export function residentMegabytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no VmRSS`);
  return (Number(kibibytes) * 1024) / 1_000_000;
}

/** The same of a process and of the processes that it started; what they share counts for each of them. */
export function residentOfGroup(pid: number): number {
  return sum(groupOf(pid).map(residentMegabytes));
}

/**
 * Starts to watch who else works on this machine. The answer tells, when it is asked for, what percentage of all cores
 * was used by programs that are none of ours; ours count when they have ended.
 */
export function watchOthers(): () => number {
  const others = () => {
    const { user, system, childrenUser, childrenSystem } = cpuTicks("self");
    return seconds(busyTicks() - user - system - childrenUser - childrenSystem);
  };
  const [before, begun] = [others(), performance.now()];
  return () => {
    const share = (others() - before) / ((performance.now() - begun) / 1000) / availableParallelism();
    return Math.max(0, Math.round(share * 100));
  };
}

function groupOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return [pid, ...children.map(Number)];
}

function cpuTicks(pid: string) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, and may hold spaces: counted is behind it (proc_pid_stat(5)).
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  return { user, system, childrenUser, childrenSystem };
}

/** Of all cores since the machine started: user, nice, system, irq, softirq, steal (proc_stat(5)). */
function busyTicks(): number {
  const [total = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = total.split(/\s+/).slice(1).map(Number);
  return sum([user, nice, system, irq, softirq, steal]);
}

function seconds(ticks: number): number {
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return ticks / ticksPerSecond;
}
