/** When the steps of a `connect` happened, in milliseconds of the transport's clock; NaN for a step that has not happened. */
export class ConnectTimes {
  readonly startedAt: number;
  /** When there was an address to try. */
  resolvedAt = Number.NaN;
  /** When the attempt that succeeded began. */
  attemptedAt = Number.NaN;
  connectedAt = Number.NaN;
  /** The number of attempts that have begun. */
  attempts = 0;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }
}
