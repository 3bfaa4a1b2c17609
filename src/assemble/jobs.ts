import type { Feature, FeatureServices, Job } from "../features/feature.ts";

/**
 * Starts the features' repeating work. The function that it answers stops it, and runs once more what must not be left
 * undone.
 */
export function startJobs(
  services: FeatureServices,
  features: readonly Feature[],
  others: readonly Job[] = [],
): () => Promise<void> {
  const jobs = [...others, ...features.flatMap((feature) => feature.jobs?.(services) ?? [])];
  const timers = new Map<Job, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const run = async (job: Job) => {
    try {
      await job.run();
    } catch (error) {
      services.log.warn(`job failed: ${job.name}`, { error });
    }
  };
  const schedule = (job: Job) => {
    const timer = setTimeout(() => {
      const turn = run(job).then(() => {
        running.delete(turn);
        if (!stopped) schedule(job);
      });
      running.add(turn);
    }, job.every);
    timers.set(job, timer.unref());
  };
  for (const job of jobs) schedule(job);

  return async () => {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
    await Promise.all(running);
    await Promise.all(jobs.filter((job) => job.atClose).map(run));
  };
}
