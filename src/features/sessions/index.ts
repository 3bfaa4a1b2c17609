import type { Feature } from "../feature.ts";
import { current } from "./current.ts";
import { jobs } from "./jobs.ts";
import { logIn } from "./log-in.ts";
import { logOut } from "./log-out.ts";
import { profile } from "./profile.ts";

/** Login, logout, and who is there. */
export const sessions: Feature = {
  name: "sessions",
  jobs,
  routes: (services) => [logIn(services), logOut(services), current(services), profile(services)],
};
