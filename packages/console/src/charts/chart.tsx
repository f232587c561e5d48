// A chart over time, drawn by uPlot on a canvas, and the same data as a table.
import { type ComponentType, lazy, Suspense, useId } from 'react';
import { useTexts } from '../language/language.tsx';
import type { ChartData } from './chart-data.ts';

// uPlot does not load where the language of the browser is no language tag. The table has the same numbers.
const Canvas = lazy(async (): Promise<{ readonly default: ComponentType<ChartData> }> => {
  try {
    return { default: (await import('./canvas.tsx')).Canvas };
  } catch {
    return { default: () => null };
  }
});

export const Chart = (props: ChartData) => {
  const { t, locale, number } = useTexts();
  const id = useId();
  const { title, times, lines } = props;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <figure className="stack-tight" aria-labelledby={id}>
      <figcaption className="row spread" id={id}>
        <h2>{title}</h2>
        <ul className="row small">
          {lines.map(({ name, colour, values }) => (
            <li key={name} className="legend" data-colour={colour}>
              {name}: <strong>{number(values.reduce((sum, value) => sum + value, 0))}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <Suspense fallback={<div className="chart" />}>
        <Canvas {...props} />
      </Suspense>
      <details className="details">
        <summary className="small">{t('chart.table')}</summary>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('chart.time')}</th>
              {lines.map(({ name }) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.map((time, index) => (
              <tr key={time}>
                <td>{format.format(new Date(time))}</td>
                {lines.map(({ name, values }) => (
                  <td key={name} className="number">
                    {number(values[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
};
