/** One line of `doctor`. */

export interface Check {
  readonly name: string;
  /** A warning leaves a tier or a nicety out; a fault keeps the program from doing its job. */
  readonly state: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  /** What to do; '' when all is well. */
  readonly remedy: string;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail, remedy: '' };
}

export function warning(name: string, detail: string, remedy: string): Check {
  return { name, state: 'warning', detail, remedy };
}

export function fault(name: string, detail: string, remedy: string): Check {
  return { name, state: 'fault', detail, remedy };
}
