// The instances of an agent, each of which can be stopped alone.
import type { AgentRecord, InstanceRecord } from '@mintmark/client/management';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { type More, Rows } from '../../kit/rows.tsx';
import { Time } from '../../kit/time.tsx';
import { type Column, VirtualList } from '../../kit/virtual-list.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { InstanceActions, StopInstance } from './stop-instance.tsx';

export const Instances = ({ agent: { client_id } }: { readonly agent: AgentRecord }) => {
  const { t } = useTexts();
  const instances = useInfiniteQuery({
    queryKey: ['instances', client_id],
    queryFn: ({ pageParam }) => management.instances.list(client_id, { limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  return (
    <section className="card" aria-labelledby="instances">
      <h2 id="instances">{t('agent.instances')}</h2>
      <Rows query={instances} rowsOf={(page) => page.instances} empty={<p className="muted">{t('agent.instances.none')}</p>}>
        {(rows, more) => <InstanceList rows={rows} more={more} />}
      </Rows>
      <StopByName clientId={client_id} />
    </section>
  );
};

const InstanceList = ({ rows, more }: { readonly rows: readonly InstanceRecord[]; readonly more: More }) => {
  const { t, number } = useTexts();
  const columns: readonly Column<InstanceRecord>[] = [
    {
      title: t('agent.instance'),
      share: 1.6,
      cell: ({ name, state }) => (
        <>
          <span className="break">{name}</span> <Badge tone={state === 'enabled' ? 'good' : 'none'}>{t(`client.state.${state}`)}</Badge>
        </>
      ),
    },
    {
      title: t('agent.seen'),
      cell: ({ last_seen_at, last_seen_from }) =>
        last_seen_at === null ? (
          t('client.never')
        ) : (
          <>
            <Time at={last_seen_at} only="distance" />
            <span className="sub-cell">{last_seen_from}</span>
          </>
        ),
    },
    { title: t('usage.granted'), wide: true, cell: ({ tokens }) => number(tokens) },
    { title: t('actions'), cell: (instance) => <InstanceActions instance={instance} /> },
  ];
  return <VirtualList label={t('agent.instances')} columns={columns} rows={rows} keyOf={({ name }) => name} {...more} />;
};

/** Stops an instance that was not seen here yet: another node may know it. */
const StopByName = ({ clientId }: { readonly clientId: string }) => {
  const { t } = useTexts();
  const may = useRight('editClients');
  const [name, setName] = useState('');
  const [stopping, setStopping] = useState(false);
  if (!may) return null;
  return (
    <>
      <Form className="row row-bottom" onSubmit={() => setStopping(true)}>
        <TextField
          label={t('agent.instance.name')}
          value={name}
          onText={setName}
          pattern="[A-Za-z0-9][A-Za-z0-9._~:@+=\-]{0,127}"
          spellCheck={false}
          required
        />
        <Button type="submit" kind="danger">
          {t('agent.stop')} …
        </Button>
      </Form>
      {stopping && <StopInstance {...{ clientId, name }} onClose={() => setStopping(false)} />}
    </>
  );
};
