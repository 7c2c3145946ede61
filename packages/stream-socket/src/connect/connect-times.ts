/** When the steps of a `connect` happened, in milliseconds of the transport's clock; NaN for a step that did not happen. */
export class ConnectTimes {
  readonly startedAt: number;
  /** The first addresses were known. */
  resolvedAt = Number.NaN;
  /** The attempt that connected began. */
  attemptedAt = Number.NaN;
  connectedAt = Number.NaN;
  /** The attempts begun. */
  attempts = 0;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }
}
