// Draws the panels of a Grafana dashboard from the answers of Prometheus, as a picture for the documentation.

/** One line of a panel: its name, and its values by the time in seconds. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** A panel with the series of all its queries. */
export interface DrawnPanel {
  readonly title: string;
  readonly series: readonly Series[];
}

const COLUMNS = 3;
const PANEL = { width: 390, height: 170, gap: 14 } as const;
const PLOT = { left: 52, right: 10, top: 30, bottom: 44 } as const;
/** Series of a panel that are named in its legend, if they fit. */
const NAMED = 5;
/** Width of a character. */
const CHARACTER = 5.8;
const COLORS = ['#3274d9', '#e0752d', '#299c46', '#a352cc', '#d6404e', '#1f9e9e', '#8a8a2a', '#777777', '#b5527a', '#5a6acf'];

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const short = (value: number): string => {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(0);
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
};

const highest = ({ points }: Series): number => Math.max(...points.map(([, value]) => value));

/** The highest series come first, so that the legend names them. */
const draw = ({ title, series: given }: DrawnPanel): string => {
  const series = given.toSorted((one, other) => highest(other) - highest(one));
  const points = series.flatMap((each) => each.points);
  const [from, until] = [Math.min(...points.map(([at]) => at)), Math.max(...points.map(([at]) => at))];
  const most = Math.max(...points.map(([, value]) => value)) || 1;
  const [width, height] = [PANEL.width - PLOT.left - PLOT.right, PANEL.height - PLOT.top - PLOT.bottom];
  const x = (at: number): number => PLOT.left + ((at - from) / (until - from || 1)) * width;
  const y = (value: number): number => PLOT.top + height - (value / most) * height;
  const scale = [0, 0.5, 1].map((share) => {
    const at = y(most * share).toFixed(1);
    return `<path d="M${PLOT.left} ${at}H${PANEL.width - PLOT.right}" stroke="#8884"/><text x="${PLOT.left - 5}" y="${Number(at) + 3}" text-anchor="end">${short(most * share)}</text>`;
  });
  const lines = series.map(({ points: own }, index) => {
    const path = own.map(([at, value], point) => `${point === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
    return `<path d="${path}" fill="none" stroke="${COLORS[index % COLORS.length]}" stroke-width="1.5"/>`;
  });
  let at = PLOT.left;
  const legend = series.slice(0, NAMED).map(({ name }, index) => {
    const text = name.length > 22 ? `${name.slice(0, 21)}…` : name;
    if (at + text.length * CHARACTER > PANEL.width) return '';
    const entry = `<text x="${at}" y="${PANEL.height - 14}" fill="${COLORS[index % COLORS.length]}">${escaped(text)}</text>`;
    at += 10 + text.length * CHARACTER;
    return entry;
  });
  return `<rect width="${PANEL.width}" height="${PANEL.height}" rx="4" fill="#fff" stroke="#8886"/><text x="10" y="18" font-weight="bold">${escaped(title)}</text>${[...scale, ...lines, ...legend].join('')}`;
};

/** Draws panels side by side. @returns an SVG document */
export const dashboardPicture = (panels: readonly DrawnPanel[]): string => {
  const size = { width: COLUMNS * (PANEL.width + PANEL.gap) + PANEL.gap, height: 0 };
  size.height = Math.ceil(panels.length / COLUMNS) * (PANEL.height + PANEL.gap) + PANEL.gap;
  const drawn = panels.map((panel, index) => {
    const left = PANEL.gap + (index % COLUMNS) * (PANEL.width + PANEL.gap);
    const top = PANEL.gap + Math.floor(index / COLUMNS) * (PANEL.height + PANEL.gap);
    return `<g transform="translate(${left} ${top})">${draw(panel)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="10"><rect width="100%" height="100%" fill="#f4f5f7"/>
${drawn.join('\n')}
</svg>
`;
};
