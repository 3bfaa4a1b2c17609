import type { Feature } from "../feature.ts";
import { deliverDue } from "./deliver.ts";
import { devMailRoutes } from "./dev-routes.ts";
import { Outbox } from "./store.ts";

const EVERY_MS = 1000;

/** Mails that are written with what causes them, and sent afterwards. */
export const mail: Feature = {
  name: "mail",
  jobs({ mailer, ...services }) {
    if (!mailer) return [];
    const delivery = { ...services, outbox: new Outbox(services.domain.database), mailer };
    return [{ name: "send mails", every: EVERY_MS, run: () => deliverDue(delivery) }];
  },
  routes: devMailRoutes,
};
