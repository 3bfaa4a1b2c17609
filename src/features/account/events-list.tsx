import type { CommonEventKind, EventKind } from "../../db/schema.ts";
import type { Event } from "../../db/tables/events.ts";
import { Time } from "../../http/page/time.tsx";
import type { View } from "../../http/page/view.ts";
import { deviceIn } from "../../texts/index.ts";

interface EventsProps {
  readonly view: View;
  readonly events: readonly Event[];
}

function wordsOf(kind: EventKind, { texts: { events }, eventWords, language }: View): string {
  return kind in events ? events[kind as CommonEventKind] : (eventWords[kind]?.[language] ?? kind);
}

/** What happened, as its owner reads it. */
export const Events = ({ view, events }: EventsProps) => (
  <ul class="rows">
    {events.map(({ kind, at, userAgent, network }) => (
      <li>
        <div>
          <strong>{wordsOf(kind, view)}</strong>
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
