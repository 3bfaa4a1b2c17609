import type { Event } from "../../db/db.ts";
import type { View } from "../../http/page/view.ts";
import { deviceIn, timeIn } from "../../texts/index.ts";

interface EventsProps {
  readonly view: View;
  readonly events: readonly Event[];
}

/** What happened, as its owner reads it. */
export const Events = ({ view: { texts, language }, events }: EventsProps) => (
  <ul class="rows">
    {events.map(({ kind, at, userAgent, network }) => (
      <li>
        <div>
          <strong>{texts.events[kind]}</strong>
          <p class="quiet small">
            {[userAgent && deviceIn(language, userAgent), network].filter((part) => part !== undefined).join(" · ")}
          </p>
        </div>
        <span class="quiet small">{timeIn(language, at)}</span>
      </li>
    ))}
  </ul>
);
