import type { Event } from "../../db/tables/events.ts";
import { Time } from "../../http/page/time.tsx";
import type { View } from "../../http/page/view.ts";
import { deviceIn } from "../../texts/index.ts";

interface EventsProps {
  readonly view: View;
  readonly events: readonly Event[];
}

/** What happened, as its owner reads it. */
export const Events = ({ view, events }: EventsProps) => (
  <ul class="rows">
    {events.map(({ kind, at, userAgent, network }) => (
      <li>
        <div>
          <strong>{view.texts.events[kind]}</strong>
          <p class="quiet small">
            {[userAgent && deviceIn(view.language, userAgent), network]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </p>
        </div>
        <span class="quiet small">
          <Time view={view} at={at} />
        </span>
      </li>
    ))}
  </ul>
);
