import type { Session } from "../../authentication/session.ts";
import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { Lead } from "../../http/page/layout.tsx";
import { Time } from "../../http/page/time.tsx";
import type { View } from "../../http/page/view.ts";
import { deviceIn } from "../../texts/index.ts";

interface SessionsPageProps {
  readonly view: View;
  readonly sessions: readonly Session[];
  /** The session of this page. */
  readonly current: string;
}

/** Where one is logged in, and a way to end it (ASVS 7.5.2). */
export const SessionsPage = ({ view, sessions, current }: SessionsPageProps) => {
  const { texts, href } = view;
  return (
    <AccountLayout view={view} title={texts.sessions.title} section="/account/sessions">
      <Card>
        <Lead>{texts.sessions.lead}</Lead>
        <ul class="rows">
          {sessions.map((session) => (
            <Row view={view} session={session} isCurrent={session.id === current} />
          ))}
        </ul>
        {sessions.length > 1 && (
          <form method="post" action={href("/account/sessions/end-others")}>
            <button type="submit" class="danger">
              {texts.sessions.others}
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
  const { texts, language, href } = view;
  const [end, device, seen] = [`end-${id}`, `device-${id}`, `seen-${id}`];
  return (
    <li>
      <div>
        <strong id={device}>{userAgent === undefined ? texts.sessions.unknown : deviceIn(language, userAgent)}</strong>{" "}
        {isCurrent && <span class="badge">{texts.sessions.here}</span>}
        <p class="quiet small">
          {network && <>{network} · </>}
          <Time view={view} at={createdAt} words={texts.sessions.since} />
          <br />
          <Time view={view} at={lastSeenAt} id={seen} words={texts.sessions.seen} />
        </p>
      </div>
      {!isCurrent && (
        <form method="post" action={href(`/account/sessions/${id}/end`)}>
          <button type="submit" class="plain" id={end} aria-labelledby={`${end} ${device} ${seen}`}>
            {texts.sessions.end}
          </button>
        </form>
      )}
    </li>
  );
};
