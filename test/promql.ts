// What an expression of PromQL names: its metrics, and the labels that it selects or groups by. No parser: names
// of metrics are those with an underscore or a colon.

/** A metric of an expression, with the labels of its selector. */
export interface NamedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

const METRIC = /(?<![\w:"$])((?:mintmark|http_server|process|nodejs|up\b)[\w:]*)(?:\{([^}]*)\})?/g;
const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g;

/** The metrics of an expression. */
export const metricsOf = (expression: string): readonly NamedMetric[] =>
  [...expression.matchAll(METRIC)].map(([, name = '', selector = '']) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  }));

/** The labels by which an expression groups. */
export const groupingOf = (expression: string): readonly string[] =>
  [...expression.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.split(',').map((label) => label.trim()));
