// A later end for a secret that retires: for programs that still use it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Form } from '../../kit/form.tsx';
import { spanOption } from '../../kit/span.ts';
import { SpanSlider } from '../../kit/span-slider.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import type { SecretProps } from './tab-props.ts';

/** In seconds, from now. */
const SPANS = [3600, 6 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400];
/** A week. */
const USUAL = 4;

export const PostponeDialog = ({ clientId, name, secret: { id, last_four }, onClose }: SecretProps & { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [opened] = useState(Date.now);
  const [position, setPosition] = useState(USUAL);
  const span = SPANS[position] ?? 0;
  const body = { retires_at: new Date(opened + span * 1000).toISOString() };
  // With its version: someone else may have changed its end in between.
  const secret = useQuery({ queryKey: ['secret', id], queryFn: () => management.secrets.get(clientId, id), gcTime: 0 });
  const postpone = useMutation({
    mutationFn: () => management.secrets.update(clientId, id, body, { etag: secret.data?.etag }),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['client', clientId] });
    },
  });
  return (
    <Dialog title={t('secret.postpone.title', { secret: `…${last_four ?? ''}`, name })} onClose={onClose}>
      <Loaded query={secret}>
        {({ record: { retires_at } }) => (
          <Form onSubmit={() => postpone.mutate()}>
            {retires_at !== null && (
              <p>
                {t('secret.ends')} <Time at={retires_at} />
              </p>
            )}
            <SpanSlider
              label={t('secret.postpone.span')}
              hint={t('secret.postpone.hint')}
              spans={SPANS}
              position={position}
              onPosition={setPosition}
            />
            <FailureNote
              error={postpone.error}
              onReload={() => {
                postpone.reset();
                void secret.refetch();
              }}
            />
            <SameAs
              cli={cliLine('secret', 'postpone', clientId, id, '--until', spanOption(span))}
              call={{ method: 'PATCH', path: `/clients/${encodeURIComponent(clientId)}/secrets/${id}`, body }}
            />
            <div className="row row-end">
              <Button onClick={onClose}>{t('cancel')}</Button>
              <Button kind="primary" type="submit" busy={postpone.isPending}>
                {t('secret.postpone')}
              </Button>
            </div>
          </Form>
        )}
      </Loaded>
    </Dialog>
  );
};
