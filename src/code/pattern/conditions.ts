/** Conditions on what a metavariable stands for: `A=string`, `A!=string`, `A~^get`, `A!~^get`. */

import { MlxCodeError } from '../../base/errors.ts';
import type { Grammar } from '../../chunk/index.ts';
import { linearPattern } from '../../text/linear-pattern.ts';
import type { Accepts } from './match-node.ts';

export interface Condition {
  readonly name: string;
  readonly isNot: boolean;
  /** A type of node, or a part of its name. */
  readonly kind: string | null;
  /** Found anywhere in the code. */
  readonly test: ((code: string) => boolean) | null;
}

/** @param names metavariables of the pattern @throws E_BAD_PATTERN, E_BAD_REGEX */
export function readCondition(written: string, names: ReadonlySet<string>): Condition {
  const found = /^\s*\$*([A-Z][A-Z0-9_]*)\s*(!?)([=~])(.*)$/s.exec(written);
  if (found === null) {
    throw new MlxCodeError('E_BAD_PATTERN', `--where ${JSON.stringify(written)} is no condition`, {
      hint: "Write --where X=kind, such as X=string, or --where 'X~regex'; != and !~ say the opposite.",
    });
  }
  const [, name = '', not = '', sign, value = ''] = found;
  if (!names.has(name)) {
    throw new MlxCodeError('E_BAD_PATTERN', `--where asks about $${name}, which the pattern does not have`);
  }
  if (sign === '=') return { name, isNot: not !== '', kind: value.trim(), test: null };
  const expression = linearPattern(value, {});
  return { name, isNot: not !== '', kind: null, test: (code) => expression.test(code) };
}

/** @throws E_BAD_PATTERN for a kind that the grammar does not have */
export function acceptedBy(conditions: readonly Condition[], grammar: Grammar): (text: string) => Accepts {
  const rules = conditions.map(({ name, isNot, kind, test }) => {
    const types = kind === null ? null : typesOf(kind, grammar);
    return { name, isNot, types, test };
  });
  return (text) => (name, binding) =>
    rules.every((rule) => {
      if (rule.name !== name) return true;
      const { types } = rule;
      const holds =
        types !== null
          ? binding.nodes.length > 0 && binding.nodes.every((node) => types.has(node.type))
          : rule.test?.(text.slice(binding.start, binding.end)) === true;
      return holds !== rule.isNot;
    });
}

// --- internal ---

/** The type itself; where the grammar has none of this name, all whose names have it as a word: `string_literal` for `string`. */
function typesOf(kind: string, grammar: Grammar): ReadonlySet<string> {
  const all = grammar.types.filter((type, id): type is string => type !== null && grammar.isNamed(id));
  if (all.includes(kind)) return new Set([kind]);
  return new Set(all.filter((type) => `_${type}_`.includes(`_${kind}_`)));
}
