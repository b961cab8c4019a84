/**
 * Which files and fields of a pack help an auditor with which clause of a law or a standard. `npm run docs` writes the
 * tables of docs/compliance.md from it, and `report.html` says what of each row is in its own pack. Nothing here says
 * that anybody complies. (check) stands behind a fact that nobody has read in a reprint of the official text.
 */

/** What packs have to be about to show anything of a clause. A restore of damaged settings is an incident too. */
export type Occasion = 'tests' | 'incidents' | 'restores';

/**
 * A row. Texts are Markdown: files and fields stand in backticks, steps in italics, nothing else does. An asterisk in a
 * path is every item of a list. `where`: absent if no file of a pack shows anything. A step follows the file whose
 * entries have its name. `only`: packs of another occasion have the fields, and show nothing of the clause.
 */
export interface Clause {
  readonly clause: string;
  readonly asks: string;
  readonly where?: string;
  readonly only?: Occasion;
  readonly notShown: string;
  readonly add: string;
}

export interface Law {
  readonly title: string;
  /** What holds for all of its rows. */
  readonly about?: string;
  readonly clauses: readonly Clause[];
}
