// The button that verifies the audit chains here, and what it found.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Note } from '../../kit/note.tsx';
import { useTexts } from '../../language/language.tsx';
import { verifyTrail } from './verify-chain.ts';

export const VerifyTrail = () => {
  const { t, count } = useTexts();
  const [verified, setVerified] = useState(0);
  const verify = useMutation({ mutationFn: () => verifyTrail(management.audit, setVerified) });
  const broken = verify.data?.chains.find(({ brokenAt }) => brokenAt !== undefined);
  return (
    <section className="card" aria-labelledby="verify">
      <div className="row spread">
        <h2 id="verify">{t('audit.verify')}</h2>
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          {t('audit.verify.run')}
        </Button>
      </div>
      <p className="muted">{t('audit.verify.text')}</p>
      <FailureNote error={verify.error} />
      {verify.isPending && <p role="status">{count('audit.verified', verified)}</p>}
      {verify.data !== undefined && (
        <>
          {broken === undefined ? (
            <Note tone="good" alert>
              <strong>{t('audit.intact')}</strong>
              <span>{count('audit.verified', verified)}</span>
            </Note>
          ) : (
            <Note tone="bad" alert>
              <strong>{t('audit.broken', { seq: broken.brokenAt ?? 0, epoch: broken.epoch })}</strong>
            </Note>
          )}
          <div>
            <Badge tone={({ valid: 'good', invalid: 'bad', none: 'info' } as const)[verify.data.signature]}>
              {t(`audit.signature.${verify.data.signature}`)}
            </Badge>
          </div>
        </>
      )}
      <SameAs cli={cliLine('audit', 'verify')} call={{ method: 'GET', path: '/audit/chains' }} />
    </section>
  );
};
