// The series of a metric, by the values of its labels. A lookup on the path of a token costs a few steps of
// maps whose keys are strings that exist already: no object and no text is created.

/** Takes the part of the first label of all series that are beyond the limit. */
export const OTHER = 'other';

type Branch<Series> = Map<string, Branch<Series> | Series>;

/** What has no series of its own, of at most `limit` series, counts under {@link OTHER}. */
export class LabelTree<Series> {
  readonly #names: readonly string[];
  readonly #create: () => Series;
  readonly #limit: number;
  readonly #root: Branch<Series> = new Map();
  readonly #all: { readonly values: readonly string[]; readonly series: Series }[] = [];
  #single: Series | undefined;

  /**
   * @param names - of the labels; the values of all but the first are from closed sets
   * @param create - a series, before its first use
   */
  constructor(names: readonly string[], limit: number, create: () => Series) {
    this.#names = names;
    this.#limit = limit;
    this.#create = create;
  }

  /** The series of some values, in the order of the names. */
  of(values: readonly string[]): Series {
    if (this.#names.length === 0) {
      this.#single ??= this.#add([]);
      return this.#single;
    }
    return this.#find(values) ?? this.#grow(values);
  }

  /** All series so far, with their labels. */
  *all(): Generator<readonly [Readonly<Record<string, string>>, Series]> {
    for (const { values, series } of this.#all) {
      yield [Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? ''])), series];
    }
  }

  #find(values: readonly string[]): Series | undefined {
    let branch: Branch<Series> | Series | undefined = this.#root;
    for (const value of values) {
      if (!(branch instanceof Map)) return undefined;
      branch = branch.get(value);
    }
    return branch instanceof Map ? undefined : branch;
  }

  #grow(wanted: readonly string[]): Series {
    const values = this.#all.length < this.#limit ? wanted : [OTHER, ...wanted.slice(1)];
    const known = values === wanted ? undefined : this.#find(values);
    if (known !== undefined) return known;
    const series = this.#add(values);
    let branch = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = branch.get(value);
      const inner: Branch<Series> = next instanceof Map ? next : new Map();
      branch.set(value, inner);
      branch = inner;
    }
    branch.set(values.at(-1) ?? '', series);
    return series;
  }

  #add(values: readonly string[]): Series {
    const series = this.#create();
    this.#all.push({ values, series });
    return series;
  }
}
