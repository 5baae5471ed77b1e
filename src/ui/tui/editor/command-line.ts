/**
 * The value of $EDITOR in words, read as a shell reads a simple command: quotes, backslashes, `~`, variables and
 * assignments before it. No shell runs, and nothing else of one has a meaning.
 */

export interface CommandLine {
  readonly words: readonly string[];
  /** Assignments that are before the command. */
  readonly assigned: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** In this order: a quoted part, an escaped character, a variable, blanks, anything else. */
const PART = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})|(\s+)|(.)/gsu;
const VARIABLE = /\\([$`"\\])|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const HOME = /^~(?=\/|$)/;

/** @param env for variables and `~`; a variable that is not set is empty, and one with blanks stays one word */
export function readCommandLine(text: string, env: Environment): CommandLine {
  const words: string[] = [];
  const assigned: Record<string, string> = {};
  let word: string | null = null;
  let isAssignable = true;
  const end = () => {
    if (word === null) return;
    const [, name, value = ''] = (isAssignable ? ASSIGNMENT.exec(word) : null) ?? [];
    if (name !== undefined) assigned[name] = value;
    else {
      words.push(word);
      isAssignable = false;
    }
    word = null;
  };
  for (const [, single, double, escaped, plain, braced, blank, other] of text.matchAll(PART)) {
    if (blank !== undefined) {
      end();
      continue;
    }
    const begun: string = word ?? '';
    const variable = plain ?? braced;
    if (single !== undefined) word = begun + single;
    else if (double !== undefined) word = begun + inQuotes(double, env);
    else if (escaped !== undefined) word = begun + escaped;
    else if (variable !== undefined) word = begun + (env[variable] ?? '');
    else word = begun + (other ?? '');
  }
  end();
  const home = env['HOME'] ?? '';
  const atHome = (value: string) => (home === '' ? value : value.replace(HOME, () => home));
  // A quoted `~` is a name of a file, and so rare that its quotes need not be remembered.
  return {
    words: words.map(atHome),
    assigned: Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, atHome(value)])),
  };
}

// --- internal ---

function inQuotes(text: string, env: Environment): string {
  return text.replaceAll(VARIABLE, (_, escaped?: string, plain?: string, braced?: string) => {
    return escaped ?? env[plain ?? braced ?? ''] ?? '';
  });
}
