// Shows actions as a line of the command, a request with curl and a manifest, each to be copied.
import type { ReactNode } from 'react';
import { Code } from '../kit/copy.tsx';
import { Icon } from '../kit/icon.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { useTexts } from '../language/language.tsx';
import { type ApiCall, curlLine } from './command-lines.ts';

/** An action in the other ways to do it. */
export interface Elsewhere {
  readonly cli: string;
  /** One request, or one after the other. */
  readonly call: ApiCall | readonly ApiCall[];
  /** A manifest, if the action can be described by one. */
  readonly yaml?: string;
}

/** One action. */
export const SameAs = (elsewhere: Elsewhere) => (
  <Folded>
    <Ways {...elsewhere} />
  </Folded>
);

/** Several actions, each with its name. */
export const SameAsEach = ({ actions }: { readonly actions: readonly { readonly text: string; readonly elsewhere: Elsewhere }[] }) =>
  actions.length > 0 && (
    <Folded>
      {actions.map(({ text, elsewhere }) => (
        <fieldset key={text} className="group stack-tight">
          <legend className="small">{text}</legend>
          <Ways {...elsewhere} />
        </fieldset>
      ))}
    </Folded>
  );

const Folded = ({ children }: { readonly children: ReactNode }) => {
  const { t } = useTexts();
  return (
    <details className="details">
      <summary>
        <Icon name="chevron" />
        {t('same-as')}
      </summary>
      <div className="stack">{children}</div>
    </details>
  );
};

const Ways = ({ cli, call, yaml }: Elsewhere) => {
  const { t } = useTexts();
  const ways = [
    { name: 'CLI', text: cli },
    { name: 'curl', text: [call].flat().map(curlLine).join('\n') },
    ...(yaml === undefined ? [] : [{ name: 'YAML', text: yaml }]),
  ];
  return <Tabs label={t('same-as')} tabs={ways.map(({ name, text }) => ({ name, content: <Code text={text} of={name} /> }))} />;
};
