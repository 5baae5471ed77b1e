/** Splits a pasted message into a question, which is searched for, and material such as a log, which becomes a source. */

export interface Pasted {
  readonly question: string;
  /** '' when all of it is the question. */
  readonly material: string;
}

/** A message of fewer lines and characters is a question. */
const MOST_LINES = 12;
const MOST_CHARS = 1_500;
/** A longer paragraph is not a question. */
const QUESTION_CHARS = 600;
const QUESTION_LINES = 6;
const ASKS =
  /\?\s*$|^\s*(?:why|what|how|where|when|which|who|can|could|does|do|is|are|should|explain|find|fix|show|tell|help|please|describe|summari[sz]e|review)\b/i;

/** Looks for the question at the end first, then at the beginning. */
export function splitPasted(text: string): Pasted {
  const whole = text.replaceAll(/\r\n?/g, '\n').trim();
  const lines = whole.split('\n');
  if (lines.length <= MOST_LINES && whole.length <= MOST_CHARS) return { question: text, material: '' };
  for (const [question, material] of [...apart(lines), ...apart([...lines].reverse(), true)]) {
    if (material.trim() !== '' && isQuestion(question)) return { question, material };
  }
  // Nothing is asked: what a log ends with tells most.
  const last = lines.slice(-3).join('\n').slice(-QUESTION_CHARS);
  return { question: `What does this tell, and where does it come from? ${last}`, material: whole };
}

// --- internal ---

/** The last paragraph and the last line, each with what is before it; with `turned` the first ones of lines that come reversed. */
function apart(lines: readonly string[], turned = false): [string, string][] {
  const inOrder = (part: readonly string[]) => (turned ? [...part].reverse() : part).join('\n').trim();
  const blank = lines.findLastIndex((line, n) => line.trim() === '' && n < lines.length - 1);
  const found: [string, string][] = [];
  for (const cut of [blank + 1, lines.length - 1])
    if (cut > 0) found.push([inOrder(lines.slice(cut)), inOrder(lines.slice(0, cut))]);
  return found;
}

function isQuestion(text: string): boolean {
  return text.length <= QUESTION_CHARS && text.split('\n').length <= QUESTION_LINES && ASKS.test(text);
}
