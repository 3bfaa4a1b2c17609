import { RECOVERY_CODES } from "../../texts/recovery-codes.ts";
import { Layout, Lead } from "./layout.tsx";
import type { View } from "./view.ts";

interface RecoveryCodesPageProps {
  readonly view: View;
  readonly codes: readonly string[];
  /** Where to go afterwards. */
  readonly next: string;
}

/** Recovery codes, once: nothing keeps them, and a reload does not bring them back. */
export const RecoveryCodesPage = ({ view, codes, next }: RecoveryCodesPageProps) => {
  const texts = RECOVERY_CODES[view.language];
  const file = `${view.brand.name}\n\n${codes.join("\n")}\n`;
  return (
    <Layout view={view} title={texts.title} session>
      <Lead>{texts.lead}</Lead>
      <p>{texts.once}</p>
      <ul class="codes" id="recovery-codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" class="plain" data-copy={codes.join("\n")} data-done={view.texts.copied} hidden>
          {texts.copy}
        </button>{" "}
        <button type="button" class="plain" data-print hidden>
          {texts.print}
        </button>{" "}
        <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`} download="recovery-codes.txt">
          {texts.download}
        </a>
      </p>
      <a class="button" href={next}>
        {texts.done}
      </a>
    </Layout>
  );
};
