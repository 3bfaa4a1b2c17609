import type { Session } from "../../authentication/session.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { Lead } from "../../http/page/layout.tsx";
import { Time } from "../../http/page/time.tsx";
import type { View } from "../../http/page/view.ts";
import { deviceIn } from "../../texts/index.ts";
import { SESSIONS } from "./words.ts";

interface SessionsPageProps {
  readonly view: View;
  readonly sessions: readonly Session[];
  /** The session of this page. */
  readonly current: string;
}

/** Where one is logged in, and a way to end it (ASVS 7.5.2). */
export const SessionsPage = ({ view, sessions, current }: SessionsPageProps) => {
  const { href } = view;
  const { title, lead, others } = SESSIONS[view.language];
  return (
    <AccountLayout view={view} title={title} section="/account/sessions">
      <Card>
        <Lead>{lead}</Lead>
        <ul class="rows">
          {sessions.map((session) => (
            <Row view={view} session={session} isCurrent={session.id === current} />
          ))}
        </ul>
        {sessions.length > 1 && (
          <form method="post" action={href("/account/sessions/end-others")}>
            <button type="submit" class="danger">
              {others}
            </button>
          </form>
        )}
      </Card>
    </AccountLayout>
  );
};

const Row = ({
  view,
  session: { id, userAgent, network, createdAt, lastSeenAt },
  isCurrent,
}: {
  readonly view: View;
  readonly session: Session;
  readonly isCurrent: boolean;
}) => {
  const { language, href } = view;
  const words = SESSIONS[language];
  const [end, device, seen] = [`end-${id}`, `device-${id}`, `seen-${id}`];
  return (
    <li>
      <div>
        <strong id={device}>{userAgent === undefined ? words.unknown : deviceIn(language, userAgent)}</strong>{" "}
        {isCurrent && <span class="badge">{words.here}</span>}
        <p class="quiet small">
          {network && <>{network} · </>}
          <Time view={view} at={createdAt} words={words.since} />
          <br />
          <Time view={view} at={lastSeenAt} id={seen} words={words.seen} />
        </p>
      </div>
      {!isCurrent && (
        <form method="post" action={href(`/account/sessions/${id}/end`)}>
          <button type="submit" class="plain" id={end} aria-labelledby={`${end} ${device} ${seen}`}>
            {words.end}
          </button>
        </form>
      )}
    </li>
  );
};
