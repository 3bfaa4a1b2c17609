import type { Feature } from "../feature.ts";
import { emailPageRoutes } from "./page.tsx";
import { requestChange } from "./request-change.ts";

/** Another address for an account. It counts once it is proven, as the one of a registration. */
export const emailChange: Feature = {
  name: "email-change",
  routes: (services) => [requestChange(services), ...emailPageRoutes(services)],
};
