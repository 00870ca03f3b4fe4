/** What is flagged, and why. */
export interface ShownFlag {
  /** A checkpoint that something was made of; null: the thing itself. */
  readonly of: { readonly id: string; readonly name: string } | null;
  readonly reason: string;
}
