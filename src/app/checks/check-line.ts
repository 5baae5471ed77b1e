/** One line of `doctor`. */

export interface Check {
  readonly name: string;
  /** A warning leaves a tier or a nicety out; a fault keeps the program from doing its job. */
  readonly state: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  /** What to do; '' when all is well. */
  readonly remedy: string;
  /** The same as figures and paths, for programs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export function ok(name: string, detail: string, facts?: Check['facts']): Check {
  return { name, state: 'ok', detail, remedy: '', ...(facts !== undefined && { facts }) };
}

export function warning(name: string, detail: string, remedy: string, facts?: Check['facts']): Check {
  return { name, state: 'warning', detail, remedy, ...(facts !== undefined && { facts }) };
}

export function fault(name: string, detail: string, remedy: string): Check {
  return { name, state: 'fault', detail, remedy };
}
