// A question before something ends for good: it names the thing, says what would end with it, and is answered by
// typing the name.

import type { DistrustEffect, Effect } from '@mintmark/client/management';
import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Form } from '../kit/form.tsx';
import { Note } from '../kit/note.tsx';
import { Time } from '../kit/time.tsx';
import { type Message, useToast } from '../kit/toast.tsx';
import { useTexts } from '../language/language.tsx';
import { FailureNote } from './failure-note.tsx';
import { type Elsewhere, SameAs } from './same-as.tsx';
import { TypedName } from './typed-name.tsx';

/** An action that is confirmed. */
export interface Confirmation {
  readonly title: string;
  readonly text: ReactNode;
  /** What has to be typed. */
  readonly name: string;
  /** What the action would end, by a dry run. */
  readonly effect?: () => Promise<Effect | DistrustEffect>;
  /** None for what only an operator does, with the own account. */
  readonly elsewhere?: Elsewhere;
  readonly action: string;
  readonly run: () => Promise<unknown>;
  /** What it changed, which is loaded again. */
  readonly changes?: readonly QueryKey[];
  /** Says that it was done. */
  readonly done?: Message;
}

export const Confirm = ({
  title,
  text,
  name,
  effect,
  elsewhere,
  action,
  run,
  changes = [],
  done,
  onClose,
  onDone,
}: Confirmation & { readonly onClose: () => void; readonly onDone?: () => void }) => {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const toast = useToast();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: run,
    onSuccess: () => {
      onClose();
      if (done !== undefined) toast(done);
      onDone?.();
      for (const queryKey of changes) void queries.invalidateQueries({ queryKey });
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack-tight">{text}</div>
      {effect !== undefined && <EffectNote effect={effect} />}
      <Form onSubmit={() => typed === name && act.mutate()}>
        <TypedName name={name} value={typed} onText={setTyped} />
        <FailureNote error={act.error} />
        {elsewhere !== undefined && <SameAs {...elsewhere} />}
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="destroy" type="submit" busy={act.isPending} disabled={typed !== name}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};

const EffectNote = ({ effect }: { readonly effect: () => Promise<Effect | DistrustEffect> }) => {
  const { t, count } = useTexts();
  const found = useQuery({ queryKey: ['effect', String(effect)], queryFn: effect, gcTime: 0, staleTime: 0 });
  if (found.data === undefined) return <FailureNote error={found.error} />;
  const { live_tokens, last_issued_at, addresses, unrecorded_tokens } = found.data;
  return (
    <Note tone={live_tokens > 0 ? 'warn' : 'info'}>
      <strong>{count('effect.tokens', live_tokens)}</strong>
      {'trusts' in found.data && found.data.trusts.length > 0 && (
        <span className="break">
          {t('effect.rules', { list: found.data.trusts.map((rule) => `${rule.client_id}: ${rule.name}`).join(', ') })}
        </span>
      )}
      {unrecorded_tokens && <span>{t('effect.unrecorded')}</span>}
      {last_issued_at !== null && (
        <span>
          {t('effect.last')} <Time at={last_issued_at} />
        </span>
      )}
      {addresses.length > 0 && (
        <span className="break">{t('effect.addresses', { list: addresses.map(({ address }) => address).join(', ') })}</span>
      )}
    </Note>
  );
};
