// A leaked string: whose it is, and how to contain it in one step.
import type { IdentifiedCredential } from '@mintmark/client/management';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { PasteForm } from '../../actions/paste-form.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { type Fact, Pairs } from '../../kit/pairs.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useSession } from '../../shell/rights.ts';
import { chainPath } from '../chain/chain-path.ts';
import { clientPath } from '../clients/columns.tsx';
import { ContainDialog, type Containment, containmentsOf } from './contain.tsx';

export const Page = () => {
  const { t } = useTexts();
  const find = useMutation({ mutationFn: (text: string) => management.whose(text) });
  return (
    <PageFrame title={t('nav.leak')} intro={t('leak.intro')}>
      <PasteForm className="card" label={t('leak.string')} hint={t('leak.hint')} action={t('leak.find')} use={find} />
      <SameAs
        // The string is not shown again: a command with it would be in the history of a shell.
        cli={`${cliLine('secret', 'whose')} < leaked.secret`}
        call={{ method: 'POST', path: '/whose', body: { credential: 'STRING' } }}
      />
      {find.data !== undefined && <Found key={JSON.stringify(find.data)} found={find.data} />}
    </PageFrame>
  );
};

const Found = ({ found }: { readonly found: IdentifiedCredential }) => {
  const { t } = useTexts();
  if (found.kind === 'unknown' || found.client_id === null)
    return (
      <Note tone="info" alert>
        <strong>{t('leak.unknown')}</strong>
        <span>{t('leak.unknown.text')}</span>
      </Note>
    );
  return <Owner found={found} clientId={found.client_id} />;
};

const Owner = ({ found, clientId }: { readonly found: IdentifiedCredential; readonly clientId: string }) => {
  const { t } = useTexts();
  const { entitlements } = useSession().operator;
  const [first, ...others] = containmentsOf(found, entitlements);
  const [containing, setContaining] = useState(false);
  const [contained, setContained] = useState<Containment['name']>();
  // Of a token, the credential is the one that it was obtained with.
  const { grant_status, credential_state } = found;
  const state = grant_status === null ? credential_state && t(`secret.state.${credential_state}`) : t(`grants.status.${grant_status}`);
  const facts: readonly Fact[] = [
    [t('client.owner'), found.owner ?? '–'],
    [t('client.contact'), found.contacts.join(', ') || '–'],
    [t('sign-ins.credential'), found.credential_id ?? '–'],
    [t('leak.state'), state ?? '–'],
    [t('leak.last-from'), found.last_used_from ?? '–'],
    ...(found.last_used_at === null ? [] : [[t('client.last-used'), <Time key="used" at={found.last_used_at} />] as const]),
  ];
  return (
    <section className="card" data-tone="bad" aria-labelledby="found">
      <h2 id="found">
        {t(found.kind === 'client_secret' ? 'leak.secret-of' : 'leak.token-of')}{' '}
        <Link href={clientPath(clientId)}>{found.client_name ?? clientId}</Link>
      </h2>
      <Pairs facts={facts} />
      <p>
        <Link href={`/grants?client=${encodeURIComponent(clientId)}&credential=${encodeURIComponent(found.credential_id ?? '')}`}>
          {t('leak.who-used')}
        </Link>
      </p>
      {found.grant_id !== null && (
        <p>
          <Link href={chainPath(found.grant_id)}>{t('leak.chain')}</Link>
        </p>
      )}
      {contained !== undefined && <Contained way={contained} clientId={clientId} />}
      {contained === undefined && first !== undefined && (
        <>
          <div className="row">
            <Button kind="destroy" onClick={() => setContaining(true)}>
              {t('leak.contain')}
            </Button>
          </div>
          {containing && (
            <ContainDialog
              found={found}
              clientId={clientId}
              ways={[first, ...others]}
              onClose={() => setContaining(false)}
              onDone={setContained}
            />
          )}
        </>
      )}
    </section>
  );
};

/** What has ended, and what the client needs now. */
const Contained = ({ way, clientId }: { readonly way: Containment['name']; readonly clientId: string }) => {
  const { t } = useTexts();
  return (
    <Note tone="good" alert>
      <span>{t(`leak.contained.${way}`)}</span>
      {way !== 'token' && <Link href={clientPath(clientId)}>{t('leak.next')}</Link>}
    </Note>
  );
};
