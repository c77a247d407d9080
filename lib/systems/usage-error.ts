/** The command line itself is wrong, whoever notices it; the program ends with code 2. */
export class UsageError extends RangeError {}
