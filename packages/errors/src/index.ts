/** Placeholder of the scaffold check. */
export const scaffold = 1;
