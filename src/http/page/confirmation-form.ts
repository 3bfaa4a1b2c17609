import type { FC } from "hono/jsx";
import type * as z from "zod";
import type { InEachLanguage } from "../../user.ts";
import type { FormFailure } from "./form.tsx";
import type { View } from "./view.ts";

/** What the form of a confirmation is shown with. */
export interface ConfirmationFields {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  /** Where a response is sent. */
  readonly action: string;
  /** Where to go afterwards. */
  readonly target: string | undefined;
}

/** How users confirm that it is them who have neither a password nor a second factor, as the confirm page shows it. */
export interface ConfirmationForm {
  /** The name of the field that holds the response. */
  readonly field: string;
  readonly schema: z.ZodType<string>;
  readonly title: InEachLanguage;
  readonly Form: FC<ConfirmationFields>;
}
