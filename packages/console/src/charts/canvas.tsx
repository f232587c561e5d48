// The canvas of a chart. Screen readers skip it: the table next to it has the same numbers.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useTexts } from '../language/language.tsx';
import type { ChartData } from './chart-data.ts';

/** In pixels. */
const HEIGHT = 180;

/** The colour of a custom property in the theme of an element, as `rgb(1, 2, 3)`: a canvas knows no custom properties. */
const computedColour = (parent: Element, name: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  parent.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

export const Canvas = ({ times, lines }: ChartData) => {
  const element = useRef<HTMLDivElement>(null);
  const { number, locale } = useTexts();
  useEffect(() => {
    const parent = element.current;
    if (parent === null) return undefined;
    const colourOf = (name: string): string => computedColour(parent, name);
    const axis = {
      stroke: colourOf('--muted'),
      grid: { stroke: colourOf('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui',
    };
    const [first = '', last = ''] = [times[0], times.at(-1)];
    const isLong = Date.parse(last) - Date.parse(first) > 2 * 86_400_000;
    const label = new Intl.DateTimeFormat(locale, isLong ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' });
    const plot = new uPlot(
      {
        ...{ width: parent.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
        axes: [
          { ...axis, values: (_, splits) => splits.map((second) => label.format(second * 1000)) },
          { ...axis, size: 46, values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? number(value) : '')) },
        ],
        scales: { y: { range: (_, __, max) => [0, Math.max(5, Math.ceil(max * 1.1))] } },
        series: [
          {},
          ...lines.map(({ name, colour }) => ({
            label: name,
            stroke: colourOf(colour),
            width: 2,
            fill: colourOf(colour).replace(/^rgb\((.*)\)$/, 'rgb($1, 13%)'),
            points: { show: times.length < 3 },
          })),
        ],
      },
      [times.map((time) => Date.parse(time) / 1000), ...lines.map(({ values }) => [...values])],
      parent,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: parent.clientWidth, height: HEIGHT }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, lines, number, locale]);
  return <div className="chart" ref={element} aria-hidden="true" />;
};
