import { isoTime } from "../../ports/clock.ts";
import { timeIn } from "../../texts/index.ts";
import type { View } from "./view.ts";

interface TimeProps {
  readonly view: View;
  readonly at: number;
  /** By which another element is named after it. */
  readonly id?: string;
  /** Words with a `{time}` in them. */
  readonly words?: string;
}

/** A time in UTC, which it says: the reader's zone is known in the browser only, where the script writes it anew. */
export const Time = ({ view: { language }, at, id, words = "{time}" }: TimeProps) => {
  const [before = "", after = ""] = words.split("{time}");
  return (
    <>
      {before}
      <time id={id} datetime={isoTime(at)}>
        {timeIn(language, at)}
      </time>
      {after}
    </>
  );
};
